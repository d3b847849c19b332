package io.tradepulse.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Store.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store does: [Store], sentence by sentence. It is one long list on purpose, so that an
/// adapter has one class to extend.
///
/// Each test begins with an empty store; what [#open] opens within one test is one and the same.
public abstract class StoreConformance {
    /// 2024-01-15 12:50:00 UTC, a Monday.
    protected static final long T0 = 1_705_323_000_000_000_000L;

    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();
    private static final String SQL = "X'; DROP TABLE tick_data; --";

    protected final Instruments instruments = new Instruments();
    protected final Instrument apple = instruments.of("test", "AAPL");
    protected final Instrument bitcoin = instruments.of("test", "BTCUSDT");
    private final Instrument otherApple = instruments.of("other", "AAPL");
    private Store store;

    /// Opens the store of this test: empty the first time, later with what it had when it was
    /// closed.
    protected abstract Store open(Instruments knownInstruments);

    /// The snapshots that are in the store, in any order.
    protected abstract List<Tick> snapshots(Store of);

    @BeforeEach
    final void openFirst() {
        store = open(instruments);
    }

    @AfterEach
    final void closeLast() {
        store.close();
    }

    /// The store that is open.
    protected final Store store() {
        return store;
    }

    /// Closes the store and opens it again.
    protected final void reopen() {
        store.close();
        store = open(instruments);
        awaitVisible();
    }

    /// Returns when queries see everything committed so far.
    protected final void awaitVisible() {
        awaitVisible(store);
    }

