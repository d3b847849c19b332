package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Timestamps;
import io.tradepulse.store.Paging;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients and we keep of answers.
class CachingTest {
    private static final long START = Timestamps.parse("2026-01-15T13:00:00Z").orElseThrow();
    private static final String OVER =
            "/candles?symbol=AAPL&start=2026-01-15T13:00:00Z&end=2026-01-15T13:10:00Z";

    private final ApiUnderTest server = new ApiUnderTest();
    private final Instrument apple = server.market.instrument("tcp", "AAPL");
    private final AtomicInteger queries = new AtomicInteger();

    CachingTest() {
        server.market.tick("tcp", "AAPL", 150);
        storeBar(START, 1, true);
        server.store.beforeQuery(queries::incrementAndGet);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void storeBar(long start, double price, boolean isFinal) {
        server.store.add(
                new Bar(
                        apple,
                        Interval.M1,
                        start,
                        price,
                        price,
                        price,
                        price,
                        1,
                        price,
                        price,
                        1,
                        isFinal,
                        0,
                        0));
    }

    private HttpResponse<String> ask(String path, String tag) {
        return server.send(server.request(path).header("If-None-Match", tag));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/symbols", "/v1/symbols", "/openapi.json", "/", "/docs", OVER})
    void doesNotSendAgainWhatTheClientHas(String path) {
        HttpResponse<String> first = server.get(path);
        String tag = header(first, "ETag");
        assertThat(tag).startsWith("W/\"").endsWith("\"");
        for (String known : List.of(tag, "\"x\", " + tag, tag.substring(2), "*")) {
            HttpResponse<String> second = ask(path, known);
            assertThat(second.statusCode()).isEqualTo(304);
            assertThat(second.body()).isEmpty();
            assertThat(header(second, "ETag")).isEqualTo(tag);
            assertThat(header(second, "Cache-Control")).isEqualTo(header(first, "Cache-Control"));
        }
        assertThat(ask(path, "W/\"x\"").body()).isEqualTo(first.body());
    }

    @Test
    void aTagChangesWithTheContent() {
        String before = header(server.get("/symbols"), "ETag");
        server.market.tick("tcp", "MSFT", 1);
        HttpResponse<String> after = ask("/symbols", before);
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(header(after, "ETag")).isNotEqualTo(before);
    }

    @Test
    void candlesThatAreOverAreAnsweredFromMemory() {
        HttpResponse<String> first = server.get(OVER);
        assertThat(header(first, "Cache-Control")).isEqualTo("private, max-age=10");
        int asked = queries.get();
        storeBar(START, 2, true);
        assertThat(server.get(OVER).body()).isEqualTo(first.body());
        assertThat(server.get("/v1" + OVER).body()).isEqualTo(first.body());
        assertThat(queries).hasValue(asked);
        assertThat(server.get(OVER + "&order=desc").body()).contains("\"open\":2.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/candles?symbol=AAPL",
                "/candles?symbol=AAPL&end=2026-01-15T13:30:00Z",
                "/trades?symbol=AAPL&end=2026-01-15T13:10:00Z"
            })
    void whatMayStillChangeIsNotKept(String path) {
        assertThat(header(server.get(path), "Cache-Control")).isEqualTo("no-store");
        assertThat(header(server.get(path), "ETag")).isEmpty();
    }

    @Test
    void aCandleThatIsNotFinalIsNotKept() {
        storeBar(START + Duration.ofMinutes(9).toNanos(), 3, false);
        assertThat(header(server.get(OVER), "Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void keepsForAsLongAsItIsTold() {
        AtomicLong now = new AtomicLong();
        CandleCache cache = new CandleCache(Duration.ofSeconds(10), now::get);
        Paging paging = Paging.oldestFirst(1, 0);
        CandleCache.Key key = new CandleCache.Key(apple, Interval.M1, "", 0, 1, paging);
        Reply kept = cache.keep(key, Reply.json(Buffer.buffer("{}")));
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(cache.find(key)).contains(kept);
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(cache.find(key)).isEmpty();
    }

    @Test
    void keepsNothingForNoTime() {
        CandleCache cache = new CandleCache(Duration.ZERO, System::nanoTime);
        Paging paging = Paging.oldestFirst(1, 0);
        CandleCache.Key key = new CandleCache.Key(apple, Interval.M1, "", 0, 1, paging);
        assertThat(cache.keep(key, Reply.json(Buffer.buffer("{}"))).headers())
                .containsEntry("Cache-Control", "no-cache");
        assertThat(cache.find(key)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "gzip, true",
                "'deflate, gzip;q=0.5', true",
                "'br, X-GZIP', true",
                "*, true",
                "'gzip;q=0, *', false",
                "gzip; q=0.000, false",
                "identity, false",
                "*;q=0, false",
                "'', false",
                "none, false"
            })
    void packsForWhoCanUnpack(String accepted, boolean packs) {
        assertThat(Preferences.takesGzip(accepted)).isEqualTo(packs);
    }
}
