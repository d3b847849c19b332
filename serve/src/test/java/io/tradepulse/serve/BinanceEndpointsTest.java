package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinanceEndpointsTest {
    private static final long MILLI = 1_000_000;
    private static final long MINUTE = 60_000 * MILLI;

    /// 1768483800000 ms.
    private static final long START = Timestamps.parse("2026-01-15T13:30:00Z").orElseThrow();

    private static final long START_MILLIS = START / MILLI;

    private final ApiUnderTest server = new ApiUnderTest("binance");
    private final Instrument bitcoin = server.market.instrument("binance", "BTCUSDT");

    @AfterEach
    void close() {
        server.close();
    }

    private void aBitcoinIsKnown() {
        server.market.take(
                server.market.tickOf("binance", "BTCUSDT", 43250.5, 5.24, 43240, 43250.51));
    }

    private void store(long millis, long seq, double price, double volume, double bid, double ask) {
        server.store.add(new Tick().set(bitcoin, millis * MILLI, seq, price, volume, bid, ask));
    }

    private void storeTrades() {
        for (int i = 0; i < 5; i++) {
            store(START_MILLIS + i * 10, 100 + i, 43250 + i, 0.5, 43250, 43254);
        }
    }

    private void storeBar(Interval interval, long start, boolean isFinal) {
        server.store.add(
                new Bar(
                        bitcoin,
                        interval,
                        start,
                        43250.5,
                        43261,
                        43250.25,
                        43255.1,
                        17.1,
                        739600.123456789,
                        43251.47,
                        41,
                        isFinal,
                        0,
                        0));
    }

    private String body(String path) {
        HttpResponse<String> response = server.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(ApiUnderTest.header(response, "Content-Type")).isEqualTo("application/json");
        return response.body();
    }

    private void refused(String path, int status, String body) {
        HttpResponse<String> response = server.get(path);
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(ApiUnderTest.header(response, "Content-Type")).isEqualTo("application/json");
    }

    @Test
    void answersPingAndTime() {
        assertThat(body("/api/v3/ping")).isEqualTo("{}");
        assertThat(body("/api/v3/time")).isEqualTo("{\"serverTime\":1768483801000}");
    }

    @Test
    void answersThePriceOfOneOfSomeAndOfAll() {
        aBitcoinIsKnown();
        server.market.tick("tcp", "AAPL.O", 150.6);
        String bitcoinsPrice = "{\"symbol\":\"BTCUSDT\",\"price\":\"43250.50000000\"}";
        String applesPrice = "{\"symbol\":\"AAPL.O\",\"price\":\"150.60000000\"}";
        assertThat(body("/api/v3/ticker/price?symbol=BTCUSDT")).isEqualTo(bitcoinsPrice);
        assertThat(body("/api/v3/ticker/price?symbol=AAPL")).isEqualTo(applesPrice);
        assertThat(body("/api/v3/ticker/price?symbols=%5B%22BTCUSDT%22%5D"))
                .isEqualTo("[" + bitcoinsPrice + "]");
        assertThat(body("/api/v3/ticker/price"))
                .isEqualTo("[" + applesPrice + "," + bitcoinsPrice + "]");
    }

    @Test
    void answersTheQuote() {
        aBitcoinIsKnown();
        String quote =
                """
                {"symbol":"BTCUSDT","bidPrice":"43240.00000000","bidQty":"0.00000000",\
                "askPrice":"43250.51000000","askQty":"0.00000000"}""";
        assertThat(body("/api/v3/ticker/bookTicker?symbol=BTCUSDT")).isEqualTo(quote);
        assertThat(body("/api/v3/ticker/bookTicker")).isEqualTo("[" + quote + "]");
    }

    @Test
    void answersKlinesToTheLastDigit() {
        aBitcoinIsKnown();
        storeBar(Interval.M1, START - MINUTE, true);
        assertThat(body("/api/v3/klines?symbol=BTCUSDT&interval=1m"))
                .isEqualTo(
                        """
                        [[1768483740000,"43250.50000000","43261.00000000","43250.25000000",\
                        "43255.10000000","17.10000000",1768483799999,"739600.12345679",41,\
                        "0.00000000","0.00000000","0"]]""");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0 1 2 3 4",
        "'&limit=2', 3 4",
        "'&limit=5000', 0 1 2 3 4",
        "'&startTime=1768483860000&limit=2', 1 2",
        "'&startTime=1768483860000000&limit=2', 1 2",
        "'&startTime=1768483860001', 2 3 4",
        "'&endTime=1768483860000', 0 1",
        "'&endTime=1768483920000&limit=1', 2",
        "'&startTime=1768483860000&endTime=1768483920000', 1 2",
        "'&startTime=1768483920000&endTime=1768483860000', ''",
        "'&startTime=99999999999999999999', ''"
    })
    void answersTheKlinesOfTheTimesAskedForOldestFirst(String parameters, String minutes) {
        aBitcoinIsKnown();
        for (int i = 0; i < 5; i++) {
            storeBar(Interval.M1, START + i * MINUTE, true);
        }
        StringBuilder answered = new StringBuilder();
        String klines = body("/api/v3/klines?symbol=BTCUSDT&interval=1m" + parameters);
        for (int i = 0; i < 5; i++) {
            if (klines.contains("[" + (START_MILLIS + i * 60_000) + ",")) {
                answered.append(' ').append(i);
            }
        }
        assertThat(answered.toString().strip()).isEqualTo(minutes);
    }

    @Test
    void alignsDaysOfKlinesToTheTimeZoneAskedFor() {
        aBitcoinIsKnown();
        storeBar(Interval.H1, START - 30 * MINUTE, true);
        long midnightInTheWest = Timestamps.parse("2026-01-15T05:00:00Z").orElseThrow() / MILLI;
        assertThat(body("/api/v3/klines?symbol=BTCUSDT&interval=1d&timeZone=-5:00"))
                .startsWith("[[" + midnightInTheWest + ",");
        assertThat(body("/api/v3/klines?symbol=BTCUSDT&interval=1d")).isEqualTo("[]");
    }

    @Test
    void showsTheFormingKline() {
        aBitcoinIsKnown();
        server.liveBars.add(
                new Bar(bitcoin, Interval.M1, START, 1, 2, 1, 2, 3, 5, 1.6667, 2, false, 0, 0));
        assertThat(body("/api/v3/klines?symbol=BTCUSDT&interval=1m"))
                .startsWith("[[1768483800000,\"1.00000000\"");
    }

    @Test
    void answersTheNewestTradesOldestFirst() {
        aBitcoinIsKnown();
        storeTrades();
        assertThat(body("/api/v3/trades?symbol=BTCUSDT&limit=2"))
                .isEqualTo(
                        """
                        [{"id":103,"price":"43253.00000000","qty":"0.50000000",\
                        "quoteQty":"21626.50000000","time":1768483800030,"isBuyerMaker":false,\
                        "isBestMatch":true},\
                        {"id":104,"price":"43254.00000000","qty":"0.50000000",\
                        "quoteQty":"21627.00000000","time":1768483800040,"isBuyerMaker":false,\
                        "isBestMatch":true}]""");
        assertThat(body("/api/v3/trades?symbol=BTCUSDT")).startsWith("[{\"id\":100,");
    }

    @Test
    void aTradeAtTheBidHasABuyerForAMaker() {
        aBitcoinIsKnown();
        storeTrades();
        assertThat(body("/api/v3/trades?symbol=BTCUSDT"))
                .contains("\"price\":\"43250.00000000\"")
                .containsOnlyOnce("\"time\":1768483800000,\"isBuyerMaker\":true")
                .containsOnlyOnce("\"time\":1768483800010,\"isBuyerMaker\":true");
    }

    @Test
    void aTradeWithoutAnIdOrASizeHasAnIdThatADoubleHoldsAndTheSizeZero() {
        aBitcoinIsKnown();
        store(START_MILLIS, -2, 43250, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
        assertThat(body("/api/v3/trades?symbol=BTCUSDT"))
                .isEqualTo(
                        """
                        [{"id":9007199254740990,"price":"43250.00000000","qty":"0.00000000",\
                        "quoteQty":"0.00000000","time":1768483800000,"isBuyerMaker":false,\
                        "isBestMatch":true}]""");
    }

    @Test
    void answersEachTickAsAnAggregateOfItself() {
        aBitcoinIsKnown();
        storeTrades();
        assertThat(body("/api/v3/aggTrades?symbol=BTCUSDT&limit=1"))
                .isEqualTo(
                        """
                        [{"a":104,"p":"43254.00000000","q":"0.50000000","f":104,"l":104,\
                        "T":1768483800040,"m":false,"M":true}]""");
    }

    @ParameterizedTest
    @CsvSource({
        "fromId=102, 102 103 104",
        "fromId=102&limit=1, 102",
        "fromId=0&limit=2, 100 101",
        "fromId=105, ''",
        "startTime=1768483800010&limit=2, 101 102",
        "startTime=1768483800010&endTime=1768483800020, 101 102",
        "endTime=1768483800020&limit=2, 101 102",
        "endTime=1768483799999, ''",
        "startTime=1768483800020&endTime=1768483800010, ''"
    })
    void answersTheAggregatesAskedFor(String parameters, String ids) {
        aBitcoinIsKnown();
        storeTrades();
        StringBuilder answered = new StringBuilder();
        String trades = body("/api/v3/aggTrades?symbol=BTCUSDT&" + parameters);
        for (int id = 100; id < 105; id++) {
            if (trades.contains("{\"a\":" + id + ",")) {
                answered.append(' ').append(id);
            }
        }
        assertThat(answered.toString().strip()).isEqualTo(ids);
    }

    @Test
    void answersTheFiguresOfTheDay() {
        aBitcoinIsKnown();
        long day = 24 * 60 * MINUTE;
        storeBar(Interval.M5, START - day, true);
        storeBar(Interval.M5, START - 10 * MINUTE, true);
        storeBar(Interval.M5, START - 5 * MINUTE, true);
        assertThat(body("/api/v3/ticker/24hr?symbol=BTCUSDT"))
                .isEqualTo(
                        """
                        {"symbol":"BTCUSDT","priceChange":"0.00000000",\
                        "priceChangePercent":"0.000","weightedAvgPrice":"43251.46920800",\
                        "prevClosePrice":"43255.10000000","lastPrice":"43250.50000000",\
                        "lastQty":"5.24000000","bidPrice":"43240.00000000",\
                        "bidQty":"0.00000000","askPrice":"43250.51000000",\
                        "askQty":"0.00000000","openPrice":"43250.50000000",\
                        "highPrice":"43261.00000000","lowPrice":"43250.25000000",\
                        "volume":"34.20000000","quoteVolume":"1479200.24691358",\
                        "openTime":1768397700000,"closeTime":1768483800123,"firstId":-1,\
                        "lastId":-1,"count":82}""");
        assertThat(body("/api/v3/ticker/24hr?symbol=BTCUSDT&type=MINI"))
                .isEqualTo(
                        """
                        {"symbol":"BTCUSDT","openPrice":"43250.50000000",\
                        "highPrice":"43261.00000000","lowPrice":"43250.25000000",\
                        "lastPrice":"43250.50000000","volume":"34.20000000",\
                        "quoteVolume":"1479200.24691358","openTime":1768397700000,\
                        "closeTime":1768483800123,"firstId":-1,"lastId":-1,"count":82}""");
        assertThat(body("/api/v3/ticker/24hr")).startsWith("[{\"symbol\":\"BTCUSDT\"");
    }

    @Test
    void describesTheSymbols() {
        aBitcoinIsKnown();
        server.market.tick("tcp", "AAPL.O", 150.6);
        server.market.tick("tcp", "EUR=", 1.0851);
        assertThat(body("/api/v3/exchangeInfo?symbol=BTCUSDT"))
                .startsWith(
                        """
                        {"timezone":"UTC","serverTime":1768483801000,"rateLimits":[],\
                        "exchangeFilters":[],"symbols":[{"symbol":"BTCUSDT",\
                        "status":"TRADING","baseAsset":"BTC","baseAssetPrecision":8,\
                        "quoteAsset":"USDT",""")
                .contains("\"tickSize\":\"0.01000000\"");
        assertThat(body("/api/v3/exchangeInfo"))
                .contains("\"symbol\":\"AAPL.O\"")
                .contains("\"baseAsset\":\"AAPL\"")
                .contains("\"baseAsset\":\"EUR\"")
                .contains("\"tickSize\":\"0.00010000\"");
    }

    @Test
    void theFirstProviderOfThePriorityCountsAndAnotherIsHadByName() {
        server.market.tick("tcp", "BTCUSDT", 1);
        aBitcoinIsKnown();
        assertThat(body("/api/v3/ticker/price?symbol=BTCUSDT")).contains("43250.5");
        assertThat(body("/api/v3/ticker/price?symbol=BTCUSDT&provider=tcp"))
                .contains("\"1.00000000\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "/klines?interval=1m| -1102| Mandatory parameter 'symbol' was not sent, was"
                        + " empty/null, or malformed.",
                "/klines?symbol=BTCUSDT| -1102| Mandatory parameter 'interval' was not sent, was"
                        + " empty/null, or malformed.",
                "/klines?symbol=BTCUSDT&interval=7m| -1120| Invalid interval.",
                "/klines?symbol=BTCUSDT&interval=1m&limit=0| -1130| Data sent for parameter"
                        + " 'limit' is not valid.",
                "/klines?symbol=BTCUSDT&interval=1m&timeZone=25| -1130| Data sent for parameter"
                        + " 'timeZone' is not valid.",
                "/klines?symbol=BTCUSDT&interval=1m&limit=ten| -1100| Illegal characters found in"
                        + " parameter 'limit'; legal range is '^[0-9]{1,20}$'.",
                "/klines?symbol=BTCUSDT&interval=1m&startTime=-1| -1100| Illegal characters found"
                        + " in parameter 'startTime'; legal range is '^[0-9]{1,20}$'.",
                "/trades?symbol=btcusdt| -1100| Illegal characters found in parameter 'symbol';"
                        + " legal range is '^[A-Z0-9-_.=/:^#]{1,32}$'.",
                "/trades?symbol=| -1105| Parameter 'symbol' was empty.",
                "/trades?symbol=NOPE| -1121| Invalid symbol.",
                "/ticker/price?symbol=NOPE| -1121| Invalid symbol.",
                "/ticker/price?symbol=BTCUSDT&symbols=%5B%5D| -1128| Combination of optional"
                        + " parameters invalid.",
                "/ticker/price?symbols=%5B%22BTCUSDT%22,%22BTCUSDT%22%5D| -1151| Symbol is"
                        + " present multiple times in the list.",
                "/ticker/24hr?symbol=BTCUSDT&type=TINY| -1139| Invalid ticker type.",
                "/aggTrades?symbol=BTCUSDT&fromId=1&startTime=1| -1128| Combination of optional"
                        + " parameters invalid.",
                "/trades?symbol=BTCUSDT&colour=red| -1104| Not all sent parameters were read;"
                        + " read '1' parameter(s) but was sent '2'.",
                "/trades?symbol=BTCUSDT&symbol=BTCUSDT| -1101| Duplicate values for a parameter"
                        + " detected."
            })
    void refusesInTheWordsOfBinance(String path, int code, String message) {
        aBitcoinIsKnown();
        refused("/api/v3" + path, 400, "{\"code\":" + code + ",\"msg\":\"" + message + "\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "BTCUSDT", "[]", "[1,{}]", "[\"btc\"]", "{}", "[null]"})
    void aListOfSymbolsThatIsNoneIsRefused(String list) {
        aBitcoinIsKnown();
        String path =
                "/api/v3/ticker/price?symbols=" + URLEncoder.encode(list, StandardCharsets.UTF_8);
        assertThat(server.get(path).body()).startsWith("{\"code\":-1100,");
    }

    @Test
    void whatIsNotThereIsNotSupported() {
        refused(
                "/api/v3/depth?symbol=BTCUSDT",
                404,
                "{\"code\":-1020,\"msg\":\"This operation is not supported.\"}");
    }

    @Test
    void asksToTryAgainWhileTheStoreIsOpeningOrFails() {
        aBitcoinIsKnown();
        String again =
                "{\"code\":-1001,\"msg\":\"Internal error; unable to process your request."
                        + " Please try again.\"}";
        server.openStore = Optional.empty();
        refused("/api/v3/trades?symbol=BTCUSDT", 503, again);
        server.openStore = Optional.of(server.store);
        server.store.failWith("/secret/place is full");
        refused("/api/v3/klines?symbol=BTCUSDT&interval=1m", 503, again);
        assertThat(body("/api/v3/ticker/price?symbol=BTCUSDT")).contains("43250.5");
    }

    @Test
    void anUnexpectedFailureIsUnknown() {
        aBitcoinIsKnown();
        server.store.beforeQuery(
                () -> {
                    throw new IllegalStateException("a fault on purpose");
                });
        refused(
                "/api/v3/trades?symbol=BTCUSDT",
                500,
                "{\"code\":-1000,\"msg\":\"An unknown error occurred while processing the"
                        + " request.\"}");
    }
}
