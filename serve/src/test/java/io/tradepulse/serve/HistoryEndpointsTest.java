package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryEndpointsTest {
    private static final long START = Timestamps.parse("2026-01-15T13:30:00Z").orElseThrow();
    private static final long SECOND = 1_000_000_000L;

    private final ApiUnderTest server = new ApiUnderTest();
    private final Instrument apple = server.market.instrument("tcp", "AAPL.O");

    @BeforeEach
    void anAppleIsKnown() {
        server.market.tick("tcp", "AAPL.O", 150);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void store(long ts, long seq, double price, double volume, double bid, double ask) {
        server.store.add(new Tick().set(apple, ts, seq, price, volume, bid, ask));
    }

    private void storeFiveSeconds() {
        for (int i = 0; i < 5; i++) {
            store(START + i * SECOND, i, 150 + i, 10, 149, 160);
        }
    }

    private void storeBar(Interval interval, long start, double vwap, boolean isFinal) {
        server.store.add(
                new Bar(
                        apple, interval, start, 150.5, 151, 150.25, 150.75, 1234.5, 186000.5, vwap,
                        41, isFinal, 0, 0));
    }

    private ListAssert<String> prices(String parameters) {
        Map<String, Object> answer = server.json("/trades?symbol=AAPL" + parameters);
        List<?> data = (List<?>) answer.get("data");
        return assertThat(
                data.stream().map(each -> ((Map<?, ?>) each).get("price").toString()).toList());
    }

    @Test
    void answersTradesInTheShapeOfTheContract() {
        store(START + 123_456_789, 28457, 150.60, 1000, 150.10, 150.75);
        store(START + SECOND, -7, 150.7, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
        assertThat(server.get("/trades?symbol=AAPL").body())
                .isEqualTo(
                        """
                        {"data":[{"ts":"2026-01-15T13:30:00.123456789Z","price":150.6,\
                        "volume":1000.0,"bid":150.1,"ask":150.75,"provider":"tcp","id":"28457"},\
                        {"ts":"2026-01-15T13:30:01Z","price":150.7,"provider":"tcp"}],\
                        "pagination":{"limit":100,"offset":0,"total":2}}""");
    }

    @Test
    void answersCandlesInTheShapeOfTheContract() {
        storeBar(Interval.M1, START, 150.66, true);
        storeBar(Interval.M1, START + 60 * SECOND, Double.NaN, false);
        assertThat(server.get("/candles?symbol=aapl&interval=1m").body())
                .isEqualTo(
                        """
                        {"data":[{"ts":"2026-01-15T13:30:00Z","open":150.5,"high":151.0,\
                        "low":150.25,"close":150.75,"volume":1234.5,"vwap":150.66,"trades":41,\
                        "final":true},{"ts":"2026-01-15T13:31:00Z","open":150.5,"high":151.0,\
                        "low":150.25,"close":150.75,"volume":1234.5,"trades":41,"final":false}],\
                        "pagination":{"limit":100,"offset":0,"total":2}}""");
    }

    @Test
    void answersTheIntervalAskedForAndMinutesByDefault() {
        storeBar(Interval.M1, START, 1, true);
        storeBar(Interval.M5, START, 5, true);
        assertThat(server.get("/candles?symbol=AAPL").body()).contains("\"vwap\":1.0");
        assertThat(server.get("/candles?symbol=AAPL&interval=5m").body()).contains("\"vwap\":5.0");
        assertThat(server.json("/candles?symbol=AAPL&interval=1h"))
                .containsEntry("data", List.of());
    }

    @Test
    void startIsInTheRangeAndEndIsNot() {
        storeFiveSeconds();
        prices("&start=2026-01-15T13:30:01Z&end=2026-01-15T13:30:03Z")
                .containsExactly("151.0", "152.0");
        prices("&start=2026-01-15T13:30:03Z").containsExactly("153.0", "154.0");
        prices("&end=2026-01-15T13:30:01Z").containsExactly("150.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1768483803",
                "1768483803000",
                "1768483803000000",
                "1768483803000000000",
                "2026-01-15T13:30:03Z",
                "2026-01-15T14:30:03%2B01:00",
                "2026-01-15T14:30:03+01:00"
            })
    void takesATimeInAnyForm(String start) {
        storeFiveSeconds();
        prices("&start=" + start).containsExactly("153.0", "154.0");
    }

    @Test
    void pagesThroughTheRange() {
        storeFiveSeconds();
        prices("&limit=2&offset=1").containsExactly("151.0", "152.0");
        assertThat(server.json("/trades?symbol=AAPL&limit=2&offset=1").get("pagination"))
                .hasToString("{limit=2, offset=1, total=5}");
        prices("&limit=10000&offset=5").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=10001, limit",
        "limit=-1, limit",
        "limit=many, limit",
        "limit=1.5, limit",
        "offset=-1, offset",
        "offset=x, offset",
        "start=yesterday, start",
        "end=2026-13-01T00:00:00Z, end",
        "start=1768483803&end=1768483803, end",
        "start=1768483803&end=1768483802, end",
    })
    void namesABadParameter(String parameters, String offender) {
        for (String path : List.of("/trades", "/candles")) {
            assertThat(server.problem(path + "?symbol=AAPL&" + parameters, 400))
                    .containsEntry("code", "BAD_PARAMETER")
                    .containsEntry("parameter", offender);
        }
    }

    @Test
    void namesTheKnownIntervals() {
        Map<String, Object> problem = server.problem("/candles?symbol=AAPL&interval=7m", 400);
        assertThat(problem).containsEntry("parameter", "interval");
        assertThat(problem.get("detail")).asString().contains("7m", "1s, 2s, 5s", "12h, 1d");
    }

    private List<String> starts(String parameters) {
        List<?> data = (List<?>) server.json("/candles?symbol=AAPL&" + parameters).get("data");
        return data.stream().map(each -> ((Map<?, ?>) each).get("ts").toString()).toList();
    }

    @Test
    void alignsDaysToTheTimeZone() {
        storeBar(Interval.H1, Timestamps.parse("2026-01-15T04:00:00Z").orElseThrow(), 1, true);
        storeBar(Interval.H1, Timestamps.parse("2026-01-15T05:00:00Z").orElseThrow(), 1, true);
        assertThat(starts("interval=1d&tz=America/New_York"))
                .containsExactly("2026-01-14T05:00:00Z", "2026-01-15T05:00:00Z");
        assertThat(starts("interval=1d&tz=America/New_York&order=desc&limit=1"))
                .containsExactly("2026-01-15T05:00:00Z");
        assertThat(starts("interval=1w&tz=America/New_York"))
                .containsExactly("2026-01-12T05:00:00Z");
        assertThat(starts("interval=1h&tz=America/New_York"))
                .containsExactly("2026-01-15T04:00:00Z", "2026-01-15T05:00:00Z");
        assertThat(starts("interval=1d&tz=Etc/UTC")).isEmpty();
        assertThat(starts("interval=1d&tz=-05:00")).hasSize(2);
        assertThat(starts("interval=1d&tz=+01:00")).containsExactly("2026-01-14T23:00:00Z");
        assertThat(server.problem("/candles?symbol=AAPL&tz=Atlantis", 400))
                .containsEntry("parameter", "tz");
        assertThat(server.problem("/candles?symbol=AAPL&interval=1d&tz=Mars/Olympus", 400))
                .containsEntry("parameter", "tz");
    }

    @Test
    void countsTheHoursOfASessionFromItsOpening() {
        storeBar(Interval.M30, Timestamps.parse("2026-01-15T14:00:00Z").orElseThrow(), 1, true);
        storeBar(Interval.M30, Timestamps.parse("2026-01-15T14:30:00Z").orElseThrow(), 1, true);
        storeBar(Interval.M30, Timestamps.parse("2026-01-15T15:30:00Z").orElseThrow(), 1, true);
        storeBar(Interval.M30, Timestamps.parse("2026-01-17T15:30:00Z").orElseThrow(), 1, true);
        assertThat(starts("interval=1h&session=XNYS"))
                .containsExactly("2026-01-15T14:30:00Z", "2026-01-15T15:30:00Z");
        assertThat(starts("interval=1d&session=xnas")).containsExactly("2026-01-15T14:30:00Z");
    }

    @Test
    void namesTheKnownSessions() {
        Map<String, Object> problem = server.problem("/candles?symbol=AAPL&session=MOON", 400);
        assertThat(problem).containsEntry("parameter", "session");
        assertThat(problem.get("detail")).asString().contains("XLON, XNAS, XNYS");
        assertThat(server.problem("/candles?symbol=AAPL&session=XNYS&tz=UTC", 400))
                .containsEntry("parameter", "tz");
    }

    @Test
    void showsTheRunningBar() {
        storeBar(Interval.M1, START, 1, true);
        server.liveBars.add(
                new Bar(
                        apple,
                        Interval.M1,
                        START + 60 * SECOND,
                        1,
                        2,
                        1,
                        2,
                        3,
                        5,
                        1.6667,
                        2,
                        false,
                        0,
                        0));
        assertThat(server.get("/candles?symbol=AAPL&order=desc&limit=1").body())
                .isEqualTo(
                        """
                        {"data":[{"ts":"2026-01-15T13:31:00Z","open":1.0,"high":2.0,"low":1.0,\
                        "close":2.0,"volume":3.0,"vwap":1.6667,"trades":2,"final":false}],\
                        "pagination":{"limit":1,"offset":0,"total":2}}""");
    }

    @Test
    void showsTheNewestFirst() {
        storeFiveSeconds();
        prices("&order=desc&limit=2").containsExactly("154.0", "153.0");
        prices("&order=desc&limit=2&offset=4").containsExactly("150.0");
        assertThat(server.problem("/trades?symbol=AAPL&order=newest", 400))
                .containsEntry("parameter", "order");
    }

    @ParameterizedTest
    @CsvSource({
        "1677-09-21T00:12:44Z, 2262-04-11T23:47:16Z, 5",
        "1677-09-21T00:12:44Z, 1970-01-01T00:00:00Z, 0",
        "2262-04-11T23:47:15Z, 2262-04-11T23:47:16Z, 0",
        "0, 9223372036854775807, 5"
    })
    void takesAnyRange(String start, String end, String total) {
        storeFiveSeconds();
        for (int i = 0; i < 5; i++) {
            storeBar(Interval.H1, START + i * 24 * 3600 * SECOND, 1, true);
        }
        String range = "symbol=AAPL&start=" + start + "&end=" + end;
        assertThat(total("/trades?" + range)).isEqualTo(total);
        assertThat(total("/candles?interval=1h&" + range)).isEqualTo(total);
        assertThat(total("/candles?interval=1d&tz=Asia/Tokyo&" + range)).isEqualTo(total);
        server.json("/candles?interval=1M&session=XNYS&" + range);
    }

    private String total(String path) {
        return ((Map<?, ?>) server.json(path).get("pagination")).get("total").toString();
    }

    @Test
    void aPageBeyondTheLastIsEmptyAndKnowsTheTotal() {
        storeBar(Interval.H1, START, 1, true);
        for (String order : List.of("asc", "desc")) {
            for (String kind : List.of("interval=1h", "interval=1d&tz=Asia/Tokyo")) {
                Map<String, Object> answer =
                        server.json(
                                "/candles?symbol=AAPL&offset=9223372036854775807&order="
                                        + order
                                        + "&"
                                        + kind);
                assertThat(answer).containsEntry("data", List.of());
                assertThat(answer.get("pagination")).asString().contains("total=1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAPL'%20OR%20'1'='1", "AAPL%22;DROP%20TABLE%20x;--", "%00"})
    void aSymbolIsNeverSql(String symbol) {
        server.problem("/trades?symbol=" + symbol, 404);
        server.problem("/candles?symbol=" + symbol, 404);
        server.problem("/analytics/vwap?symbol=" + symbol, 404);
    }

    @Test
    void wantsAKnownSymbol() {
        assertThat(server.problem("/trades", 400)).containsEntry("parameter", "symbol");
        assertThat(server.problem("/candles", 400)).containsEntry("parameter", "symbol");
        assertThat(server.problem("/trades?symbol=AAPM", 404))
                .containsEntry("near_matches", List.of("AAPL.O"));
    }

    @Test
    void asksToComeBackWhileTheStoreIsOpening() {
        server.openStore = Optional.empty();
        HttpResponse<String> response = server.get("/trades?symbol=NOT.KNOWN.YET");
        assertThat(ApiUnderTest.problem(response, 503)).containsEntry("code", "STORE_UNAVAILABLE");
        assertThat(ApiUnderTest.header(response, "Retry-After")).isEqualTo("1");
        server.problem("/candles?symbol=AAPL", 503);
        server.problem("/candles?symbol=AAPL&limit=0", 400);

        server.openStore = Optional.of(server.store);
        server.json("/trades?symbol=AAPL");
    }

    @Test
    void aFailureOfTheStoreIsA503AndKeepsItsReasonToItself() {
        server.store.failWith("/secret/place is full");
        HttpResponse<String> response = server.get("/trades?symbol=AAPL");
        assertThat(ApiUnderTest.problem(response, 503)).containsEntry("code", "STORE_UNAVAILABLE");
        assertThat(response.body()).doesNotContain("secret");
        server.json("/price/latest?symbol=AAPL");
    }

    @Test
    void anUnexpectedFailureIsA500() {
        server.store.beforeQuery(
                () -> {
                    throw new IllegalStateException("a fault on purpose");
                });
        assertThat(server.problem("/trades?symbol=AAPL", 500))
                .containsEntry("code", "INTERNAL_ERROR");
    }
}
