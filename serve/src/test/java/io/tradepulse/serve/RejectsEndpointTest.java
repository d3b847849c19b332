package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Timestamps;
import io.tradepulse.store.BatchWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RejectsEndpointTest {
    private static final long START = Timestamps.parse("2026-01-15T13:30:00Z").orElseThrow();
    private static final long SECOND = 1_000_000_000L;

    private final ApiUnderTest server = new ApiUnderTest();

    @BeforeEach
    void threeLetters() {
        write(
                new DeadLetter(
                        START,
                        "tcp",
                        "AAPL",
                        RejectCode.PRICE_DEVIATION,
                        "far off",
                        "AAPL|1|2",
                        "127.0.0.1",
                        7),
                new DeadLetter(
                        START + SECOND,
                        "http",
                        "AAPL",
                        RejectCode.TIMESTAMP_TOO_OLD,
                        "old",
                        "{}",
                        "::1",
                        1),
                new DeadLetter(
                        START + 2 * SECOND,
                        "tcp",
                        "",
                        RejectCode.MALFORMED,
                        "no",
                        "<b>\"\\\u0000\u001b[2J\u2028",
                        "10.0.0.1",
                        2));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void write(DeadLetter... letters) {
        try (BatchWriter<DeadLetter> writer = server.store.deadLetterWriter()) {
            for (DeadLetter letter : letters) {
                writer.write(letter);
            }
            writer.commit();
        }
    }

    private List<String> details(String parameters) {
        List<?> data = (List<?>) server.json("/v1/rejects" + parameters).get("data");
        return data.stream().map(each -> ((Map<?, ?>) each).get("detail").toString()).toList();
    }

    @Test
    void answersInTheShapeOfTrades() {
        assertThat(server.get("/v1/rejects?limit=1").body())
                .isEqualTo(
                        """
                        {"data":[{"at":"2026-01-15T13:30:00Z","provider":"tcp","symbol":"AAPL",\
                        "code":"PRICE_DEVIATION","detail":"far off","line":7,"text":"AAPL|1|2",\
                        "client":"127.0.0.1"}],"pagination":{"limit":1,"offset":0,"total":3}}""");
    }

    @Test
    void escapesWhatSendersWrote() {
        String body = server.get("/v1/rejects?code=malformed").body();
        assertThat(body).contains("\"text\":\"<b>\\\"\\\\\\u0000\\u001B[2J\u2028\"");
        List<?> data = (List<?>) JsonText.object(body).get("data");
        assertThat(((Map<?, ?>) data.getFirst()).get("text"))
                .isEqualTo("<b>\"\\\u0000\u001b[2J\u2028");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "?code=PRICE_DEVIATION;far off",
                "?provider=http;old",
                "?symbol=aapl;far off,old",
                "?symbol=AAPL&provider=tcp;far off",
                "?start=2026-01-15T13:30:01Z;old,no",
                "?end=2026-01-15T13:30:01Z;far off",
                "?order=desc;no,old,far off",
                "?order=desc&limit=1&offset=1;old",
                "?offset=3;''"
            })
    void filtersAndOrders(String parameters, String expected) {
        assertThat(String.join(",", details(parameters))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"code=NOPE,code", "order=up,order", "limit=10001,limit", "start=x,start"})
    void namesABadParameter(String parameter, String name) {
        assertThat(server.problem("/v1/rejects?" + parameter, 400))
                .containsEntry("parameter", name);
    }

    @Test
    void isThereUnderItsVersionOnly() {
        assertThat(server.problem("/rejects", 404)).containsEntry("code", "NOT_FOUND");
    }

    @Test
    void saysThatTheStoreHasNotOpened() {
        server.openStore = Optional.empty();
        assertThat(problem(server.get("/v1/rejects"), 503))
                .containsEntry("code", "STORE_UNAVAILABLE");
    }
}
