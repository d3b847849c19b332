package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.binance.connector.client.impl.WebSocketStreamClientImpl;
import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BinanceStreamsTest {
    private static final String TRADE =
            """
            {"e":"trade","E":1768483801000,"s":"BTCUSDT","t":28457,"p":"43250.50000000",\
            "q":"5.24000000","T":1768483800124,"m":false,"M":true}""";

    private final ApiUnderTest server = new ApiUnderTest();
    private final Instrument bitcoin = server.market.instrument("binance", "BTCUSDT");
    private long ticks;

    @BeforeEach
    void aBitcoinIsKnown() {
        trade(-1, Tick.ABSENT, Tick.ABSENT);
    }

    @AfterEach
    void close() {
        server.close();
    }

    /// A millisecond after the one before.
    private void trade(long id, double bid, double ask) {
        long ts = Market.TICK_TS + ticks++ * 1_000_000;
        server.market.take(new Tick().set(bitcoin, ts, id, 43250.5, 5.24, bid, ask));
    }

    /// A client that is subscribed to what its path says.
    private SocketUnderTest client(String path) {
        SocketUnderTest client = new SocketUnderTest(server, path);
        subscribed(client);
        return client;
    }

    private static List<?> subscribed(SocketUnderTest client) {
        client.say("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":3}");
        return (List<?>) client.next().get("result");
    }

    @Test
    void sendsEachTradeAsBinanceDoes() {
        try (SocketUnderTest client = client("/ws/btcusdt@trade")) {
            trade(28457, 43240, 43250.51);
            assertThat(client.next()).isEqualTo(JsonText.object(TRADE));
        }
    }

    @Test
    void wrapsTheEventsOfACombinedStream() {
        try (SocketUnderTest client =
                client("/stream?streams=btcusdt@aggTrade/btcusdt@bookTicker")) {
            trade(28457, 43240, 43250.51);
            assertThat(client.next().toString() + client.next())
                    .contains(
                            "{stream=btcusdt@aggTrade, data={e=aggTrade, E=1768483801000,"
                                    + " s=BTCUSDT, a=28457, p=43250.50000000, q=5.24000000,"
                                    + " f=28457, l=28457, T=1768483800124, m=false, M=true}}",
                            "s=BTCUSDT, b=43240.00000000, B=0.00000000, a=43250.51000000,"
                                    + " A=0.00000000}}");
        }
    }

    @Test
    void aQuoteIsSentWhenItHasChanged() {
        try (SocketUnderTest client = client("/ws/btcusdt@bookTicker")) {
            trade(1, 43240, 43250.5);
            trade(2, 43240, 43250.5);
            trade(3, 43241, 43250.5);
            long first = SocketUnderTest.whole(client.next(), "u");
            Map<String, Object> next = client.next();
            assertThat(next).containsEntry("b", "43241.00000000").doesNotContainKey("e");
            assertThat(SocketUnderTest.whole(next, "u")).isGreaterThan(first);
        }
    }

    @Test
    void sendsTheFormingKlineAndThenItsEnd() {
        try (SocketUnderTest client = client("/ws/btcusdt@kline_1m")) {
            server.liveBars.add(bar(false, 41));
            Map<String, Object> kline = client.next();
            assertThat(kline).containsEntry("e", "kline").containsEntry("s", "BTCUSDT");
            assertThat(kline.get("k"))
                    .hasToString(
                            "{t=1768483800000, T=1768483859999, s=BTCUSDT, i=1m, f=-1, L=-1,"
                                    + " o=43250.50000000, c=43255.10000000, h=43261.00000000,"
                                    + " l=43250.25000000, v=17.10000000, n=41, x=false,"
                                    + " q=739600.50000000, V=0.00000000, Q=0.00000000, B=0}");
            server.liveBars.set(0, bar(true, 42));
            assertThat(client.next().get("k").toString()).contains("n=42, x=true");
        }
    }

    private Bar bar(boolean isFinal, long trades) {
        return new Bar(
                bitcoin,
                Interval.M1,
                Interval.M1.startOf(Market.TICK_TS),
                43250.5,
                43261,
                43250.25,
                43255.1,
                17.1,
                739600.5,
                43251.49,
                trades,
                isFinal,
                0,
                0);
    }

    @Test
    void sendsTheFiguresOfTheDayWhenTheyHaveChanged() {
        try (SocketUnderTest client = client("/ws/btcusdt@miniTicker")) {
            assertThat(client.next())
                    .isEqualTo(
                            JsonText.object(
                                    """
                                    {"e":"24hrMiniTicker","E":1768483801000,"s":"BTCUSDT",\
                                    "c":"43250.50000000","o":"43250.50000000",\
                                    "h":"43250.50000000","l":"43250.50000000",\
                                    "v":"0.00000000","q":"0.00000000"}"""));
        }
        try (SocketUnderTest client = client("/ws/btcusdt@ticker")) {
            assertThat(client.next())
                    .containsEntry("e", "24hrTicker")
                    .containsEntry("c", "43250.50000000")
                    .containsKeys(
                            "p", "P", "w", "x", "Q", "b", "B", "a", "A", "o", "h", "l", "v", "q",
                            "O", "C", "F", "L", "n");
        }
    }

    @Test
    void subscribesByMessageOnOurOwnAddressToo() {
        for (String path : List.of("/ws", "/ws/x@nothing", "/stream")) {
            try (SocketUnderTest client = new SocketUnderTest(server, path)) {
                client.say(
                        "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@trade\"],\"id\":\"a1\"}");
                Map<String, Object> answer = client.next();
                assertThat(answer).containsEntry("id", "a1").containsEntry("result", null);
                trade(28457, 43240, 43250.51);
                assertThat(client.next().toString()).contains("e=trade");
            }
        }
    }

    @Test
    void ourOwnProtocolIsSpokenOnOurOwnAddressStill() {
        try (SocketUnderTest client = new SocketUnderTest(server, "/ws")) {
            client.say("{\"type\":\"subscribe\",\"symbol\":\"BTCUSDT\"}");
            assertThat(client.next("snapshot")).containsKey("data");
        }
    }

    @Test
    void listsAndEndsSubscriptions() {
        try (SocketUnderTest client =
                new SocketUnderTest(server, "/ws/btcusdt@trade/btcusdt@aggTrade")) {
            assertThat(subscribed(client)).hasToString("[btcusdt@trade, btcusdt@aggTrade]");
            client.say("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"btcusdt@trade\"],\"id\":312}");
            client.next();
            assertThat(subscribed(client)).hasToString("[btcusdt@aggTrade]");
            trade(28457, 43240, 43250.51);
            assertThat(client.next()).containsEntry("e", "aggTrade");
        }
    }

    @Test
    void turnsToCombinedEventsByAProperty() {
        try (SocketUnderTest client = client("/ws/btcusdt@trade")) {
            client.say("{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",true],\"id\":5}");
            client.next();
            client.say("{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":2}");
            assertThat(client.next()).containsEntry("result", true);
            trade(28457, 43240, 43250.51);
            assertThat(client.next()).containsEntry("stream", "btcusdt@trade");
        }
    }

    @Test
    void saysWhatIsWrongWithAMessage() {
        try (SocketUnderTest client = client("/ws/btcusdt@trade")) {
            client.say("{\"method\":\"SUBSCRIBE\",\"params\":[\"nonsense\"],\"id\":1}");
            assertThat(client.next().get("error"))
                    .hasToString("{code=2, msg=Invalid request: invalid stream}");
        }
    }

    @Test
    void aStreamOfAnUnknownSymbolBeginsWithItsFirstTick() {
        try (SocketUnderTest client = client("/ws/ethusdt@trade")) {
            Map<String, Object> first = null;
            for (int i = 0; first == null; i++) {
                assertThat(i).isLessThan(200);
                server.market.tick("binance", "ETHUSDT", 2500 + i);
                first = client.poll(100);
            }
            assertThat(first).containsEntry("s", "ETHUSDT");
        }
    }

    @Test
    void hangsUpOnWhoSaysTooMuch() {
        try (SocketUnderTest client = client("/ws/btcusdt@trade")) {
            for (int i = 0; i < 20; i++) {
                client.sayIfOpen("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":3}");
            }
            assertThat(client.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void saysThatItGoesAway() {
        try (SocketUnderTest client = client("/ws/btcusdt@trade")) {
            server.close();
            assertThat(client.closeCode()).isEqualTo(1001);
        }
    }

    /// Binance's own Java connector, as it is, with another base URL.
    @Test
    void aMessageThatIsTooLargeEndsTheConnectionWithItsCode() {
        try (SocketUnderTest client = client("/ws/btcusdt@trade")) {
            client.sayIfOpen("x".repeat(PushConfig.USUAL.maxMessageBytes() + 1));
            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void itsOwnConnectorReadsTheStreams() throws InterruptedException {
        WebSocketStreamClientImpl client =
                new WebSocketStreamClientImpl("ws://127.0.0.1:" + server.api.port());
        BlockingQueue<String> raw = new LinkedBlockingQueue<>();
        BlockingQueue<String> combined = new LinkedBlockingQueue<>();
        try {
            client.tradeStream("BTCUSDT", raw::add);
            client.combineStreams(
                    new ArrayList<>(List.of("btcusdt@trade", "btcusdt@bookTicker")), combined::add);
            String first = null;
            for (int i = 0; i < 200 && (first == null || combined.isEmpty()); i++) {
                trade(28457, 43240, 43250.51);
                String next = raw.poll(100, TimeUnit.MILLISECONDS);
                first = next == null ? first : next;
            }
            assertThat(first).startsWith("{\"e\":\"trade\",").contains("\"p\":\"43250.50000000\"");
            assertThat(combined.poll(60, TimeUnit.SECONDS)).startsWith("{\"stream\":\"btcusdt@");
        } finally {
            client.closeAllConnections();
        }
    }
}