    /// Returns when queries see everything committed so far.
    public static void awaitVisible(Store store) {
        await("visible", store.visibilityOfCommits());
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("deadline for %s", what).isNegative();
            Thread.yield();
        }
    }

    /// A tick without a bid.
    protected static Tick tick(Instrument instrument, long ts, long seq, double price) {
        Tick tick = new Tick().set(instrument, ts, seq, price, 5.24, Tick.ABSENT, price + 1);
        tick.receivedAt(ts + 1_000);
        return tick;
    }

    /// Writes, commits and waits until it shows.
    protected final void write(Tick... ticks) {
        write(List.of(ticks));
    }

    private void write(List<Tick> ticks) {
        writeAll(store.tickWriter(), ticks);
    }

    /// Writes, commits, closes the writer, and waits until it shows.
    protected final <E> void writeAll(BatchWriter<E> writer, List<E> rows) {
        try (writer) {
            rows.forEach(writer::write);
            writer.commit();
        }
        awaitVisible();
    }

    /// All ticks of that instrument.
    protected final List<Tick> ticksOf(Instrument instrument) {
        return ticksOf(instrument, 0, Long.MAX_VALUE);
    }

    private List<Tick> ticksOf(Instrument instrument, long start, long end) {
        List<Tick> found = new ArrayList<>();
        store.ticks(instrument, start, end, tick -> found.add(tick.copy()));
        return found;
    }

    private List<Tick> ticksOf(TickFilter filter) {
        List<Tick> found = new ArrayList<>();
        store.ticks(filter, tick -> found.add(tick.copy()));
        return found;
    }

    private List<Long> seqsOf(Instrument instrument) {
        return ticksOf(instrument).stream().map(Tick::seq).toList();
    }

    private static void assertSame(Tick found, Tick written) {
        assertThat(found.instrument()).isSameAs(written.instrument());
        assertThat(found.ts()).isEqualTo(written.ts());
        assertThat(found.seq()).isEqualTo(written.seq());
        assertThat(found.price()).isEqualTo(Double.valueOf(written.price()));
        assertThat(found.volume()).isEqualTo(Double.valueOf(written.volume()));
        assertThat(found.bid()).isEqualTo(Double.valueOf(written.bid()));
        assertThat(found.ask()).isEqualTo(Double.valueOf(written.ask()));
        assertThat(Math.abs(found.receivedAt() - written.receivedAt())).isLessThan(1_000);
    }

    // Ticks: what is kept.

    @Test
    void givesBackEveryValueOfATick() {
        Tick written = tick(bitcoin, T0 + 123_456_789, 28457, 61837.63);
        write(written);

        assertThat(ticksOf(bitcoin)).singleElement().satisfies(found -> assertSame(found, written));
    }

    @Test
    void keepsWhatIsAbsentAbsent() {
        Tick bare = new Tick().set(apple, T0, 1, 150, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
        Tick full = new Tick().set(apple, T0, 2, 150, 1, 149, 151);
        write(bare, full);

        List<Tick> found = ticksOf(apple);
        assertThat(found.getFirst().volume()).isNaN();
        assertThat(found.getFirst().bid()).isNaN();
        assertThat(found.getFirst().ask()).isNaN();
        assertThat(found.getLast().volume()).isEqualTo(1);
        assertThat(found.getLast().bid()).isEqualTo(149);
        assertThat(found.getLast().ask()).isEqualTo(151);
    }

    @Test
    void givesBackEveryDoubleExactly() {
        List<Double> values =
                new ArrayList<>(
                        List.of(
                                Double.MIN_VALUE,
                                Double.MIN_NORMAL,
                                Double.MAX_VALUE,
                                1e-8,
                                0.1,
                                1e22,
                                123456789.012345,
                                0.00000123456789012345,
                                999999999999999.0,
                                Math.nextUp(1.0),
                                Math.nextDown(1.0)));
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            values.add(Math.rint(random.nextDouble() * 1e15) / Math.pow(10, random.nextInt(16)));
            values.add(
                    Double.longBitsToDouble(random.nextLong() & Long.MAX_VALUE) % Double.MAX_VALUE);
        }
        values.removeIf(value -> !Double.isFinite(value) || value == 0);
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            double value = values.get(i);
            ticks.add(new Tick().set(apple, T0 + i, i, value, value, value, value));
        }
        write(ticks);

        List<Tick> found = ticksOf(apple);
        assertThat(found).extracting(Tick::price).isEqualTo(values);
        assertThat(found).extracting(Tick::volume).isEqualTo(values);
        assertThat(found).extracting(Tick::bid).isEqualTo(values);
        assertThat(found).extracting(Tick::ask).isEqualTo(values);
    }

    @Test
    void keepsAnySequence() {
        write(
                tick(apple, T0, Long.MIN_VALUE + 1, 1),
                tick(apple, T0, Long.MAX_VALUE, 5),
                tick(apple, T0, -1, 2),
                tick(apple, T0, 0, 3),
                tick(apple, T0, 1, 4));

        assertThat(seqsOf(apple)).containsExactly(Long.MIN_VALUE + 1, -1L, 0L, 1L, Long.MAX_VALUE);
    }

    @Test
    void keepsOneOfTheSameTickSentTwice() {
        write(tick(apple, T0, 1, 150), tick(apple, T0, 2, 150), tick(apple, T0, 1, 150));
        write(tick(apple, T0, 2, 150));
        write(tick(apple, T0 - SECOND, 3, 150), tick(apple, T0, 1, 150));

        assertThat(seqsOf(apple)).containsExactly(3L, 1L, 2L);
        assertThat(store.tickCount()).isEqualTo(3);
    }

    @Test
    void keepsTicksThatDifferInOnePartOfTheirIdentity() {
        write(
                tick(apple, T0, 1, 150),
                tick(otherApple, T0, 1, 150),
                tick(bitcoin, T0, 1, 150),
                tick(apple, T0, 2, 150),
                tick(apple, T0 + 1, 1, 150));

        assertThat(ticksOf(apple))
                .extracting(Tick::ts, Tick::seq)
                .containsExactly(tuple(T0, 1L), tuple(T0, 2L), tuple(T0 + 1, 1L));
        assertThat(ticksOf(otherApple)).hasSize(1);
        assertThat(ticksOf(bitcoin)).hasSize(1);
        assertThat(store.tickCount()).isEqualTo(5);
    }

    @Test
    void keepsHundredsOfTicksOfOneMillisecondInTheirOrder() {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < 735; i++) {
            ticks.add(tick(apple, T0, i - 300, 150));
        }
        List<Tick> shuffled = new ArrayList<>(ticks);
        Collections.shuffle(shuffled, new Random(1));
        write(shuffled);
        write(shuffled.subList(0, 100));

        assertThat(seqsOf(apple)).isEqualTo(ticks.stream().map(Tick::seq).toList());
        assertThat(
                        store.ticksPage(apple, T0, T0 + 1, new Paging(3, 10, true)).rows().stream()
                                .map(Tick::seq))
                .containsExactly(424L, 423L, 422L);
    }

    @Test
    void takesSqlInNamesForWhatItIs() {
        for (String name :
                List.of(SQL, "a\"b", "'", "\\", "%", "a_b", "ÄÖ€", "a b", "$1", ":p", "NULL")) {
            Instrument odd = instruments.of(name, name);
            write(tick(odd, T0, 1, 150));
            assertThat(ticksOf(odd)).as(name).hasSize(1);
            assertThat(ticksOf(new TickFilter(Set.of(name), Set.of(name), 0, Long.MAX_VALUE)))
                    .as(name)
                    .singleElement()
                    .satisfies(found -> assertThat(found.instrument()).isSameAs(odd));
            assertThat(store.latest()).as(name).extracting(Tick::instrument).contains(odd);
        }
        assertThat(store.tickCount()).isEqualTo(11);
        assertThat(ticksOf(instruments.find("%", "AAPL"))).isEmpty();
    }

    @Test
    void copiesWhatItTakesIn() {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            Tick reused = tick(apple, T0, 1, 150);
            writer.write(reused);
            reused.set(tick(bitcoin, T0 + 9, 2, 7));
            writer.write(reused);
            writer.commit();
        }
        awaitVisible();
        assertThat(seqsOf(apple)).containsExactly(1L);
        assertThat(seqsOf(bitcoin)).containsExactly(2L);
    }

    @Test
    void keepsATickOfAnyTimeOrRefusesIt() {
        long year2100 = 4_102_444_800_000_000_000L;
        int kept = 0;
        for (long ts : new long[] {Long.MIN_VALUE, -1, 0, 1, year2100, Long.MAX_VALUE - 1}) {
            kept += isKept(ts) ? 1 : 0;
            assertThat(seqsOf(bitcoin)).containsExactly(1L);
            assertThat(ticksOf(apple, Long.MIN_VALUE, Long.MAX_VALUE)).hasSize(kept);
            assertThat(store.problem()).isEmpty();
        }
        assertThat(ticksOf(apple, year2100, year2100 + 1)).hasSize(1);
    }

    private boolean isKept(long ts) {
        boolean refused = false;
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            try {
                writer.write(new Tick().set(apple, ts, 1, 150, 1, 1, 1));
                writer.commit();
            } catch (RefusedException e) {
                refused = true;
                writer.rollback();
            }
            writer.write(tick(bitcoin, T0, 1, 150));
            writer.commit();
        }
        awaitVisible();
        return !refused;
    }

    // Ticks: what comes back, and in which order.

    @Test
    void ordersByTimeAndTiesBySeq() {
        write(
                tick(apple, T0 + 2, 5, 3),
                tick(apple, T0, 9, 2),
                tick(bitcoin, T0, 4, 7),
                tick(apple, T0, -4, 1),
                tick(apple, T0 + 1, 1, 4));
        write(tick(apple, T0 - Duration.ofDays(3).toNanos(), 7, 1), tick(apple, T0, 3, 1));

        assertThat(seqsOf(apple)).containsExactly(7L, -4L, 3L, 9L, 1L, 5L);
    }

    @Test
    void takesTheStartInAndLeavesTheEndOut() {
        write(tick(apple, T0, 1, 1), tick(apple, T0 + 1, 2, 1), tick(apple, T0 + 2, 3, 1));

        assertThat(ticksOf(apple, T0, T0 + 2)).extracting(Tick::seq).containsExactly(1L, 2L);
        assertThat(ticksOf(apple, T0 + 1, T0 + 2)).extracting(Tick::seq).containsExactly(2L);
    }

    @Test
    void findsNothingInAnEmptyRangeOrOfAnUnknownInstrument() {
        write(tick(apple, T0, 1, 1));

        assertThat(ticksOf(apple, T0, T0)).isEmpty();
        assertThat(ticksOf(apple, T0 + 1, T0)).isEmpty();
        assertThat(ticksOf(apple, Long.MAX_VALUE, Long.MIN_VALUE)).isEmpty();
        assertThat(ticksOf(instruments.find("test", "NONE"))).isEmpty();
        assertThat(store.ticksPage(apple, T0 + 1, T0, Paging.oldestFirst(10, 0)))
                .isEqualTo(new Page<Tick>(List.of(), 0));
        assertThat(store.barsPage(apple, Interval.M1, T0 + 1, T0, Paging.oldestFirst(10, 0)))
                .isEqualTo(new Page<Bar>(List.of(), 0));
        assertThat(ticksOf(new TickFilter(Set.of(), Set.of(), T0 + 1, T0))).isEmpty();
        assertThat(ticksOf(new TickFilter(Set.of("none"), Set.of(), T0, T0 + 1))).isEmpty();
    }

    @Test
    void answersAbsurdRanges() {
        write(tick(apple, T0, 1, 1));
        long[] extremes = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, T0, Long.MAX_VALUE};
        for (long start : extremes) {
            for (long end : extremes) {
                int expected = start <= T0 && T0 < end ? 1 : 0;
                String range = start + ".." + end;
                assertThat(ticksOf(apple, start, end)).as(range).hasSize(expected);
                assertThat(store.ticksPage(apple, start, end, Paging.oldestFirst(9, 0)).total())
                        .as(range)
                        .isEqualTo(expected);
                assertThat(ticksOf(new TickFilter(Set.of(), Set.of(), start, end)))
                        .as(range)
                        .hasSize(expected);
                assertThat(store.bars(apple, Interval.M1, start, end)).as(range).isEmpty();
                RejectFilter rejects = new RejectFilter(null, null, null, start, end, true);
                assertThat(store.rejectsPage(rejects, 10, 0).total()).as(range).isZero();
            }
        }
    }

    @Test
    void pagesTicksInBothOrdersWithTheExactTotal() {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            ticks.add(tick(apple, T0 + i / 10, i, 100 + i));
            ticks.add(tick(bitcoin, T0 + i / 10, i, 100 + i));
        }
        Collections.shuffle(ticks, new Random(3));
        write(ticks);

        Page<Tick> page = store.ticksPage(apple, T0 + 1, T0 + 20, Paging.oldestFirst(7, 5));
        assertThat(page.total()).isEqualTo(190);
        assertThat(page.rows())
                .extracting(Tick::seq)
                .containsExactly(15L, 16L, 17L, 18L, 19L, 20L, 21L);
        Page<Tick> newest = store.ticksPage(apple, T0 + 1, T0 + 20, new Paging(7, 5, true));
        assertThat(newest.total()).isEqualTo(190);
        assertThat(newest.rows())
                .extracting(Tick::seq)
                .containsExactly(194L, 193L, 192L, 191L, 190L, 189L, 188L);
    }

    @Test
    void pagesOfTicksMeetWithoutGapAndWithoutOverlap() {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ticks.add(tick(apple, T0 + i / 40, i, 100));
        }
        write(ticks);
        List<Long> all = ticks.stream().map(Tick::seq).toList();
        for (boolean newestFirst : List.of(false, true)) {
            List<Long> paged = new ArrayList<>();
            for (int offset = 0; offset < 100; offset += 7) {
                store.ticksPage(apple, 0, Long.MAX_VALUE, new Paging(7, offset, newestFirst))
                        .rows()
                        .forEach(tick -> paged.add(tick.seq()));
            }
            assertThat(newestFirst ? paged.reversed() : paged).isEqualTo(all);
        }
    }

    @Test
    void isEmptyBeyondTheEndAndStillKnowsTheTotal() {
        write(tick(apple, T0, 1, 1), tick(apple, T0, 2, 1));
        writeAll(store.barWriter(), List.of(bar(apple, Interval.M1, 0, 5)));
        for (boolean newestFirst : List.of(false, true)) {
            for (long offset : new long[] {2, 3, 1_000_000_000_000L, Long.MAX_VALUE}) {
                Paging beyond = new Paging(100, offset, newestFirst);
                assertThat(store.ticksPage(apple, 0, Long.MAX_VALUE, beyond))
                        .isEqualTo(new Page<Tick>(List.of(), 2));
                assertThat(store.barsPage(apple, Interval.M1, 0, Long.MAX_VALUE, beyond))
                        .isEqualTo(new Page<Bar>(List.of(), 1));
            }
            Paging none = new Paging(0, 0, newestFirst);
            assertThat(store.ticksPage(apple, 0, Long.MAX_VALUE, none))
                    .isEqualTo(new Page<Tick>(List.of(), 2));
            Paging all = new Paging(Integer.MAX_VALUE, 1, newestFirst);
            assertThat(store.ticksPage(apple, 0, Long.MAX_VALUE, all).rows()).hasSize(1);
            assertThat(store.barsPage(apple, Interval.M1, 0, Long.MAX_VALUE, all).rows()).isEmpty();
        }
    }

    @Test
    void givesTicksOfAllInOneOrder() {
        Instrument zulu = instruments.of("other", "ZULU");
        List<Tick> inOrder =
                List.of(
                        tick(zulu, T0 - 2 * SECOND, 9, 1),
                        tick(otherApple, T0, 5, 1),
                        tick(zulu, T0, -2, 1),
                        tick(zulu, T0, 1, 1),
                        tick(apple, T0, 3, 1),
                        tick(bitcoin, T0, 2, 1),
                        tick(apple, T0 + 1, 1, 1),
                        tick(otherApple, T0 + Duration.ofDays(2).toNanos(), 1, 1));
        List<Tick> shuffled = new ArrayList<>(inOrder);
        Collections.shuffle(shuffled, new Random(5));
        write(shuffled);

        assertThat(names(ticksOf(new TickFilter(Set.of(), Set.of(), 0, Long.MAX_VALUE))))
                .isEqualTo(names(inOrder));
        assertThat(names(ticksOf(new TickFilter(Set.of("other"), Set.of(), 0, Long.MAX_VALUE))))
                .isEqualTo(names(inOrder, "other:AAPL", "other:ZULU"));
        assertThat(names(ticksOf(new TickFilter(Set.of(), Set.of("AAPL", "BTCUSDT"), T0, T0 + 2))))
                .isEqualTo(names(inOrder.subList(1, 7), "other:AAPL", "test:AAPL", "test:BTCUSDT"));
        assertThat(
                        names(
                                ticksOf(
                                        new TickFilter(
                                                Set.of("test", "none"),
                                                Set.of("AAPL", SQL),
                                                0,
                                                Long.MAX_VALUE))))
                .isEqualTo(names(inOrder, "test:AAPL"));
    }

    private static List<String> names(List<Tick> ticks, String... instruments) {
        return ticks.stream()
                .filter(
                        tick ->
                                instruments.length == 0
                                        || List.of(instruments)
                                                .contains(tick.instrument().toString()))
                .map(tick -> tick.instrument() + " " + (tick.ts() - T0) + " " + tick.seq())
                .toList();
    }

    @Test
    void stopsGivingTicksWhenToldTo() {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ticks.add(tick(i % 2 == 0 ? apple : bitcoin, T0 + i / 20, i, 1));
        }
        write(ticks);
        for (int most : new int[] {1, 13, 20, 21, 50}) {
            List<Tick> found = new ArrayList<>();
            store.ticks(
                    new TickFilter(Set.of(), Set.of(), 0, Long.MAX_VALUE),
                    tick -> {
                        found.add(tick.copy());
                        return found.size() < most;
                    });
            assertThat(found).hasSize(most);
        }
    }

    // Newest prices.

    @Test
    void knowsTheNewestTickOfEveryInstrumentTiesIncluded() {
        assertThat(store.latest()).isEmpty();
        write(
                tick(apple, T0, 3, 150),
                tick(apple, T0 + 5, 9, 152),
                tick(apple, T0 + 5, 2, 151),
                tick(otherApple, T0 - Duration.ofDays(40).toNanos(), 1, 3),
                tick(bitcoin, T0, 1, 9));

        assertThat(store.latest())
                .extracting(Tick::instrument, Tick::price)
                .containsExactlyInAnyOrder(
                        tuple(apple, 152.0), tuple(bitcoin, 9.0), tuple(otherApple, 3.0));
    }

    @Test
    void knowsTheNewestTickWhateverSnapshotsSay() {
        Tick old = tick(apple, T0, 1, 150);
        Tick later = tick(apple, T0 + 1, 1, 151);
        Tick ofOther = tick(bitcoin, T0 - SECOND, 1, 9);
        write(old, ofOther);
        writeAll(store.snapshotWriter(), List.of(old));
        assertThat(store.latest()).extracting(Tick::price).containsExactlyInAnyOrder(150.0, 9.0);
        write(later);
        assertThat(store.latest()).extracting(Tick::price).containsExactlyInAnyOrder(151.0, 9.0);
        writeAll(store.snapshotWriter(), List.of(later, ofOther));
        write(tick(apple, T0 - 1, 5, 149), tick(apple, T0 + 1, 2, 152));
        reopen();
        assertThat(store.latest()).extracting(Tick::price).containsExactlyInAnyOrder(152.0, 9.0);
        write(tick(bitcoin, T0 - Duration.ofDays(9).toNanos(), 2, 8));
        assertThat(store.latest()).extracting(Tick::price).containsExactlyInAnyOrder(152.0, 9.0);
    }

    @Test
    void keepsTheLaterOfTwoSnapshotsInWhateverOrder() {
        Tick first = tick(apple, T0, 1, 150);
        Tick tie = tick(apple, T0, 2, 151);
        Tick last = tick(apple, T0 + 1, -7, 152);
        writeAll(store.snapshotWriter(), List.of(tie, first));
        assertThat(snapshots(store)).singleElement().satisfies(found -> assertSame(found, tie));
        writeAll(store.snapshotWriter(), List.of(first, last, tie, tick(bitcoin, T0, 1, 9)));
        writeAll(store.snapshotWriter(), List.of(tie));
        reopen();
        writeAll(store.snapshotWriter(), List.of(first));
        assertThat(snapshots(store))
                .extracting(Tick::instrument, Tick::price)
                .containsExactlyInAnyOrder(tuple(apple, 152.0), tuple(bitcoin, 9.0));
    }

    // Bars.

    private static Bar bar(Instrument instrument, Interval interval, int number, double open) {
        long start = interval.startOf(T0);
        for (int i = 0; i < number; i++) {
            start = interval.endOf(start);
        }
        return new Bar(
                instrument,
                interval,
                start,
                open,
                1e9,
                1e-8,
                2,
                1000,
                2500.25,
                2.50025,
                7,
                false,
                0,
                0,
                1e-17,
                -3.5e-12);
    }

    private static Bar withoutVolume(Instrument instrument) {
        return new Bar(instrument, Interval.M1, T0, 1, 1, 1, 1, 0, 0, Double.NaN, 1, true, 0, 0);
    }

    @Test
    void keepsBarsOfEveryInterval() {
        List.of(Interval.values()).forEach(this::keepsBarsOf);
    }

    private void keepsBarsOf(Interval interval) {
        List<Bar> bars = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            bars.add(bar(apple, interval, i, 5 + i));
        }
        List<Bar> shuffled = new ArrayList<>(bars);
        Collections.shuffle(shuffled, new Random(2));
        shuffled.add(bar(bitcoin, interval, 0, 99));
        Interval other = Interval.values()[(interval.ordinal() + 1) % Interval.values().length];
        shuffled.add(bar(otherApple, other, 0, 98));
        writeAll(store.barWriter(), shuffled);

        long start = bars.getFirst().start();
        long end = bars.getLast().end();
        assertThat(store.bars(apple, interval, start, end)).isEqualTo(bars);
        assertThat(store.bars(apple, interval, start + 1, bars.getLast().start()))
                .isEqualTo(bars.subList(1, 4));
        Page<Bar> page = store.barsPage(apple, interval, start, end, Paging.oldestFirst(2, 1));
        assertThat(page).isEqualTo(new Page<>(bars.subList(1, 3), 5));
        Page<Bar> newest = store.barsPage(apple, interval, start, end, new Paging(2, 1, true));
        assertThat(newest).isEqualTo(new Page<>(bars.subList(2, 4).reversed(), 5));
    }

    @Test
    void theLaterOfTwoBarsStays() {
        List.of(Interval.values()).forEach(this::theLaterStays);
    }

    private void theLaterStays(Interval interval) {
        Bar first = bar(apple, interval, 0, 5);
        Bar second = bar(apple, interval, 0, 6).as(true, 1, 2);
        try (BatchWriter<Bar> writer = store.barWriter()) {
            writer.write(first);
            writer.commit();
            writer.write(bar(apple, interval, 0, 77));
            writer.write(second);
            writer.commit();
        }
        awaitVisible();
        assertThat(store.bars(apple, interval, 0, Long.MAX_VALUE)).containsExactly(second);
        assertThat(
                        store.barsPage(
                                        apple,
                                        interval,
                                        0,
                                        Long.MAX_VALUE,
                                        Paging.oldestFirst(10, 0))
                                .total())
                .isEqualTo(1);
    }

    @Test
    void keepsABarWithoutVolume() {
        writeAll(store.barWriter(), List.of(withoutVolume(apple)));

        assertThat(store.bars(apple, Interval.M1, T0, T0 + 1))
                .singleElement()
                .isEqualTo(withoutVolume(apple));
    }

    @Test
    void keepsBarsOfAllIntervalsOfOneCommitApart() {
        List<Bar> all = new ArrayList<>();
        for (Interval interval : Interval.values()) {
            all.add(bar(apple, interval, 0, 1 + interval.ordinal()));
        }
        writeAll(store.barWriter(), all);
        reopen();

        for (Bar bar : all) {
            assertThat(store.bars(apple, bar.interval(), Long.MIN_VALUE, Long.MAX_VALUE))
                    .containsExactly(bar);
        }
    }

    // Symbols.

    private static Listing listing(
            Instrument instrument, String name, String currency, long first, long last) {
        return new Listing(instrument, name, currency, "", "", first, last);
    }

    @Test
    void mergesListings() {
        assertThat(store.listings()).isEmpty();
        writeAll(
                store.listingWriter(),
                List.of(
                        listing(apple, "Apple Inc.", "", T0, T0 + 5),
                        new Listing(bitcoin, "", "USDT", "BINC", "America/New_York", T0 - 3, T0)));
        writeAll(store.listingWriter(), List.of(listing(apple, "", "USD", T0 + 3, T0 + 9)));
        writeAll(
                store.listingWriter(),
                List.of(
                        listing(apple, "", "", T0 - 9, T0 + 1),
                        listing(bitcoin, "Bit'coin \"₿\"", "", T0, T0),
                        listing(bitcoin, "", "BUSD", T0, T0)));

        List<Listing> expected =
                List.of(
                        new Listing(apple, "Apple Inc.", "USD", "", "", T0 - 9, T0 + 9),
                        new Listing(
                                bitcoin,
                                "Bit'coin \"₿\"",
                                "BUSD",
                                "BINC",
                                "America/New_York",
                                T0 - 3,
                                T0));
        assertThat(toMicros(store.listings()))
                .containsExactlyInAnyOrderElementsOf(toMicros(expected));
        reopen();
        writeAll(store.listingWriter(), List.of(listing(apple, "", "", T0, T0)));
        assertThat(toMicros(store.listings()))
                .containsExactlyInAnyOrderElementsOf(toMicros(expected));
    }

    /// When something was received is kept at least to the microsecond.
    private static List<Listing> toMicros(List<Listing> listings) {
        return listings.stream()
                .map(
                        of ->
                                new Listing(
                                        of.instrument(),
                                        of.name(),
                                        of.currency(),
                                        of.exchange(),
                                        of.timezone(),
                                        Math.floorDiv(of.firstSeen(), 1_000),
                                        Math.floorDiv(of.lastSeen(), 1_000)))
                .toList();
    }

    // Dead letters.

    private static DeadLetter letter(
            long at, String provider, String symbol, RejectCode code, long line) {
        return new DeadLetter(at, provider, symbol, code, "why", "text " + line, "127.0.0.1", line);
    }

    private void writeLetters() {
        writeAll(
                store.deadLetterWriter(),
                List.of(
                        letter(T0 + SECOND, "tcp", "AAPL", RejectCode.PRICE_DEVIATION, 1),
                        letter(T0 + SECOND, "tcp", "AAPL", RejectCode.PRICE_DEVIATION, 2),
                        letter(T0 + SECOND, "tcp", "MSFT", RejectCode.PRICE_DEVIATION, 3),
                        letter(T0 + 2 * SECOND, "http", "AAPL", RejectCode.TIMESTAMP_TOO_OLD, 4),
                        letter(T0, "tcp", "", RejectCode.MALFORMED, 5)));
    }

    private static RejectFilter filter(
            @Nullable RejectCode code,
            @Nullable String provider,
            @Nullable String symbol,
            boolean newestFirst) {
        return new RejectFilter(code, provider, symbol, 0, Long.MAX_VALUE, newestFirst);
    }

    private List<Long> lines(RejectFilter filter) {
        return store.rejectsPage(filter, 100, 0).rows().stream().map(DeadLetter::line).toList();
    }

    @Test
    void givesDeadLettersBackInBothOrders() {
        writeLetters();
        writeAll(
                store.deadLetterWriter(),
                List.of(letter(T0 + SECOND, "tcp", "", RejectCode.MALFORMED, 6)));

        assertThat(lines(filter(null, null, null, false))).containsExactly(5L, 1L, 2L, 3L, 6L, 4L);
        assertThat(lines(filter(null, null, null, true))).containsExactly(4L, 6L, 3L, 2L, 1L, 5L);
        assertThat(lines(new RejectFilter(null, null, null, T0, T0 + 2 * SECOND, false)))
                .containsExactly(5L, 1L, 2L, 3L, 6L);
        assertThat(
                        store.rejectsPage(
                                        filter(RejectCode.TIMESTAMP_TOO_OLD, null, null, false),
                                        10,
                                        0)
                                .rows())
                .containsExactly(
                        letter(T0 + 2 * SECOND, "http", "AAPL", RejectCode.TIMESTAMP_TOO_OLD, 4));
    }

    @Test
    void filtersDeadLetters() {
        writeLetters();

        assertThat(lines(filter(RejectCode.PRICE_DEVIATION, null, null, false)))
                .containsExactly(1L, 2L, 3L);
        assertThat(lines(filter(null, "tcp", null, false))).containsExactly(5L, 1L, 2L, 3L);
        assertThat(lines(filter(null, null, "AAPL", true))).containsExactly(4L, 2L, 1L);
        assertThat(lines(filter(null, null, "", true))).containsExactly(5L);
        assertThat(lines(filter(RejectCode.LINE_TOO_LONG, null, null, true))).isEmpty();
        assertThat(lines(filter(RejectCode.PRICE_DEVIATION, "tcp", "MSFT", false)))
                .containsExactly(3L);
        assertThat(lines(filter(RejectCode.PRICE_DEVIATION, "http", "MSFT", false))).isEmpty();
        assertThat(lines(filter(null, "' OR 1=1 --", null, false))).isEmpty();
    }

    @Test
    void pagesOfDeadLettersMeetWithoutGapAndWithoutOverlap() {
        writeLetters();
        for (boolean newestFirst : List.of(false, true)) {
            RejectFilter filter = filter(null, null, null, newestFirst);
            List<Long> paged = new ArrayList<>();
            for (int offset = 0; offset < 5; offset += 2) {
                Page<DeadLetter> page = store.rejectsPage(filter, 2, offset);
                assertThat(page.total()).isEqualTo(5);
                page.rows().forEach(letter -> paged.add(letter.line()));
            }
            assertThat(paged).isEqualTo(lines(filter));
            assertThat(store.rejectsPage(filter, 2, 5))
                    .isEqualTo(new Page<DeadLetter>(List.of(), 5));
            assertThat(store.rejectsPage(filter, 100, Long.MAX_VALUE).rows()).isEmpty();
        }
    }

    @Test
    void keepsAndFindsTextOfAnyKind() {
        String nasty = "x' OR 1=1; DROP TABLE rejects; -- ü \u001b[31m \"\\ | \uD83D\uDE80 \t\r\n";
        DeadLetter letter =
                new DeadLetter(
                        T0,
                        nasty,
                        nasty,
                        RejectCode.MALFORMED,
                        nasty,
                        nasty,
                        nasty,
                        Long.MAX_VALUE);
        DeadLetter empty = new DeadLetter(T0, "", "", RejectCode.LINE_TOO_LONG, "", "", "", 0);
        writeAll(store.deadLetterWriter(), List.of(letter, empty));

        assertThat(store.rejectsPage(filter(null, nasty, nasty, false), 10, 0).rows())
                .containsExactly(letter);
        assertThat(store.rejectsPage(filter(null, "", null, false), 10, 0).rows())
                .containsExactly(empty);
    }

    /// Not every database keeps every character: what it can't keep may come back replaced, one for
    /// one, and is found by what it was.
    @Test
    void keepsTextThatIsNoText() {
        String odd = "a\u0000b\uD800c\uDFFFd";
        DeadLetter letter = new DeadLetter(T0, odd, odd, RejectCode.MALFORMED, odd, odd, odd, 1);
        writeAll(store.deadLetterWriter(), List.of(letter));

        assertThat(store.rejectsPage(filter(null, odd, odd, false), 10, 0).rows())
                .singleElement()
                .satisfies(
                        found -> {
                            String kept = "a[\u0000?\uFFFD]b[\uD800?\uFFFD]c[\uDFFF?\uFFFD]d";
                            assertThat(found.text()).matches(kept);
                            assertThat(found.detail()).matches(kept);
                            assertThat(found.client()).matches(kept);
                            assertThat(found.provider()).matches(kept);
                            assertThat(found.symbol()).matches(kept);
                        });
    }

    @Test
    void keepsALongLine() {
        String text = "ü".repeat(100_000);
        writeAll(
                store.deadLetterWriter(),
                List.of(
                        new DeadLetter(
                                T0, "tcp", "", RejectCode.LINE_TOO_LONG, "long", text, "c", 1)));

        assertThat(store.rejectsPage(filter(null, null, null, false), 1, 0).rows())
                .singleElement()
                .satisfies(found -> assertThat(found.text()).isEqualTo(text));
    }

    // The rest.

    @Test
    void findsTheBucketsOfRecentlyReceivedTicks() {
        Tick lateOne = tick(bitcoin, T0 - Duration.ofDays(33).toNanos(), 1, 9);
        lateOne.receivedAt(T0 + 5_000);
        write(
                tick(apple, T0, 1, 150),
                tick(apple, T0 + 1, 2, 150),
                tick(apple, T0 + Interval.M1.nanos() * 3, 3, 151),
                tick(apple, T0 - SECOND, 9, 151),
                tick(bitcoin, T0 - 50_000, 1, 9),
                lateOne);
        for (Interval bucket : Interval.values()) {
            List<String> found = new ArrayList<>();
            store.bucketsReceivedSince(
                    T0, bucket, (instrument, start) -> found.add(instrument.symbol() + start));
            List<String> expected = new ArrayList<>();
            long first = bucket.startOf(T0);
            long last = bucket.startOf(T0 + Interval.M1.nanos() * 3);
            expected.add("AAPL" + first);
            if (last != first) {
                expected.add("AAPL" + last);
            }
            expected.add("BTCUSDT" + bucket.startOf(lateOne.ts()));
            assertThat(found).as(bucket.text()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(found.indexOf("AAPL" + first))
                    .isLessThanOrEqualTo(found.indexOf("AAPL" + last));
        }
    }

    @Test
    void findsNoBucketsOfTicksReceivedBefore() {
        write(tick(apple, T0, 1, 150));
        store.bucketsReceivedSince(
                T0 + SECOND,
                Interval.M1,
                (instrument, start) -> {
                    throw new AssertionError(instrument + " " + start);
                });
        List<Long> all = new ArrayList<>();
        store.bucketsReceivedSince(0, Interval.D1, (_, start) -> all.add(start));
        assertThat(all).containsExactly(Interval.D1.startOf(T0));
    }

    @Test
    void keepsTheLatestCheckpointOfEachName() {
        assertThat(store.checkpoint("bars")).isEmpty();
        store.saveCheckpoint("bars", 5);
        store.saveCheckpoint(SQL, Long.MAX_VALUE);
        store.saveCheckpoint("bars", T0);
        store.saveCheckpoint("bars", -1);
        awaitVisible();
        assertThat(store.checkpoint("bars")).hasValue(-1);
        reopen();
        assertThat(store.checkpoint("bars")).hasValue(-1);
        assertThat(store.checkpoint(SQL)).hasValue(Long.MAX_VALUE);
        assertThat(store.checkpoint("none")).isEmpty();
    }

    @Test
    void countsWhatCollapsed() {
        assertThat(store.collapsed().values().stream().mapToLong(n -> n).sum()).isZero();
        write(tick(apple, T0, 1, 150), tick(apple, T0, 1, 150), tick(apple, T0, 2, 150));
        write(tick(apple, T0, 2, 150), tick(otherApple, T0, 2, 150));
        write(tick(otherApple, T0, 2, 150), tick(otherApple, T0, 2, 150), tick(apple, T0, 3, 1));

        await(
                "collapsed",
                () ->
                        store.collapsed().getOrDefault("test", 0L) == 2
                                && store.collapsed().getOrDefault("other", 0L) == 2);
        assertThat(store.tickCount()).isEqualTo(4);
    }

    @Test
    void countsTicks() {
        assertThat(store.tickCount()).isZero();
        write(tick(apple, T0, 1, 150), tick(bitcoin, T0, 1, 150));
        assertThat(store.tickCount()).isEqualTo(2);
        write(tick(apple, T0 - Duration.ofDays(2).toNanos(), 1, 150), tick(apple, T0, 1, 150));
        assertThat(store.tickCount()).isEqualTo(3);
        reopen();
        assertThat(store.tickCount()).isEqualTo(3);
    }

    @Test
    void forgetsWhatWasRolledBack() {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            writer.write(tick(apple, T0, 1, 150));
            writer.rollback();
            writer.write(tick(apple, T0, 2, 151));
            writer.commit();
            writer.rollback();
            writer.write(tick(apple, T0, 3, 151));
            writer.commit();
        }
        awaitVisible();
        assertThat(seqsOf(apple)).containsExactly(2L, 3L);
    }

    @Test
    void forgetsBarsLettersSnapshotsAndListingsRolledBack() {
        forgets(store.barWriter(), bar(apple, Interval.M1, 0, 1), bar(apple, Interval.M1, 1, 1));
        forgets(
                store.deadLetterWriter(),
                letter(T0, "tcp", "", RejectCode.MALFORMED, 1),
                letter(T0, "tcp", "", RejectCode.MALFORMED, 2));
        forgets(store.snapshotWriter(), tick(apple, T0 + 1, 1, 1), tick(bitcoin, T0, 1, 1));
        forgets(
                store.listingWriter(),
                listing(apple, "a", "", T0, T0),
                listing(bitcoin, "b", "", T0, T0));

        assertThat(store.bars(apple, Interval.M1, 0, Long.MAX_VALUE))
                .containsExactly(bar(apple, Interval.M1, 1, 1));
        assertThat(lines(filter(null, null, null, false))).containsExactly(2L);
        assertThat(snapshots(store)).extracting(Tick::instrument).containsExactly(bitcoin);
        assertThat(store.listings()).extracting(Listing::instrument).containsExactly(bitcoin);
    }

    private <E> void forgets(BatchWriter<E> writer, E rolledBack, E committed) {
        try (writer) {
            writer.write(rolledBack);
            writer.rollback();
            writer.write(committed);
            writer.commit();
        }
        awaitVisible();
    }

    @Test
    void forgetsWhatWasNotCommittedWhenAWriterIsClosed() {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            writer.write(tick(apple, T0, 1, 150));
        }
        write(tick(apple, T0, 2, 150));
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            writer.write(tick(apple, T0, 3, 150));
        }
        reopen();
        assertThat(seqsOf(apple)).containsExactly(2L);
    }

    @Test
    void commitsNothingWithoutComplaint() {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            writer.commit();
            writer.rollback();
            writer.commit();
        }
        awaitVisible();
        assertThat(store.tickCount()).isZero();
    }

    @Test
    void keepsEverythingWhenItIsReopened() {
        write(tick(apple, T0, 1, 150), tick(bitcoin, T0, 1, 150));
        writeAll(store.barWriter(), List.of(bar(apple, Interval.M1, 0, 5)));
        writeLetters();
        writeAll(store.snapshotWriter(), List.of(tick(apple, T0, 1, 150)));
        writeAll(store.listingWriter(), List.of(listing(apple, "Apple", "USD", T0, T0)));
        reopen();
        reopen();

        assertThat(seqsOf(apple)).containsExactly(1L);
        assertThat(store.latest()).hasSize(2);
        assertThat(store.bars(apple, Interval.M1, 0, Long.MAX_VALUE)).hasSize(1);
        assertThat(lines(filter(null, null, null, false))).hasSize(5);
        assertThat(snapshots(store)).extracting(Tick::instrument).contains(apple);
        assertThat(store.listings()).extracting(Listing::name).containsExactly("Apple");
        write(tick(apple, T0, 1, 150), tick(apple, T0, 2, 150));
        assertThat(seqsOf(apple)).containsExactly(1L, 2L);
    }

    @Test
    void takesCommitsOfSeveralWritersTogether() {
        try (BatchWriter<Tick> one = store.tickWriter();
                BatchWriter<Tick> two = store.tickWriter()) {
            one.write(tick(apple, T0, 1, 150));
            two.write(tick(apple, T0, 2, 150));
            two.write(tick(apple, T0, 1, 150));
            two.commit();
            one.write(tick(apple, T0, 3, 150));
            one.commit();
        }
        awaitVisible();
        assertThat(seqsOf(apple)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void showsReadersWhatIsThereWhileSomebodyWrites() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        int batches = 60;
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Future<?> writer = threads.submit(() -> writeBatches(batches, writing));
            List<Future<Integer>> readers =
                    List.of(
                            threads.submit(() -> readWhile(writing)),
                            threads.submit(() -> readWhile(writing)));
            writer.get();
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
        awaitVisible();
        assertThat(ticksOf(apple)).hasSize(batches * 50);
        assertThat(store.problem()).isEmpty();
    }

    private void writeBatches(int batches, AtomicBoolean writing) {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            for (int batch = 0; batch < batches; batch++) {
                for (int i = 0; i < 50; i++) {
                    long at = T0 + batch * SECOND - (i % 10 == 0 ? 3 * SECOND / 2 : 0);
                    writer.write(tick(apple, at + i, batch * 50 + i, 150));
                }
                writer.commit();
                if (batch % 10 == 9) {
                    awaitVisible();
                }
            }
        } finally {
            writing.set(false);
        }
    }

    /// Reads on; whatever is found is in order, once each, and never less than before.
    private int readWhile(AtomicBoolean writing) {
        int reads = 0;
        int before = 0;
        do {
            List<Tick> found = ticksOf(apple);
            assertThat(found).isSortedAccordingTo(Tick::compareByTime);
            assertThat(found.stream().map(Tick::seq).distinct()).hasSize(found.size());
            assertThat(found.size()).isGreaterThanOrEqualTo(before);
            before = found.size();
            Page<Tick> page = store.ticksPage(apple, 0, Long.MAX_VALUE, new Paging(10, 0, true));
            assertThat(page.total()).isGreaterThanOrEqualTo(before);
            reads++;
        } while (writing.get());
        return reads;
    }

    @Test
    void hasNoProblemWhileAllIsWell() {
        assertThat(store.problem()).isEmpty();
        store.maintain();
        write(tick(apple, Instant.now().getEpochSecond() * SECOND, 1, 150));
        store.maintain();
        assertThat(store.problem()).isEmpty();
        assertThat(store.tickCount()).isEqualTo(1);
    }
}
