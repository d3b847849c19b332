package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Timestamps;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdfEndpointsTest {
    private static final long MINUTE = 60_000_000_000L;

    /// 1768483800 s.
    private static final long START = Timestamps.parse("2026-01-15T13:30:00Z").orElseThrow();

    private final ApiUnderTest server = new ApiUnderTest();
    private final Instrument apple = server.market.instrument("tcp", "AAPL.O");

    @BeforeEach
    void anAppleIsKnown() {
        server.market.take(server.market.tickOf("tcp", "AAPL.O", 150.605, 10, 150.1, 150.75));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void storeBars(int count) {
        for (int i = 0; i < count; i++) {
            server.store.add(
                    new Bar(
                            apple,
                            Interval.M1,
                            START + i * MINUTE,
                            150 + i,
                            151 + i,
                            149.5 + i,
                            150.5 + i,
                            1000.25,
                            150_000,
                            150,
                            7,
                            true,
                            0,
                            0));
        }
    }

    private String body(String path) {
        HttpResponse<String> response = server.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @Test
    void tellsWhatItCan() {
        Map<String, Object> config = server.json("/udf/config");
        assertThat(config)
                .containsEntry("supports_search", true)
                .containsEntry("supports_group_request", false)
                .containsEntry("supports_marks", false)
                .containsEntry("supports_timescale_marks", false)
                .containsEntry("supports_time", true);
        assertThat(config.get("supported_resolutions"))
                .hasToString(
                        "[1S, 2S, 5S, 10S, 15S, 30S, 1, 3, 5, 15, 30, 60, 120, 240, 360, 720,"
                                + " 1D, 1W, 1M]");
        assertThat(config.get("exchanges"))
                .hasToString("[{value=, name=All, desc=All}, {value=tcp, name=tcp, desc=tcp}]");
    }

    @Test
    void tellsTheTimeInSecondsAsText() {
        HttpResponse<String> time = server.get("/udf/time");
        assertThat(time.body()).isEqualTo("1768483801");
        assertThat(ApiUnderTest.header(time, "Content-Type")).startsWith("text/plain");
    }

    @Test
    void describesASymbol() {
        Map<String, Object> symbol = server.json("/udf/symbols?symbol=AAPL");
        assertThat(symbol)
                .containsEntry("name", "AAPL.O")
                .containsEntry("ticker", "tcp:AAPL.O")
                .containsEntry("description", "Apple Inc.")
                .containsEntry("type", "stock")
                .containsEntry("exchange", "tcp")
                .containsEntry("session", "24x7")
                .containsEntry("timezone", "Etc/UTC")
                .containsEntry("has_intraday", true)
                .containsEntry("has_seconds", true)
                .containsEntry("data_status", "streaming");
        assertThat(symbol.get("minmov")).hasToString("1");
        assertThat(symbol.get("pricescale")).hasToString("1000");
        assertThat(server.json("/udf/symbols?symbol=tcp:AAPL.O")).isEqualTo(symbol);
    }

    @Test
    void tellsCurrenciesAndCoinsFromShares() {
        server.market.tick("tcp", "EUR=", 1.0851);
        server.market.tick("binance", "BTCUSDT", 43250.5);
        assertThat(server.json("/udf/symbols?symbol=EUR="))
                .containsEntry("type", "forex")
                .containsEntry("currency_code", "USD");
        assertThat(server.json("/udf/symbols?symbol=BTCUSDT"))
                .containsEntry("type", "crypto")
                .containsEntry("currency_code", "USDT");
    }

    @Test
    void anUnknownSymbolIsAnError() {
        assertThat(body("/udf/symbols?symbol=NOPE"))
                .isEqualTo("{\"s\":\"error\",\"errmsg\":\"unknown_symbol\"}");
        assertThat(body("/udf/symbols?symbol=binance:AAPL.O"))
                .isEqualTo("{\"s\":\"error\",\"errmsg\":\"unknown_symbol\"}");
        assertThat(body("/udf/history?symbol=NOPE&resolution=1&from=1&to=2"))
                .isEqualTo("{\"s\":\"error\",\"errmsg\":\"unknown_symbol\"}");
    }

    @Test
    void findsSymbolsByTheirNames() {
        server.market.tick("tcp", "MSFT.O", 400);
        assertThat(body("/udf/search?query=appl&type=&exchange=&limit=30"))
                .isEqualTo(
                        """
                        [{"symbol":"AAPL.O","full_name":"tcp:AAPL.O",\
                        "description":"Apple Inc.","exchange":"tcp","ticker":"tcp:AAPL.O",\
                        "type":"stock"}]""");
        assertThat(body("/udf/search?query=.O&limit=1")).containsOnlyOnce("full_name");
        assertThat(body("/udf/search?query=AAPL&type=crypto")).isEqualTo("[]");
        assertThat(body("/udf/search?query=AAPL&exchange=binance")).isEqualTo("[]");
        assertThat(body("/udf/search?query=")).contains("AAPL.O", "MSFT.O");
    }

    @Test
    void answersBarsAsColumns() {
        storeBars(2);
        assertThat(body("/udf/history?symbol=AAPL&resolution=1&from=1768483800&to=1768483920"))
                .isEqualTo(
                        """
                        {"s":"ok","t":[1768483800,1768483860],"o":[150.0,151.0],\
                        "h":[151.0,152.0],"l":[149.5,150.5],"c":[150.5,151.5],\
                        "v":[1000.25,1000.25]}""");
    }

    @ParameterizedTest
    @CsvSource({
        "from=1768483860&to=1768483980, '1768483860,1768483920'",
        "from=1768483860&to=1768483980&countback=3, '1768483800,1768483860,1768483920'",
        "to=1768483980&countback=1, 1768483920",
        "to=4000000000&countback=2, '1768484040,1768484100'"
    })
    void startsAtFromUnlessBarsAreCountedBack(String parameters, String times) {
        storeBars(6);
        assertThat(body("/udf/history?symbol=tcp:AAPL.O&resolution=1&" + parameters))
                .contains("\"t\":[" + times + "]");
    }

    @Test
    void pointsToTheLastBarBeforeAGap() {
        storeBars(2);
        assertThat(body("/udf/history?symbol=AAPL&resolution=1&from=1768490000&to=1768491000"))
                .isEqualTo("{\"s\":\"no_data\",\"nextTime\":1768483860}");
        assertThat(body("/udf/history?symbol=AAPL&resolution=1&from=1&to=1768483800"))
                .isEqualTo("{\"s\":\"no_data\"}");
        assertThat(body("/udf/history?symbol=AAPL&resolution=1&to=1768483800&countback=5"))
                .isEqualTo("{\"s\":\"no_data\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "symbol=AAPL&from=1&to=2, resolution is needed",
        "symbol=AAPL&resolution=7&from=1&to=2, no bars of resolution 7",
        "symbol=AAPL&resolution=1&to=2, from is needed",
        "symbol=AAPL&resolution=1&from=1, to is needed",
        "symbol=AAPL&resolution=1&from=x&to=2, from is not a whole number",
        "symbol=AAPL&resolution=1&to=2&countback=-1, countback is below 0",
        "resolution=1&from=1&to=2, symbol is needed"
    })
    void saysWhatIsWrong(String parameters, String message) {
        assertThat(body("/udf/history?" + parameters))
                .isEqualTo("{\"s\":\"error\",\"errmsg\":\"" + message + "\"}");
    }

    @ParameterizedTest
    @CsvSource({"D, 1D", "W, 1W", "M, 1M", "1S, 1S"})
    void aUnitAloneIsOneOfIt(String resolution, String same) {
        String range = "/udf/history?symbol=AAPL&from=1&to=2&resolution=";
        assertThat(body(range + resolution)).isEqualTo(body(range + same)).contains("no_data");
    }

    @Test
    void answersQuotesOfEachSymbol() {
        storeBars(1);
        Map<String, Object> answer = server.json("/udf/quotes?symbols=AAPL,NOPE");
        assertThat(answer).containsEntry("s", "ok");
        List<?> quotes = (List<?>) answer.get("d");
        assertThat(quotes.getLast()).hasToString("{s=error, n=NOPE, v={}}");
        Map<?, ?> quote = (Map<?, ?>) quotes.getFirst();
        assertThat(quote.get("n")).isEqualTo("AAPL");
        assertThat(quote.get("v"))
                .hasToString(
                        "{short_name=AAPL.O, original_name=tcp:AAPL.O, exchange=tcp,"
                                + " description=Apple Inc., lp=150.605, bid=150.1, ask=150.75,"
                                + " spread=0.65, ch=0.0, chp=0.0, open_price=150.605,"
                                + " high_price=150.605, low_price=150.605,"
                                + " prev_close_price=150.605, volume=0.0}");
    }

    @Test
    void theLatestPriceIsQuotedWithoutTheStore() {
        server.openStore = Optional.empty();
        assertThat(body("/udf/quotes?symbols=AAPL")).contains("\"lp\":150.605");
        assertThat(body("/udf/history?symbol=AAPL&resolution=1&from=1&to=2"))
                .isEqualTo("{\"s\":\"error\",\"errmsg\":\"the store has not opened yet\"}");
    }
}
