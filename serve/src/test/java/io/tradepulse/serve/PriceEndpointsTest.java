package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceEndpointsTest {
    private final ApiUnderTest server = new ApiUnderTest("binance");
    private final Market market = server.market;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersTheLatestPriceInTheShapeOfTheContract() {
        market.take(market.tickOf("tcp", "AAPL", 150.60, 1000, 150.10, 150.75));
        assertThat(server.get("/price/latest?symbol=AAPL").body())
                .isEqualTo(
                        """
                        {"symbol":"AAPL","price":150.6,"volume":1000.0,\
                        "timestamp":"2026-01-15T13:30:00.123Z","bid":150.1,"ask":150.75,\
                        "provider":"tcp","received_at":"2026-01-15T13:30:00.135000001Z",\
                        "age_ms":877}""");
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        market.tick("tcp", "EUR=", 1.085);
        assertThat(server.json("/price/latest?symbol=EUR="))
                .containsOnlyKeys(
                        "symbol", "price", "timestamp", "provider", "received_at", "age_ms");
    }

    @ParameterizedTest
    @CsvSource({
        "0.00000001, 0.00000001",
        "150.6, 150.6",
        "1000, 1000.0",
        "12345678901234567890, 12345678901234567000.0",
        "0.1, 0.1",
        "43250.12345678, 43250.12345678",
        "9007199254740993, 9007199254740992.0",
        "1e22, 10000000000000000000000.0"
    })
    void writesNumbersWithEveryDigitAndNoExponent(double price, String text) {
        market.tick("tcp", "X", price);
        assertThat(server.json("/price/latest?symbol=X").get("price")).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAPL.O", "aapl.o", "AAPL", "aapl", "Aapl"})
    void takesASymbolInAnyCaseAndByItsRoot(String symbol) {
        market.tick("tcp", "AAPL.O", 150);
        assertThat(server.json("/price/latest?symbol=" + symbol)).containsEntry("symbol", "AAPL.O");
    }

    @Test
    void answersUnderTheVersionToo() {
        market.tick("tcp", "AAPL", 150);
        assertThat(server.get("/v1/price/latest?symbol=AAPL").body())
                .isEqualTo(server.get("/price/latest?symbol=AAPL").body());
        for (String path : List.of("prices/latest", "symbols", "latency", "status/ingestion")) {
            server.json("/v1/" + path);
        }
        server.json("/v1/trades?symbol=AAPL");
        server.json("/v1/candles?symbol=AAPL");
    }

    @Test
    void answersBeforeTheStoreIsThere() {
        server.openStore = Optional.empty();
        market.tick("tcp", "AAPL", 150);
        assertThat(server.json("/price/latest?symbol=AAPL").get("price")).hasToString("150.0");
    }

    @Test
    void takesTheProviderAskedForOrTheFirstByPriority() {
        market.tick("tcp", "BTCUSDT", 1);
        market.tick("binance", "BTCUSDT", 2);
        assertThat(server.json("/price/latest?symbol=BTCUSDT"))
                .containsEntry("provider", "binance");
        assertThat(server.json("/price/latest?symbol=BTCUSDT&provider=tcp"))
                .containsEntry("provider", "tcp");
        assertThat(server.problem("/price/latest?symbol=BTCUSDT&provider=none", 404))
                .containsEntry("code", "UNKNOWN_SYMBOL");
    }

    @Test
    void namesNearMatchesOfAnUnknownSymbol() {
        market.tick("tcp", "AAPL.O", 150);
        assertThat(server.problem("/price/latest?symbol=APPL", 404))
                .containsEntry("code", "UNKNOWN_SYMBOL")
                .containsEntry("parameter", "symbol")
                .containsEntry("near_matches", List.of("AAPL.O"));
    }

    @Test
    void listsTheSymbolsOfAnAmbiguousRoot() {
        market.tick("tcp", "AAPL.O", 150);
        market.tick("tcp", "AAPL.L", 150);
        assertThat(server.problem("/price/latest?symbol=aapl", 409))
                .containsEntry("code", "AMBIGUOUS_SYMBOL")
                .containsEntry("candidates", List.of("AAPL.L", "AAPL.O"));
    }

    @Test
    void wantsASymbol() {
        assertThat(server.problem("/price/latest", 400))
                .containsEntry("code", "MISSING_PARAMETER")
                .containsEntry("parameter", "symbol");
        server.problem("/price/latest?symbol=", 400);
        server.problem("/price/latest?symbol=" + "A".repeat(33), 400);
    }

    @Test
    void answersTheLatestPricesOfMany() {
        market.tick("tcp", "AAPL.O", 150);
        market.tick("tcp", "MSFT", 400);
        market.tick("tcp", "TSLA", 200);
        Map<String, Object> answer = server.json("/prices/latest?symbols=msft,%20aapl,AAPL.O");
        assertThat(symbolsIn(answer, "prices")).containsExactly("MSFT", "AAPL.O");
        assertThat(answer.get("count")).hasToString("2");
        assertThat(answer).doesNotContainKey("unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?symbols=", "?symbols=*"})
    void answersAllLatestPricesWithoutTheProbes(String parameters) {
        market.tick("tcp", "MSFT", 400);
        market.tick("binance", "MSFT", 401);
        market.tick("tcp", "AAPL", 150);
        market.tick("canary", "CANARY.1", 1);
        Map<String, Object> answer = server.json("/prices/latest" + parameters);
        assertThat(symbolsIn(answer, "prices")).containsExactly("AAPL", "MSFT");
        assertThat(answer.get("count")).hasToString("2");
    }

    @Test
    void listsTheUnknownAmongMany() {
        market.tick("tcp", "MSFT", 400);
        assertThat(server.json("/prices/latest?symbols=MSFT,NOPE"))
                .containsEntry("unknown", List.of("NOPE"));
        assertThat(server.problem("/prices/latest?symbols=NOPE,NADA", 404))
                .containsEntry("parameter", "symbols");
    }

    @Test
    void namesWellKnownSymbols() {
        market.tick("tcp", "AAPL.O", 150);
        market.tick("binance", "BTCUSDT", 43250);
        market.tick("tcp", "EUR=", 1.08);
        market.tick("tcp", "XYZ", 1);
        market.tick("canary", "CANARY.1", 1);
        assertThat(server.get("/symbols").body())
                .isEqualTo(
                        """
                        {"symbols":[{"symbol":"AAPL.O","name":"Apple Inc."},\
                        {"symbol":"BTCUSDT","name":"Bitcoin / TetherUS"},\
                        {"symbol":"EUR=","name":"Euro / US Dollar"},\
                        {"symbol":"XYZ","name":"XYZ"}],"count":4}""");
        assertThat(symbolsIn(server.json("/symbols?provider=binance"), "symbols"))
                .containsExactly("BTCUSDT");
    }

    private static List<Object> symbolsIn(Map<String, Object> answer, String name) {
        return ((List<?>) answer.get(name))
                .stream().<Object>map(each -> ((Map<?, ?>) each).get("symbol")).toList();
    }
}
