package io.tradepulse.feed.binance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The relay against an exchange that behaves, and one that doesn't.
@Timeout(60)
class BinanceRelayTest {
    private static final long T0 = 1_723_161_255_000_000L; // µs
    private static final BinanceLimits QUICK =
            BinanceLimits.spot()
                    .withBackoff(Duration.ofMillis(5))
                    .withPatience(
                            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(100))
                    .withRollover(Duration.ofHours(23), Duration.ofSeconds(2));

    private FakeExchange exchange;
    private RunningRelay relay;

    @BeforeEach
    void open() throws Exception {
        exchange = new FakeExchange();
    }

    @AfterEach
    void close() throws Exception {
        if (relay != null) {
            relay.close();
        }
        exchange.close();
    }

    private BinanceOptions options(String... symbols) {
        return BinanceOptions.spot(List.of(symbols)).withBaseUrl(exchange.url()).withLimits(QUICK);
    }

    private FakeExchange.Session start(BinanceOptions options) {
        relay = new RunningRelay(options);
        return exchange.onlyOne();
    }

    private static List<String> symbols(int count) {
        return IntStream.range(0, count).mapToObj(i -> "S" + i + "USDT").toList();
    }

    private void trade(long id) {
        exchange.publish(
                "btcusdt@trade", FakeExchange.trade("BTCUSDT", id, 100 + id, 0.5, T0 + id));
    }

    private void quote(long update, double bid, double ask) {
        exchange.publish("btcusdt@bookTicker", FakeExchange.quote("BTCUSDT", update, bid, ask));
    }

    @Test
    void givesATradeWithIdTimeSizeAndItsQuote() {
        start(options("btcusdt"));
        quote(1, 100.5, 101.5);
        trade(1);
        Tick tick = relay.await(1).getFirst();

        assertThat(tick.instrument().symbol()).isEqualTo("BTCUSDT");
        assertThat(tick.instrument().provider()).isEqualTo("binance");
        assertThat(tick.ts()).isEqualTo((T0 + 1) * 1_000);
        assertThat(tick.seq()).isEqualTo(1);
        assertThat(tick.price()).isEqualTo(101);
        assertThat(tick.volume()).isEqualTo(0.5);
        assertThat(tick.bid()).isEqualTo(100.5);
        assertThat(tick.ask()).isEqualTo(101.5);
    }

