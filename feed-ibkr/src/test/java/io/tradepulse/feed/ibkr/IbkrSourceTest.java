package io.tradepulse.feed.ibkr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tradepulse.feed.FeedRunner;
import io.tradepulse.feed.ibkr.FakeGateway.Asked;
import io.tradepulse.feed.ibkr.IbkrSubscription.State;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class IbkrSourceTest {
    private static final long T = 1_795_235_369L;
    private static final int VERSION = 176;

    /// As fast as it goes: the limits have tests of their own.
    private static final IbkrPacing HASTY =
            new IbkrPacing(
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofMillis(1),
                    3,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30));

    private static IbkrOptions options(FakeGateway gateway, String... contracts) {
        return options(gateway.port(), contracts);
    }

    private static IbkrOptions options(int port, String... contracts) {
        return IbkrOptions.to("127.0.0.1", port)
                .withClientId(7)
                .withContracts(Arrays.stream(contracts).map(IbkrContract::parse).toList())
                .withReconnect(Duration.ofMillis(1), IbkrOptions.UNLIMITED)
                .withPacing(HASTY);
    }

    private static IbkrSource source(IbkrOptions options) {
        return new IbkrSource(options, new Instruments(), System::nanoTime);
    }

    private static Tick next(IbkrSource source) throws IOException, InterruptedException {
        Tick tick = new Tick();
        assertThat(source.next(tick)).isTrue();
        return tick;
    }

    private static IbkrSubscription subscription(IbkrSource source, int index) {
        return source.status().subscriptions().get(index);
    }

    @ParameterizedTest
    @ValueSource(ints = {137, 139, 140, 152, 153, 166, 176, 193, 194, 200})
    void talksToGatewaysOfAllVersionsThatHaveTickByTickData(int version) throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(version);
                                    int id = visit.subscription("AAPL Last");
                                    visit.notice(id, 10090, "Part of it is not subscribed");
                                    visit.trade(id, T, "150.25", "100");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            Tick tick = next(source);

            assertThat(tick.instrument().symbol()).isEqualTo("AAPL");
            assertThat(tick.instrument().provider()).isEqualTo("ibkr");
            assertThat(tick.price()).isEqualTo(150.25);
            assertThat(source.status().serverVersion()).isEqualTo(version);
            assertThat(source.status().malformed()).isZero();
        }
    }

    @Test
    void aTradeBecomesATickOfItsSecondWithoutAnId() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    visit.trade(id, T, "150.25", "100");
                                    visit.trade(id, T, "150.26", "0");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            long before = System.nanoTime();

            Tick first = next(source);
            long due = source.dueNanos();
            Tick second = next(source);

            assertThat(first.ts()).isEqualTo(T * 1_000_000_000L);
            assertThat(first.seq()).isEqualTo(-1);
            assertThat(first.volume()).isEqualTo(100);
            assertThat(first.bid()).isNaN();
            assertThat(due).isBetween(before, System.nanoTime());
            assertThat(second.ts()).isEqualTo(first.ts());
            assertThat(second.volume()).isNaN();
        }
    }

    @Test
    void asksForEveryContractInItsOwnWords() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    for (int i = 0; i < 4; i++) {
                                        visit.subscription();
                                    }
                                    visit.trade(1, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source =
                        source(
                                options(
                                        gateway,
                                        "AAPL:STK:SMART:USD:NASDAQ",
                                        "EUR:CASH",
                                        "ESZ6:FUT:CME",
                                        "brk b"))) {
            next(source);

            assertThat(gateway.asked)
                    .containsExactly(
                            new Asked.Subscribe(
                                    1, "AAPL", "STK", "SMART", "NASDAQ", "USD", "", "Last"),
                            new Asked.Subscribe(
                                    2, "EUR", "CASH", "IDEALPRO", "", "USD", "", "BidAsk"),
                            new Asked.Subscribe(3, "", "FUT", "CME", "", "USD", "ESZ6", "Last"),
                            new Asked.Subscribe(4, "BRK B", "STK", "SMART", "", "USD", "", "Last"));
            assertThat(source.status().subscriptions())
                    .extracting(IbkrSubscription::symbol)
                    .containsExactly("AAPL", "EUR.USD", "ESZ6", "BRK.B");
        }
    }

    @Test
    void anUnreportedTradeIsATickUnderAllLastOnly() throws Exception {
        for (TickByTick type : List.of(TickByTick.LAST, TickByTick.ALL_LAST)) {
            try (FakeGateway gateway =
                            new FakeGateway(
                                    (visit, index) -> {
                                        visit.welcome(VERSION);
                                        int id = visit.subscription("AAPL " + type.wireName());
                                        int wire = type == TickByTick.LAST ? 1 : 2;
                                        visit.send(99, id, wire, T, 140, 1, 2, "D", "4 I");
                                        visit.send(99, id, wire, T, 150, 1, 1, "D", "");
                                        visit.stay();
                                    });
                    IbkrSource source = source(options(gateway, "AAPL").withTicks(type))) {
                double first = next(source).price();

                assertThat(first).isEqualTo(type == TickByTick.LAST ? 150 : 140);
                assertThat(source.status().leftOut()).isEqualTo(type == TickByTick.LAST ? 1 : 0);
            }
        }
    }

    @Test
    void theLastQuoteGoesAlongWithATradeWithinIt() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int trades = visit.subscription("AAPL Last");
                                    int quotes = visit.subscription("AAPL BidAsk");
                                    visit.trade(trades, T, "150.25", "1");
                                    visit.quote(quotes, T, "150.2", "150.3");
                                    visit.trade(trades, T, "150.25", "2");
                                    visit.trade(trades, T, "150.31", "3");
                                    visit.quote(quotes, T, "0", "150.3");
                                    visit.trade(trades, T, "150.25", "4");
                                    visit.quote(quotes, T, "150.4", "150.3");
                                    visit.trade(trades, T, "150.35", "5");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL").withQuotes(true))) {
            assertThat(next(source).bid()).as("no quote yet").isNaN();
            Tick within = next(source);
            assertThat(within.bid()).isEqualTo(150.2);
            assertThat(within.ask()).isEqualTo(150.3);
            Tick outside = next(source);
            assertThat(outside.bid()).isNaN();
            assertThat(outside.ask()).isNaN();
            assertThat(next(source).ask()).as("no bid").isNaN();
            assertThat(next(source).bid()).as("crossed").isNaN();
            assertThat(source.status().quotes()).isEqualTo(3);
            assertThat(source.status().ticks()).isEqualTo(5);
        }
    }

    @Test
    void aCurrencyPairGivesTheMiddleOfItsQuotes() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("EUR BidAsk");
                                    visit.quote(id, T, "1.08501", "1.08502");
                                    visit.quote(id, T, "-1", "1.08502");
                                    visit.quote(id, T, "1.0851", "1.0852");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "EUR:CASH").withQuotes(true))) {
            Tick first = next(source);

            assertThat(first.price()).isEqualTo(1.085015);
            assertThat(first.volume()).isNaN();
            assertThat(first.bid()).isEqualTo(1.08501);
            assertThat(first.ask()).isEqualTo(1.08502);
            assertThat(next(source).price()).isEqualTo(1.08515);
            assertThat(source.status().leftOut()).isEqualTo(1);
            assertThat(gateway.streamsAsked()).containsExactly("EUR BidAsk");
        }
    }

    @Test
    void bytesThatComeOneByOneAreTheSameMessages() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.byteByByte().welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    for (int i = 1; i <= 20; i++) {
                                        visit.trade(id, T, "1" + i, String.valueOf(i));
                                    }
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            for (int i = 1; i <= 20; i++) {
                assertThat(next(source).volume()).isEqualTo(i);
            }
        }
    }

    @Test
    void closingCancelsTheStreamsThatRun() throws Exception {
        try (FakeGateway gateway =
                new FakeGateway(
                        (visit, index) -> {
                            visit.welcome(VERSION);
                            visit.subscription("AAPL Last");
                            visit.subscription("MSFT Last");
                            visit.trade(1, T, "1", "1");
                            visit.stay();
                        })) {
            IbkrSource source = source(options(gateway, "AAPL", "MSFT"));
            next(source);

            source.close();

            Eventually.isTrue("cancels come", () -> gateway.asked.size() == 4);
            assertThat(gateway.asked.subList(2, 4))
                    .containsExactly(new Asked.Cancel(1), new Asked.Cancel(2));
            assertThat(source.status().state()).isEqualTo(IbkrState.ENDED);
            assertThat(gateway.visits()).isEqualTo(1);
        }
    }

    @Test
    void closingUnblocksWhoeverWaitsForATick(@TempDir Path folder) throws Exception {
        try (FakeGateway gateway =
                new FakeGateway((visit, index) -> visit.welcome(VERSION).stay())) {
            IbkrSource source = source(options(gateway, "AAPL"));
            AtomicReference<Object> answer = new AtomicReference<>();
            Thread puller =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            answer.set(source.next(new Tick()));
                                        } catch (Exception e) {
                                            answer.set(e);
                                        }
                                    });
            Eventually.isTrue("it asks", () -> gateway.asked.size() == 1);

            source.close();
            puller.join();

            assertThat(answer.get()).isEqualTo(false);
            assertThat(source.next(new Tick())).isFalse();
            assertThat(threads(folder)).doesNotContain("\"ibkr\"");
        }
    }

    private static String threads(Path folder) throws IOException {
        Path dump = folder.resolve("threads.txt");
        ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
                .dumpThreads(
                        dump.toString(),
                        com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        return Files.readString(dump);
    }

    @Test
    void aRunnerPullsItAndStopsIt(@TempDir Path folder) throws Exception {
        try (FakeGateway gateway =
                new FakeGateway(
                        (visit, index) -> {
                            visit.welcome(VERSION);
                            int id = visit.subscription("AAPL Last");
                            visit.trade(id, T, "150", "1");
                            visit.trade(id, T, "151", "1");
                            visit.stay();
                        })) {
            List<Double> prices = new CopyOnWriteArrayList<>();
            IbkrSource source = source(options(gateway, "AAPL"));
            try (FeedRunner runner =
                    new FeedRunner(
                                    "feed",
                                    source,
                                    tick -> prices.add(tick.price()),
                                    System::nanoTime)
                            .start()) {
                Eventually.isTrue("two ticks", () -> prices.size() == 2);
                assertThat(runner.failure()).isEmpty();
            }
            assertThat(prices).containsExactly(150.0, 151.0);
            assertThat(threads(folder)).contains("\"fake-gateway\"").doesNotContain("\"ibkr\"");
        }
    }

    @Test
    void closingWorksBeforeTheFirstTickAndWithoutAGateway() throws Exception {
        IbkrSource unused = source(options(unusedPort(), "AAPL"));
        unused.close();
        assertThat(unused.next(new Tick())).isFalse();

        IbkrSource pausing =
                source(
                        options(unusedPort(), "AAPL")
                                .withReconnect(Duration.ofHours(1), IbkrOptions.UNLIMITED));
        Thread puller = Thread.ofVirtual().start(() -> pullOnce(pausing));
        Eventually.isTrue("it pauses", () -> pausing.status().problem() != null);
        pausing.close();
        puller.join();
        assertThat(pausing.status().state()).isEqualTo(IbkrState.ENDED);
    }

    private static void pullOnce(IbkrSource source) {
        try {
            source.next(new Tick());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void waitsForAGatewayThatIsNotThereYet() throws Exception {
        int port = unusedPort();
        try (IbkrSource source =
                source(options(port, "AAPL").withReconnect(Duration.ofMillis(1), 2))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.next(new Tick()))
                    .withMessageContaining("gave up after 2 attempts to reconnect")
                    .withMessageContaining("refused");
        }
    }

    @Test
    void asksAgainAfterACutInAMessage() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    visit.trade(id, T + index, "150", "1");
                                    if (index < 2) {
                                        byte[] half = FakeGateway.message(99, id, 1, T, "1", "1");
                                        visit.raw(Arrays.copyOf(half, half.length - 3));
                                    } else {
                                        visit.stay();
                                    }
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            List<Long> seconds = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                seconds.add(next(source).ts() / 1_000_000_000L);
            }

            assertThat(seconds).containsExactly(T, T + 1, T + 2);
            assertThat(source.status().connections()).isEqualTo(3);
            assertThat(source.status().problem()).contains("closed the connection");
            assertThat(gateway.asked)
                    .extracting(one -> ((Asked.Subscribe) one).requestId())
                    .as("no number is used twice")
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void aQuoteOfBeforeACutIsForgotten() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int trades = visit.subscription("AAPL Last");
                                    int quotes = visit.subscription("AAPL BidAsk");
                                    if (index == 0) {
                                        visit.quote(quotes, T, "1", "2");
                                    }
                                    visit.trade(trades, T, "1.5", "1");
                                    if (index > 0) {
                                        visit.stay();
                                    }
                                });
                IbkrSource source = source(options(gateway, "AAPL").withQuotes(true))) {
            assertThat(next(source).bid()).isEqualTo(1);
            assertThat(next(source).bid()).isNaN();
        }
    }

    @Test
    void waitsWhileTheBrokerIsLostAndGoesOnWhenTheDataIsKept() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    visit.trade(id, T, "1", "1");
                                    visit.notice(-1, 1100, "Connectivity has been lost");
                                    seen.await();
                                    visit.notice(-1, 1102, "restored - data maintained");
                                    visit.trade(id, T, "2", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            next(source);
            Eventually.isTrue(
                    "the loss shows", () -> source.status().state() == IbkrState.BROKER_LOST);
            assertThat(source.status().problem()).contains("1100");
            seen.countDown();

            assertThat(next(source).price()).isEqualTo(2);
            assertThat(source.status().state()).isEqualTo(IbkrState.CONNECTED);
            assertThat(gateway.asked).hasSize(1);
        }
    }

    @Test
    void asksAgainWhenTheBrokerIsBackWithoutTheData() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int first = visit.subscription("AAPL Last");
                                    visit.notice(-1, 1100, "Connectivity has been lost");
                                    visit.notice(-1, 1101, "restored - data lost");
                                    int second = visit.subscription("AAPL Last");
                                    visit.trade(first, T, "1", "1");
                                    visit.trade(second, T, "2", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThat(next(source).price()).as("the old stream is over").isEqualTo(2);
            assertThat(gateway.visits()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10189, 10190, 101, 322, 10197, 99_999})
    void asksAgainLaterForWhatWasRefusedForNow(int code) throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int apple = visit.subscription("AAPL Last");
                                    int other = visit.subscription("MSFT Last");
                                    visit.notice(other, code, "not now");
                                    visit.trade(apple, T, "1", "1");
                                    int again = visit.subscription("MSFT Last");
                                    visit.notice(again, code, "not now");
                                    again = visit.subscription("MSFT Last");
                                    visit.trade(again, T, "2", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL", "MSFT"))) {
            assertThat(next(source).price()).as("the other one goes on").isEqualTo(1);
            assertThat(next(source).price()).isEqualTo(2);
            assertThat(subscription(source, 1))
                    .isEqualTo(new IbkrSubscription("MSFT", TickByTick.LAST, State.LIVE, null));
        }
    }

    @Test
    void aStreamThatRanIsCancelledBeforeItIsAskedForAgain() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    visit.trade(id, T, "1", "1");
                                    visit.notice(id, 10197, "competing live session");
                                    visit.read();
                                    visit.notice(id, 300, "Can't find EId");
                                    visit.trade(visit.subscription("AAPL Last"), T, "2", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            next(source);
            assertThat(next(source).price()).isEqualTo(2);
            assertThat(gateway.asked.get(1)).isEqualTo(new Asked.Cancel(1));
        }
    }

    @Test
    void givesUpWhatIsRefusedTooOften() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    for (int i = 0; i < 4; i++) {
                                        int id = visit.subscription("AAPL Last");
                                        visit.notice(id, 10190, "Max number has been reached.");
                                    }
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.next(new Tick()))
                    .withMessage(
                            "nothing is left to ask for: AAPL (Last): 10190 Max number has been reached.");
            assertThat(source.status().state()).isEqualTo(IbkrState.ENDED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, No security definition has been found for the request",
        "354, Requested market data is not subscribed.",
        "321, Error validating request",
        "10089, Requested market data requires additional subscription"
    })
    void givesUpAnInstrumentThatIsRefusedForGoodAndGoesOnWithTheOthers(int code, String text)
            throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int bad = visit.subscription("AAPPL Last");
                                    int good = visit.subscription("AAPL Last");
                                    visit.notice(bad, code, text);
                                    visit.trade(good, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPPL", "AAPL"))) {
            next(source);

            assertThat(subscription(source, 0))
                    .isEqualTo(
                            new IbkrSubscription(
                                    "AAPPL", TickByTick.LAST, State.GIVEN_UP, code + " " + text));
            assertThat(gateway.asked).hasSize(2);
        }
    }

    @Test
    void whatIsGivenUpIsNotAskedForAfterAReconnect() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    if (index == 0) {
                                        visit.notice(visit.subscription("BAD Last"), 200, "none");
                                    }
                                    visit.trade(visit.subscription("AAPL Last"), T, "1", "1");
                                    if (index > 0) {
                                        visit.stay();
                                    }
                                });
                IbkrSource source = source(options(gateway, "BAD", "AAPL"))) {
            next(source);
            next(source);
            assertThat(gateway.streamsAsked())
                    .containsExactly("BAD Last", "AAPL Last", "AAPL Last");
        }
    }

    @Test
    void tradesGoOnWithoutQuotesThatAreRefused() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int trades = visit.subscription("AAPL Last");
                                    int quotes = visit.subscription("AAPL BidAsk");
                                    visit.notice(quotes, 354, "not subscribed");
                                    visit.trade(trades, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL").withQuotes(true))) {
            assertThat(next(source).price()).isEqualTo(1);
            assertThat(subscription(source, 1).state()).isEqualTo(State.GIVEN_UP);
        }
    }

    @Test
    void quotesOfAnInstrumentWithoutTradesAreCancelled() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int bad = visit.subscription("BAD Last");
                                    int good = visit.subscription("AAPL Last");
                                    int quotes = visit.subscription("BAD BidAsk");
                                    visit.subscription("AAPL BidAsk");
                                    visit.quote(quotes, T, "1", "2");
                                    visit.notice(bad, 354, "not subscribed");
                                    visit.read();
                                    visit.trade(good, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "BAD", "AAPL").withQuotes(true))) {
            next(source);
            assertThat(gateway.asked.getLast()).isEqualTo(new Asked.Cancel(3));
            assertThat(subscription(source, 2).state()).isEqualTo(State.GIVEN_UP);
        }
    }

    @Test
    void endsWhenNoInstrumentIsLeftAfterGivingTheTicksThatCame() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int first = visit.subscription("AAPL Last");
                                    int second = visit.subscription("MSFT Last");
                                    visit.trade(first, T, "1", "1");
                                    visit.notice(first, 354, "not subscribed");
                                    visit.notice(second, 200, "No security definition");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL", "MSFT"))) {
            assertThat(next(source).price()).isEqualTo(1);
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> source.next(new Tick()))
                        .withMessage(
                                "nothing is left to ask for: AAPL (Last): 354 not subscribed;"
                                        + " MSFT (Last): 200 No security definition");
            }
        }
    }

    @Test
    void aClientIdThatIsTakenIsAClearFailure() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.greet(VERSION);
                                    visit.notice(-1, 326, "Unable to connect");
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.next(new Tick()))
                    .withMessageStartingWith(
                            "client id 7 is in use at the gateway: choose another");
            assertThat(gateway.visits()).isEqualTo(1);
        }
    }

    @Test
    void afterACutItsOwnClientIdMayBeTakenForAWhile() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    if (index == 1 || index == 2) {
                                        visit.greet(VERSION);
                                        visit.notice(-1, 326, "Unable to connect");
                                        return;
                                    }
                                    visit.welcome(VERSION);
                                    visit.trade(visit.subscription("AAPL Last"), T, "1", "1");
                                    if (index > 0) {
                                        visit.stay();
                                    }
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            next(source);
            next(source);
            assertThat(gateway.visits()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"136, too old", "100, too old", "201, 137 to 200", "-1, too old"})
    void aGatewayOfAnotherTimeIsAClearFailure(int version, String says) throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.hello();
                                    visit.send(version, "now");
                                    visit.waitForEnd();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.next(new Tick()))
                    .withMessageContaining("speaks version " + version)
                    .withMessageContaining(says);
        }
    }

    @Test
    void aGatewayThatWantsANewerClientIsAClearFailure() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.greet(VERSION);
                                    visit.notice(-1, 503, "The TWS is out of date");
                                    visit.waitForEnd();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> source.next(new Tick()))
                    .withMessage("the gateway says 503 The TWS is out of date");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 504, 507, 1300})
    void connectsAgainWhenTheGatewaySaysThatTheConnectionIsBad(int code) throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    if (index == 0) {
                                        visit.notice(-1, code, "bad");
                                        visit.waitForEnd();
                                    }
                                    visit.trade(id, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            next(source);
            assertThat(source.status().problem()).isEqualTo("the gateway says " + code + " bad");
        }
    }

    @Test
    void anAbsurdLengthDropsTheConnectionAndNotTheMemory() throws Exception {
        List<byte[]> garbage =
                List.of(
                        new byte[] {0x7f, -1, -1, -1, 0},
                        new byte[] {-1, -1, -1, -1},
                        new byte[] {0, 0, 0, 0},
                        "HTTP/1.1 400 Bad Request".getBytes());
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    if (index < garbage.size()) {
                                        visit.hello();
                                        visit.raw(garbage.get(index));
                                        visit.waitForEnd();
                                        return;
                                    }
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    if (index < 2 * garbage.size()) {
                                        visit.raw(garbage.get(index - garbage.size()));
                                        visit.waitForEnd();
                                        return;
                                    }
                                    visit.trade(id, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            next(source);
            assertThat(gateway.visits()).isEqualTo(2 * garbage.size() + 1);
            assertThat(source.status().problem())
                    .isEqualTo(
                            "a message of 1213486160 bytes, where 1 to 1048576 are possible: that is no TWS API");
        }
    }

    @Test
    void aMessageThatMakesNoSenseIsPassedOverAndCounted() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    visit.send(99, id, 1, T, "NaN", "1", 0, "", "");
                                    visit.send(99, id, 1, "soon", "1", "1", 0, "", "");
                                    visit.send(99, id);
                                    visit.raw(new byte[] {0, 0, 0, 2, '9', '9'});
                                    visit.send("nonsense");
                                    visit.trade(id, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThat(next(source).price()).isEqualTo(1);
            assertThat(source.status().malformed()).isEqualTo(5);
            assertThat(gateway.visits()).isEqualTo(1);
        }
    }

    @Test
    void messagesThatAreNotForItArePassedOver() throws Exception {
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    visit.send(49, 1, T);
                                    visit.send(99, id, 4, T, "1.5");
                                    visit.send(99, id, 0, T);
                                    visit.trade(id + 1000, T, "1", "1");
                                    visit.quote(id, T, "1", "2");
                                    visit.notice(id + 1000, 354, "not of ours");
                                    visit.notice(
                                            -1, 2157, "Sec-def data farm connection is broken");
                                    visit.notice(-1, 100, "Max rate of messages per second");
                                    visit.trade(id, T, "7", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL"))) {
            assertThat(next(source).price()).isEqualTo(7);
            assertThat(source.status().malformed()).isZero();
            assertThat(source.status().quotes()).isZero();
        }
    }

    @Test
    void aGatewayThatDoesNotAnswerIsTriedAgain() throws Exception {
        IbkrPacing impatient =
                new IbkrPacing(
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofMillis(1),
                        0,
                        Duration.ofMillis(400),
                        Duration.ofSeconds(30));
        List<String> problems = new CopyOnWriteArrayList<>();
        AtomicReference<IbkrSource> asked = new AtomicReference<>();
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    problems.add(String.valueOf(asked.get().status().problem()));
                                    switch (index) {
                                        case 0 -> visit.waitForEnd();
                                        case 1 -> {
                                            visit.greet(VERSION);
                                            visit.waitForEnd();
                                        }
                                        default -> {
                                            visit.welcome(VERSION);
                                            int id = visit.subscription("AAPL Last");
                                            visit.trade(id, T, "1", "1");
                                            visit.stay();
                                        }
                                    }
                                });
                IbkrSource source = source(options(gateway, "AAPL").withPacing(impatient))) {
            asked.set(source);
            next(source);
            assertThat(problems.get(1)).startsWith("no answer within 400 ms");
            assertThat(problems.get(2)).startsWith("the gateway has not let the client in");
        }
    }

    @Test
    void aGatewayThatHasGoneQuietIsAskedForTheTimeAndThenLeft() throws Exception {
        IbkrPacing attentive =
                new IbkrPacing(
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofMillis(1),
                        0,
                        Duration.ofSeconds(10),
                        Duration.ofMillis(30));
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    visit.read();
                                    visit.send(49, 1, T);
                                    if (index == 0) {
                                        visit.read();
                                        visit.waitForEnd();
                                    }
                                    visit.trade(id, T, "1", "1");
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL").withPacing(attentive))) {
            next(source);
            // However slow the machine: a gateway that takes too long is left once more.
            assertThat(gateway.asked).contains(new Asked.CurrentTime());
            assertThat(gateway.visits()).isGreaterThan(1);
            assertThat(source.status().problem()).isEqualTo("the gateway answers nothing any more");
        }
    }

    @Test
    void aFullQueueStopsReadingAndLosesNothing() throws Exception {
        int count = 200_000;
        AtomicReference<Integer> written = new AtomicReference<>(0);
        try (FakeGateway gateway =
                        new FakeGateway(
                                (visit, index) -> {
                                    visit.welcome(VERSION);
                                    int id = visit.subscription("AAPL Last");
                                    for (int i = 1; i <= count; i++) {
                                        visit.trade(id, T, "1", String.valueOf(i));
                                        written.set(i);
                                    }
                                    visit.stay();
                                });
                IbkrSource source = source(options(gateway, "AAPL").withQueueTicks(16))) {
            assertThat(next(source).volume()).isEqualTo(1);
            Eventually.isTrue("it is full", () -> source.status().queued() == 16);
            for (int i = 2; i <= count; i++) {
                assertThat(next(source).volume()).isEqualTo(i);
            }
            assertThat(source.status().ticks()).isEqualTo(count);
        }
    }

    @Test
    void closesWhileTheQueueIsFull() throws Exception {
        try (FakeGateway gateway =
                new FakeGateway(
                        (visit, index) -> {
                            visit.welcome(VERSION);
                            int id = visit.subscription("AAPL Last");
                            for (int i = 0; i < 100; i++) {
                                visit.trade(id, T, "1", "1");
                            }
                            visit.stay();
                        })) {
            IbkrSource source = source(options(gateway, "AAPL").withQueueTicks(2));
            next(source);
            Eventually.isTrue("it is full", () -> source.status().queued() == 2);

            source.close();

            assertThat(source.status().state()).isEqualTo(IbkrState.ENDED);
        }
    }

    @Test
    void wantsSomethingToAskFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source(options(4002)))
                .withMessage("there is no instrument to ask for");
    }
}
