package io.tradepulse.feed.ibkr;

import static io.tradepulse.feed.ibkr.Sources.T;
import static io.tradepulse.feed.ibkr.Sources.VERSION;
import static io.tradepulse.feed.ibkr.Sources.next;
import static io.tradepulse.feed.ibkr.Sources.options;
import static io.tradepulse.feed.ibkr.Sources.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tradepulse.feed.ibkr.FakeGateway.Asked;
import io.tradepulse.model.Tick;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes a tick, and what does not.
@Timeout(60)
final class IbkrSourceTest {
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
    void wantsSomethingToAskFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source(options(4002)))
                .withMessage("there is no instrument to ask for");
    }
}
