package io.tradepulse.store.questdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Paging;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuestDbStoreTest {
    private static final long T0 = 1_705_323_000_000_000_000L;

    @TempDir Path folder;

    private final Instruments instruments = new Instruments();
    private final Instrument apple = instruments.of("test", "AAPL");
    private final Instrument bitcoin = instruments.of("test", "BTCUSDT");
    private QuestDbStore store;

    @BeforeEach
    void open() {
        store = new QuestDbStore(folder, instruments);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Tick tick(Instrument instrument, long ts, long seq, double price) {
        Tick tick = new Tick().set(instrument, ts, seq, price, 5.24, Tick.ABSENT, price + 1);
        tick.receivedAt(ts + 1_000);
        return tick;
    }

    private void write(Tick... ticks) {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            for (Tick tick : ticks) {
                writer.write(tick);
            }
            writer.commit();
        }
        awaitVisible();
    }

    private void awaitVisible() {
        BooleanSupplier visible = store.visibilityOfCommits();
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!visible.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private List<Tick> ticksOf(Instrument instrument) {
        List<Tick> found = new ArrayList<>();
        store.ticks(instrument, 0, Long.MAX_VALUE, tick -> found.add(tick.copy()));
        return found;
    }

    @Test
    void givesBackEveryValueOfATick() {
        write(tick(bitcoin, T0 + 123_456_789, 28457, 61837.63));

        assertThat(ticksOf(bitcoin))
                .singleElement()
                .satisfies(
                        tick -> {
                            assertThat(tick.instrument()).isSameAs(bitcoin);
                            assertThat(tick.ts()).isEqualTo(T0 + 123_456_789);
                            assertThat(tick.seq()).isEqualTo(28457);
                            assertThat(tick.price()).isEqualTo(61837.63);
                            assertThat(tick.volume()).isEqualTo(5.24);
                            assertThat(tick.bid()).isNaN();
                            assertThat(tick.ask()).isEqualTo(61838.63);
                            assertThat(tick.receivedAt()).isEqualTo(T0 + 123_457_789);
                        });
    }

    @Test
    void keepsOneOfTheSameTickSentTwice() {
        write(tick(apple, T0, 1, 150), tick(apple, T0, 2, 150), tick(apple, T0, 1, 150));
        write(tick(apple, T0, 2, 150));

        assertThat(ticksOf(apple)).extracting(Tick::seq).containsExactly(1L, 2L);
        assertThat(store.tickCount()).isEqualTo(2);
    }

    @Test
    void ordersByTimeAndTiesBySeq() {
        write(
                tick(apple, T0 + 2, 5, 3),
                tick(apple, T0, 9, 2),
                tick(bitcoin, T0, 4, 7),
                tick(apple, T0, -4, 1),
                tick(apple, T0 + 1, 1, 4));

        assertThat(ticksOf(apple)).extracting(Tick::seq).containsExactly(-4L, 9L, 1L, 5L);
    }

    @Test
    void pagesWithTheExactTotal() {
        Tick[] ticks = new Tick[250];
        for (int i = 0; i < ticks.length; i++) {
            ticks[i] = tick(apple, T0 + i / 10, i, 100 + i);
        }
        write(ticks);

        var page = store.ticksPage(apple, T0 + 1, T0 + 20, Paging.oldestFirst(7, 5));
        assertThat(page.total()).isEqualTo(190);
        assertThat(page.rows())
                .extracting(Tick::seq)
                .containsExactly(15L, 16L, 17L, 18L, 19L, 20L, 21L);
        assertThat(store.ticksPage(apple, T0, T0 + 1, Paging.oldestFirst(100, 10)).rows())
                .isEmpty();
    }

    @Test
    void forgetsWhatWasRolledBack() {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            writer.write(tick(apple, T0, 1, 150));
            writer.rollback();
            writer.write(tick(apple, T0, 2, 151));
            writer.commit();
        }
        awaitVisible();

        assertThat(ticksOf(apple)).extracting(Tick::seq).containsExactly(2L);
    }

    @Test
    void knowsTheNewestTickOfEveryInstrumentTiesIncluded() {
        write(
                tick(apple, T0, 3, 150),
                tick(apple, T0 + 5, 9, 152),
                tick(apple, T0 + 5, 2, 151),
                tick(bitcoin, T0, 1, 9));

        assertThat(store.latest())
                .extracting(Tick::instrument, Tick::price)
                .containsExactlyInAnyOrder(tuple(apple, 152.0), tuple(bitcoin, 9.0));
    }

    @Test
    void theLaterOfTwoBarsStays() {
        Bar first =
                new Bar(
                        apple,
                        Interval.M1,
                        T0,
                        1,
                        4,
                        0.5,
                        2,
                        1000,
                        2500.25,
                        2.50025,
                        7,
                        false,
                        0,
                        0);
        Bar second = first.as(true, 1, 2);
        try (BatchWriter<Bar> writer = store.barWriter()) {
            writer.write(first);
            writer.commit();
            writer.write(second);
            writer.commit();
        }
        awaitVisible();
        assertThat(store.bars(apple, Interval.M1, T0, T0 + 1)).containsExactly(second);
        assertThat(
                        store.barsPage(
                                        apple,
                                        Interval.M1,
                                        0,
                                        Long.MAX_VALUE,
                                        Paging.oldestFirst(10, 0))
                                .total())
                .isEqualTo(1);
        assertThat(store.bars(apple, Interval.M5, T0, T0 + 1)).isEmpty();
    }

    @Test
    void findsTheBucketsOfRecentlyReceivedTicks() {
        write(
                tick(apple, T0, 1, 150),
                tick(apple, T0 + Interval.M1.nanos() * 3, 2, 151),
                tick(bitcoin, T0 - 5, 1, 9));

        List<String> found = new ArrayList<>();
        store.bucketsReceivedSince(
                T0,
                Interval.M1,
                (instrument, start) -> found.add(instrument.symbol() + " " + (start - T0)));
        assertThat(found)
                .containsExactly(
                        "AAPL 0",
                        "AAPL " + Interval.M1.nanos() * 3,
                        "BTCUSDT " + -Interval.M1.nanos());
    }

    @Test
    void keepsTheLatestCheckpointAcrossARestart() {
        assertThat(store.checkpoint("bars")).isEmpty();
        store.saveCheckpoint("bars", 5);
        store.saveCheckpoint("bars", T0);
        write(tick(apple, T0, 1, 150));
        store.close();
        store = new QuestDbStore(folder, instruments);
        awaitVisible();
        assertThat(store.checkpoint("bars")).hasValue(T0);
        assertThat(ticksOf(apple)).hasSize(1);
    }

    @Test
    void keepsDeadLetters() {
        try (BatchWriter<DeadLetter> writer = store.deadLetterWriter()) {
            writer.write(
                    new DeadLetter(
                            T0,
                            "tcp",
                            "",
                            RejectCode.MALFORMED,
                            "no",
                            "x' OR 1=1 – ü",
                            "/127.0.0.1",
                            3));
            writer.commit();
        }
        assertThat(store.problem()).isEmpty();
    }
}