    @Test
    void aQuoteThatTheTradeWentThroughOrThatIsOldIsNotJoined() {
        start(options("BTCUSDT"));
        trade(1);
        quote(5, 101.5, 102.5);
        trade(2);
        trade(3);
        quote(4, 1, 1_000);
        trade(4);
        quote(6, 0, 1_000);
        trade(5);
        relay.await(5);
        relay.putClockForward(Duration.ofSeconds(61));
        trade(6);
        relay.await(6);

        assertThat(relay.ticks())
                .extracting(Tick::bid)
                .containsExactly(Double.NaN, 101.5, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        assertThat(relay.ticks())
                .extracting(Tick::ask)
                .containsExactly(Double.NaN, 102.5, Double.NaN, Double.NaN, 1_000.0, Double.NaN);
    }

    @Test
    void aQuoteFromBeforeACutIsNotJoined() {
        FakeExchange.Session session = start(options("BTCUSDT"));
        quote(1, 1, 1_000);
        trade(1);
        relay.await(1);
        session.cut();
        exchange.onlyOne();
        trade(2);

        assertThat(relay.await(2)).extracting(Tick::bid).containsExactly(1.0, Double.NaN);
    }

    @Test
    void asksForCombinedStreamsInMicroseconds() {
        FakeExchange.Session session = start(options("BTCUSDT", "ethusdt"));

        assertThat(session.path()).isEqualTo("/stream");
        assertThat(session.query())
                .isEqualTo(
                        "streams=btcusdt@trade/btcusdt@bookTicker/ethusdt@trade/ethusdt@bookTicker&timeUnit=MICROSECOND");
        assertThat(session.messages()).isEmpty();
    }

    @Test
    void namesSymbolsAsTold() {
        start(
                options("BTCUSDT")
                        .withQuotes(false)
                        .withMicroseconds(false)
                        .withProvider("elsewhere")
                        .withNaming(symbol -> symbol.replace("USDT", "=")));
        trade(1);

        assertThat(relay.await(1).getFirst().instrument()).hasToString("elsewhere:BTC=");
        assertThat(exchange.onlyOne().query()).isEqualTo("streams=btcusdt@trade");
    }

    @Test
    void usdMarginedFuturesTakeEachStreamFromItsRoute() {
        relay =
                new RunningRelay(
                        BinanceOptions.futures(List.of("BTCUSDT"))
                                .withBaseUrl(exchange.url())
                                .withLimits(QUICK));
        Eventually.isTrue("two connections", () -> exchange.open().size() == 2);
        assertThat(exchange.attempts())
                .containsExactlyInAnyOrder(
                        "/market/stream?streams=btcusdt@aggTrade",
                        "/public/stream?streams=btcusdt@bookTicker");

        exchange.publish(
                "btcusdt@aggTrade",
                "{\"e\":\"aggTrade\",\"E\":1723161255001,\"a\":7,\"s\":\"BTCUSDT\",\"p\":\"61837.6\",\"q\":\"0.02\",\"f\":100,\"l\":105,\"T\":1723161255000,\"m\":true}");

        Tick tick = relay.await(1).getFirst();
        assertThat(tick.seq()).isEqualTo(7);
        assertThat(tick.ts()).isEqualTo(T0 * 1_000);
    }

    @Test
    void keepsToTheLimitsOfMessagesAndStreams() {
        relay = new RunningRelay(options(symbols(800).toArray(String[]::new)));
        Eventually.isTrue(
                "1600 streams on two connections",
                () ->
                        exchange.open().stream().mapToInt(s -> s.streams().size()).sum() == 1_600
                                && exchange.open().size() == 2);

        assertThat(exchange.breaches()).isEmpty();
        assertThat(exchange.sessions())
                .extracting(s -> s.streams().size())
                .containsExactlyInAnyOrder(1_024, 576);
        assertThat(exchange.sessions().stream().flatMap(s -> s.streams().stream()))
                .hasSize(1_600)
                .doesNotHaveDuplicates()
                .contains("s0usdt@trade", "s799usdt@bookTicker");
        assertThat(exchange.sessions().stream().mapToInt(s -> s.messages().size()).sum())
                .isEqualTo(10 + 5);
        FakeExchange.Session full =
                exchange.sessions().stream()
                        .filter(s -> s.streams().size() == 1_024)
                        .findFirst()
                        .orElseThrow();
        assertThat(full.messages().getFirst())
                .startsWith("{\"method\":\"SUBSCRIBE\",\"params\":[\"s50usdt@trade\"")
                .endsWith("],\"id\":1}");
        assertThat(full.messages().getLast()).endsWith("],\"id\":10}");
    }

    @Test
    void opensMoreConnectionsForMoreStreams() {
        relay =
                new RunningRelay(
                        options(symbols(7).toArray(String[]::new))
                                .withLimits(QUICK.withStreams(4)));
        Eventually.isTrue("four connections", () -> exchange.open().size() == 4);

        assertThat(exchange.sessions())
                .extracting(s -> s.streams().size())
                .containsExactlyInAnyOrder(4, 4, 4, 2);
        Eventually.isTrue("all counted", () -> relay.status().connections() == 4);
    }

    @Test
    void answersPings() {
        FakeExchange.Session session = start(options("BTCUSDT"));
        session.ping("1723161255");
        Eventually.isTrue("a pong", () -> !session.pongs().isEmpty());

        assertThat(session.pongs()).containsExactly("1723161255");
        trade(1);
        relay.await(1);
    }

    @Test
    void readsAFrameThatComesInPieces() {
        FakeExchange.Session session = start(options("BTCUSDT").withLimits(QUICK.withWindow(1)));
        for (int id = 1; id <= 20; id++) {
            // Few pings: each is answered, and more than five messages a second are a breach.
            session.sendInPieces(FakeExchange.trade("BTCUSDT", id, 100, 1, T0), id % 10 == 0);
        }

        relay.await(20);
        assertThat(relay.status().garbage()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLostLineIsOpenedAgainAndTheGapIsSaid(boolean abruptly) {
        FakeExchange.Session session = start(options("BTCUSDT"));
        LongStream.rangeClosed(1, 10).forEach(this::trade);
        relay.await(10);
        if (abruptly) {
            session.cut();
        } else {
            session.bye(1001, "going\naway");
        }
        exchange.onlyOne();
        LongStream.rangeClosed(16, 20).forEach(this::trade);
        relay.await(15);
        Eventually.isTrue(
                "the gap is said",
                () -> relay.status().gaps() == 1 && relay.status().missing() == 5);

        assertThat(relay.status().reconnects()).isEqualTo(1);
        assertThat(relay.status().connections()).isEqualTo(1);
        assertThat(exchange.attempts()).hasSize(2).allMatch(exchange.attempts().getFirst()::equals);
    }

    @Test
    void whatWasSubscribedByMessageIsSubscribedAgain() {
        String[] many = symbols(60).toArray(String[]::new);
        FakeExchange.Session session = start(options(many));
        Eventually.isTrue("all streams", () -> session.streams().size() == 120);
        session.cut();
        FakeExchange.Session next = exchange.onlyOne();
        Eventually.isTrue("all streams again", () -> next.streams().size() == 120);

        assertThat(next.streams()).isEqualTo(session.streams());
    }

    @Test
    void aMuteLineIsGivenUp() {
        FakeExchange.Session session =
                start(
                        options("BTCUSDT")
                                .withLimits(
                                        QUICK.withPatience(
                                                Duration.ofSeconds(10),
                                                Duration.ofSeconds(2),
                                                Duration.ofMillis(50))));
        LongStream.rangeClosed(1, 50).forEach(this::trade);
        relay.await(50);
        session.mute();
        session.ping("still here");
        Eventually.isTrue("a pong", () -> !session.pongs().isEmpty());
        Eventually.isTrue(
                "a connection that speaks",
                () -> {
                    trade(51);
                    return relay.ids().contains(51L);
                });

        assertThat(relay.status().stalls()).isGreaterThanOrEqualTo(1);
        assertThat(exchange.sessions().size()).isGreaterThanOrEqualTo(2);
        assertThat(session.pongs()).containsExactly("still here");
    }

    @Test
    void garbageDoesNotEndTheRelay() {
        FakeExchange.Session session = start(options("BTCUSDT"));
        trade(1);
        session.send("");
        session.send("not JSON \u0000 \uD83D\uDE00");
        session.send("[1,2]");
        session.send("{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"s\":\"BTCUSDT\"}}");
        session.send("{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"tra");
        session.send("x".repeat(200_000));
        session.sendBinary(new byte[100_000]);
        session.send(FakeExchange.trade("DOGEUSDT", 1, 1, 1, T0));
        session.send("{\"e\":\"depthUpdate\",\"s\":\"BTCUSDT\"}");
        session.send("{\"result\":null,\"id\":99}");
        trade(2);
        relay.await(2);

        assertThat(relay.ids()).containsExactly(1L, 2L);
        assertThat(relay.status().garbage()).isEqualTo(8);
        assertThat(exchange.sessions()).hasSize(1);
    }

    @Test
    void aTradeWithoutAPriceIsNoTickAndNoGap() {
        start(options("BTCUSDT"));
        trade(1);
        exchange.publish("btcusdt@trade", FakeExchange.trade("BTCUSDT", 2, 0, 0, T0));
        trade(3);
        relay.await(2);
        relay.putClockForward(Duration.ofSeconds(5));
        trade(4);
        relay.await(3);

        assertThat(relay.ids()).containsExactly(1L, 3L, 4L);
        assertThat(relay.status().unpriced()).isEqualTo(1);
        assertThat(relay.status().gaps()).isZero();
    }

    /// Trades all the time, each on every connection, some of them late.
    private final class Market implements AutoCloseable {
        private final AtomicBoolean open = new AtomicBoolean(true);
        private final Thread thread = Thread.ofPlatform().start(this::run);
        private volatile long last;

        private void run() {
            List<Long> held = new ArrayList<>();
            for (long id = 1; open.get(); id++) {
                List<FakeExchange.Session> sessions = exchange.sessions();
                FakeExchange.Session slow = sessions.getFirst();
                for (FakeExchange.Session session : sessions) {
                    if (session != slow) {
                        publish(session, id);
                    }
                }
                held.add(id);
                if (id % 7 == 0) {
                    held.forEach(late -> publish(slow, late));
                    held.clear();
                }
                last = id;
                LockSupport.parkNanos(500_000);
            }
            held.forEach(late -> publish(exchange.sessions().getFirst(), late));
        }

        private void publish(FakeExchange.Session session, long id) {
            session.publish(
                    "btcusdt@trade", FakeExchange.trade("BTCUSDT", id, 100, 1, T0 + 500 * id));
        }

        long last() {
            return last;
        }

        @Override
        public void close() throws Exception {
            open.set(false);
            thread.join();
        }
    }

    private void assertEveryTradeOnce(long last) {
        Eventually.isTrue("trade " + last, () -> relay.ids().contains(last));
        Set<Long> ids = new TreeSet<>(relay.ids());
        assertThat(relay.ids()).doesNotHaveDuplicates();
        assertThat(ids)
                .hasSize((int) (last - relay.ids().getFirst() + 1))
                .contains(relay.ids().getFirst());
        assertThat(relay.status().gaps()).isZero();
        assertThat(relay.status().missing()).isZero();
    }

    @Test
    void anOldConnectionIsReplacedWithoutAGapOrADoubleTrade() throws Exception {
        FakeExchange.Session old = start(options("BTCUSDT"));
        long last;
        try (Market market = new Market()) {
            relay.await(100);
            relay.putClockForward(Duration.ofHours(23));
            Eventually.isTrue("a rollover", () -> relay.status().rollovers() == 1);
            Eventually.isTrue("the old one is gone", () -> !old.isOpen());
            int sofar = relay.ids().size();
            relay.await(sofar + 100);
            market.close();
            last = market.last();
        }

        assertEveryTradeOnce(last);
        assertThat(relay.status().duplicates()).isPositive();
        assertThat(relay.status().reconnects()).isZero();
        assertThat(relay.status().connections()).isEqualTo(1);
        assertThat(exchange.sessions()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"e\":\"serverShutdown\",\"E\":1770123456789}",
                "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"serverShutdown\",\"E\":1770123456789}}"
            })
    void anAnnouncedShutdownLosesNothing(String announcement) throws Exception {
        FakeExchange.Session old = start(options("BTCUSDT"));
        long last;
        try (Market market = new Market()) {
            relay.await(100);
            old.send(announcement);
            Eventually.isTrue("a rollover", () -> relay.status().rollovers() == 1);
            int sofar = relay.ids().size();
            relay.await(sofar + 100);
            market.close();
            last = market.last();
        }

        assertEveryTradeOnce(last);
        assertThat(exchange.sessions()).hasSize(2);
    }

    @Test
    void theSuccessorTakesOverAtOnceWhenTheOldOneIsCut() throws Exception {
        FakeExchange.Session old =
                start(
                        options("BTCUSDT")
                                .withLimits(
                                        QUICK.withRollover(
                                                Duration.ofHours(23), Duration.ofHours(1))));
        trade(1);
        relay.await(1);
        relay.putClockForward(Duration.ofHours(23));
        Eventually.isTrue("two connections", () -> relay.status().connections() == 2);
        trade(2);
        old.cut();
        Eventually.isTrue("one connection", () -> relay.status().connections() == 1);
        trade(3);
        relay.await(3);

        assertThat(relay.ids()).containsExactly(1L, 2L, 3L);
        assertThat(exchange.attempts()).hasSize(2);
        assertThat(relay.status().gaps()).isZero();
        assertThat(relay.status().reconnects()).isZero();
    }

    @Test
    void aMuteSuccessorDoesNotTakeOver() throws Exception {
        FakeExchange.Session old = start(options("BTCUSDT"));
        trade(1);
        relay.await(1);
        relay.putClockForward(Duration.ofHours(23));
        Eventually.isTrue("a successor", () -> exchange.sessions().size() == 2);
        exchange.sessions().get(1).mute();
        AtomicInteger id = new AtomicInteger(1);
        Eventually.isTrue(
                "a rollover",
                () -> {
                    trade(id.incrementAndGet());
                    return relay.status().rollovers() == 1;
                });
        relay.await(id.get());

        assertThat(relay.ids()).doesNotHaveDuplicates().hasSize(id.get());
        assertThat(exchange.sessions()).hasSize(3);
        assertThat(exchange.sessions().get(1).isOpen()).isFalse();
        Eventually.isTrue("the old one is gone", () -> !old.isOpen());
    }

    @Test
    void attemptsToConnectKeepToTheLimit() {
        exchange.door = FakeExchange.Door.REFUSES;
        relay =
                new RunningRelay(
                        options("BTCUSDT")
                                .withLimits(
                                        QUICK.withRates(5, 4).withBackoff(Duration.ofNanos(1))));
        Eventually.isTrue("four attempts", () -> exchange.attempts().size() == 4);
        relay.putClockForward(Duration.ofMinutes(4));
        exchange.door = FakeExchange.Door.OPEN;
        assertThat(exchange.attempts()).hasSize(4);
        relay.putClockForward(Duration.ofMinutes(1));
        exchange.onlyOne();

        assertThat(exchange.attempts()).hasSize(5);
        assertThat(relay.status().reconnects()).isZero();
    }

    @Test
    void aHandshakeThatIsNeverAnsweredIsGivenUp() {
        exchange.door = FakeExchange.Door.SAYS_NOTHING;
        relay =
                new RunningRelay(
                        options("BTCUSDT")
                                .withLimits(
                                        QUICK.withPatience(
                                                Duration.ofMillis(300),
                                                Duration.ofSeconds(10),
                                                Duration.ofMillis(100))));
        Eventually.isTrue("a second attempt", () -> exchange.attempts().size() >= 2);
        exchange.door = FakeExchange.Door.OPEN;
        // Again and again: a line that opens too late is given up, too.
        Eventually.isTrue(
                "a trade",
                () -> {
                    trade(1);
                    return !relay.ids().isEmpty();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"NO", "NONE"})
    void aMessageThatIsNotAcceptedIsSentOnAnotherConnection(String answers) {
        exchange.answers = FakeExchange.Answers.valueOf(answers);
        relay =
                new RunningRelay(
                        options(symbols(60).toArray(String[]::new))
                                .withLimits(
                                        QUICK.withPatience(
                                                Duration.ofMillis(300),
                                                Duration.ofSeconds(10),
                                                Duration.ofMillis(100))));
        Eventually.isTrue("a second attempt", () -> exchange.attempts().size() >= 2);
        exchange.answers = FakeExchange.Answers.YES;
        Eventually.isTrue(
                "all streams",
                () -> exchange.open().stream().anyMatch(s -> s.streams().size() == 120));

        assertThat(relay.status().refusals() > 0).isEqualTo(answers.equals("NO"));
        assertThat(exchange.breaches()).isEmpty();
    }

    @Test
    void whatIsNotPulledWaitsAtTheExchange() {
        FakeExchange.Session session = start(options("BTCUSDT").withLimits(QUICK.withWindow(16)));
        trade(0);
        relay.await(1);
        relay.gate().lock();
        long last = 0;
        try {
            while (!session.isBackedUp()) {
                assertThat(last).as("sent without being taken").isLessThan(500_000);
                for (int i = 0; i < 1_000; i++) {
                    trade(++last);
                }
            }
        } finally {
            relay.gate().unlock();
        }
        long sent = last;
        Eventually.isTrue("all of them", () -> relay.status().trades() == sent + 1);

        assertThat(relay.status().duplicates()).isZero();
        assertThat(relay.status().gaps()).isZero();
        assertThat(relay.status().stalls()).isZero();
    }

    @Test
    void closingUnblocksThePullAndCutsTheLines() throws Exception {
        BinanceRelay pulled =
                new BinanceRelay(options("BTCUSDT"), new Instruments(), System::nanoTime);
        List<Boolean> answers = new ArrayList<>();
        Thread thread =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        answers.add(pulled.next(new Tick()));
                                    } catch (InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                });
        FakeExchange.Session session = exchange.onlyOne();
        pulled.close();
        thread.join();

        assertThat(answers).containsExactly(false);
        Eventually.isTrue("the line is cut", () -> !session.isOpen());
        assertThat(pulled.next(new Tick())).isFalse();
        assertThat(pulled.status().connections()).isZero();
    }

    @Test
    void aRunnerThatIsClosedCutsTheLines() throws Exception {
        FakeExchange.Session session = start(options("BTCUSDT"));
        relay.close();

        Eventually.isTrue("the line is cut", () -> !session.isOpen());
        assertThat(relay.runner().failure()).isEmpty();
    }
}
