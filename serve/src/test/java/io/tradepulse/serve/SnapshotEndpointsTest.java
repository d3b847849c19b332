package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotEndpointsTest {
    private static final String QUERY = "/api/snapshots/query";

    private final ApiUnderTest server = new ApiUnderTest();
    private final Market market = server.market;

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<String> post(String path, String body) {
        return server.send(server.request(path).POST(BodyPublishers.ofString(body)));
    }

    private static List<String> symbols(Map<String, Object> answer) {
        return ((List<?>) answer.get("data"))
                .stream().map(each -> ((Map<?, ?>) each).get("symbol").toString()).toList();
    }

    @Test
    void answersOneInTheShapeOfTheContract() {
        market.take(market.tickOf("tcp", "AAPL.O", 150.60, 1000, 150.10, 150.75));
        String body =
                """
                {"success":true,"data":{"symbol":"AAPL.O","price":150.6,"volume":1000.0,\
                "timestamp":"2026-01-15T13:30:00.123Z","bid":150.1,"ask":150.75,\
                "provider":"tcp","received_at":"2026-01-15T13:30:00.135000001Z",\
                "age_ms":877},"count":1,"timestamp":1768483801000}""";
        assertThat(server.get("/api/snapshots/AAPL.O").body()).isEqualTo(body);
        assertThat(server.get("/v1/api/snapshots/aapl").body()).isEqualTo(body);
    }

    @Test
    void takesASymbolWithASlashWhereItIsEscaped() {
        market.tick("tcp", "BTC/USD", 1);
        assertThat(server.get("/api/snapshots/BTC%2FUSD").body()).contains("\"BTC/USD\"");
        server.problem("/api/snapshots/BTC/USD", 404);
    }

    @Test
    void theSymbolOfThePathCountsAndNotThatOfTheQuery() {
        market.tick("tcp", "AAPL", 1);
        market.tick("tcp", "MSFT", 1);
        assertThat(server.get("/api/snapshots/AAPL?symbol=MSFT").body()).contains("\"AAPL\"");
    }

    @Test
    void answersAllOrThoseAskedFor() {
        market.tick("tcp", "MSFT", 400);
        market.tick("tcp", "AAPL", 150);
        market.tick("canary", "CANARY.1", 1);
        Map<String, Object> all = server.json("/api/snapshots");
        assertThat(all).containsOnlyKeys("success", "data", "count", "timestamp");
        assertThat(symbols(all)).containsExactly("AAPL", "MSFT");
        assertThat(all.get("count")).hasToString("2");
        Map<String, Object> some = server.json("/api/snapshots?symbols=msft,NOPE");
        assertThat(symbols(some)).containsExactly("MSFT");
        assertThat(some).containsEntry("unknown", List.of("NOPE"));
    }

    @Test
    void isAskedByABodyToo() {
        market.tick("tcp", "MSFT", 400);
        market.tick("binance", "MSFT", 401);
        market.tick("tcp", "AAPL", 150);
        assertThat(symbols(JsonText.object(post(QUERY, "{\"symbols\":[\"msft\"]}").body())))
                .containsExactly("MSFT");
        assertThat(symbols(JsonText.object(post("/v1" + QUERY, "{}").body())))
                .containsExactly("AAPL", "MSFT");
        assertThat(post(QUERY, "{\"symbols\":[\"MSFT\"],\"provider\":\"binance\"}").body())
                .contains("401.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "symbols=AAPL",
                "[\"AAPL\"]",
                "{\"symbols\":[\"AAPL\"]",
                "{} {}",
                "{\"symbols\":\"AAPL\"}",
                "{\"symbols\":[1]}",
                "{\"symbols\":[[\"AAPL\"]]}",
                "{\"provider\":null}",
                "{\"symbol\":\"AAPL\"}"
            })
    void refusesABodyThatItCannotRead(String body) {
        ApiUnderTest.problem(post(QUERY, body), 400);
    }

    @Test
    void namesWhatIsNotKnown() {
        market.tick("tcp", "AAPL.O", 150);
        assertThat(server.problem("/api/snapshots/APPL", 404))
                .containsEntry("near_matches", List.of("AAPL.O"));
        assertThat(ApiUnderTest.problem(post(QUERY, "{\"symbols\":[\"NOPE\"]}"), 404))
                .containsEntry("code", "UNKNOWN_SYMBOL");
    }

    @Test
    void isAskedByPostOnly() {
        HttpResponse<String> response = server.get(QUERY);
        ApiUnderTest.problem(response, 405);
        assertThat(ApiUnderTest.header(response, "Allow")).isEqualTo("POST, OPTIONS");
        ApiUnderTest.problem(post("/api/snapshots", "{}"), 405);
    }

    @ParameterizedTest
    @CsvSource({"70000, 413", "65000, 200"})
    void takesASmallBodyOnly(int bytes, int status) {
        market.tick("tcp", "AAPL", 150);
        assertThat(post(QUERY, "{}" + " ".repeat(bytes)).statusCode()).isEqualTo(status);
    }

    @Test
    void tellsHowMuchThereIs() {
        server.openStore = Optional.empty();
        market.tick("tcp", "AAPL", 150);
        market.tick("binance", "AAPL", 150);
        market.tick("tcp", "MSFT", 150);
        assertThat(server.get("/api/stats").body())
                .isEqualTo(
                        """
                        {"success":true,"data":{"symbols":2,"ticks_since_start":3,\
                        "ticks_stored":42,"last_tick":"2026-01-15T13:30:00.135000001Z",\
                        "providers":[{"provider":"binance","symbols":1},\
                        {"provider":"tcp","symbols":2}]},"count":1,"timestamp":1768483801000}""");
    }
}
