package io.tradepulse.store.questdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.questdb.cairo.TableReader;
import io.questdb.cairo.sql.PartitionFormat;
import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Paging;
import io.tradepulse.store.RejectFilter;
import io.tradepulse.store.Retention;
import io.tradepulse.store.StoreConformance;
import io.tradepulse.store.TickFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Old days are dropped or packed, and nothing else changes by it.
final class HousekeepingTest {
    private static final long DAY = Duration.ofDays(1).toNanos();

    /// 2025-03-03 00:00 UTC.
    private static final long DAY0 = 1_740_960_000_000_000_000L;

    @TempDir Path folder;

    private final AtomicLong now = new AtomicLong(DAY0 + 12 * DAY / 24);
    private final Instruments instruments = new Instruments();
    private final Instrument apple = instruments.of("one", "AAPL");
    private final Instrument other = instruments.of("two", "AAPL");

    private QuestDbStore open(Retention retention) {
        QuestDbOptions options = new QuestDbOptions(folder, false, retention, null, now::get);
        return new QuestDbStore(options, instruments);
    }

    private static Tick tick(Instrument instrument, long ts, long seq) {
        Tick tick = new Tick().set(instrument, ts, seq, 100 + seq, 5.5, Tick.ABSENT, 200 + seq);
        tick.receivedAt(ts + 1_000);
        return tick;
    }

    private static void write(QuestDbStore store, List<Tick> ticks) {
        try (BatchWriter<Tick> writer = store.tickWriter()) {
            ticks.forEach(writer::write);
            writer.commit();
        }
        StoreConformance.awaitVisible(store);
    }

    private List<Tick> ticksOfDays(int from, int to, int ofEach) {
        List<Tick> ticks = new ArrayList<>();
        for (int day = from; day < to; day++) {
            for (int i = 0; i < ofEach; i++) {
                ticks.add(tick(apple, DAY0 + day * DAY + i * 1_000_000L, i));
                ticks.add(tick(other, DAY0 + day * DAY + i * 1_000_000L, i));
            }
        }
        return ticks;
    }

    private static List<String> all(QuestDbStore store) {
        List<String> found = new ArrayList<>();
        store.ticks(
                new TickFilter(Set.of(), Set.of(), 0, Long.MAX_VALUE),
                tick -> found.add(tick + " " + tick.volume() + tick.bid() + tick.ask()));
        return found;
    }

    @Test
    void dropsWholeDaysOfTicksFineBarsAndDeadLettersAndNothingElse() {
        Retention retention =
                new Retention(
                        Duration.ofDays(2), Duration.ofDays(1), Duration.ofDays(3), Duration.ZERO);
        try (QuestDbStore store = open(retention)) {
            write(store, ticksOfDays(-5, 1, 10));
            write(store, List.of(tick(apple, DAY0, 0), tick(other, DAY0 - 5 * DAY, 0)));
            writeBarsAndLetters(store);
            store.maintain();
            StoreConformance.awaitVisible(store);

            assertThat(all(store)).hasSize(60).allMatch(text -> !text.contains("2025-02-2"));
            assertThat(store.tickCount()).isEqualTo(60);
            assertThat(store.bars(apple, Interval.S1, 0, Long.MAX_VALUE)).hasSize(2);
            assertThat(store.bars(apple, Interval.M1, 0, Long.MAX_VALUE)).hasSize(6);
            assertThat(store.bars(apple, Interval.H1, 0, Long.MAX_VALUE)).hasSize(6);
            RejectFilter any = new RejectFilter(null, null, null, 0, Long.MAX_VALUE, false);
            assertThat(store.rejectsPage(any, 10, 0).total()).isEqualTo(4);
            assertThat(store.collapsed()).isEqualTo(Map.of("one", 1L, "two", 1L));
            write(store, List.of(tick(apple, DAY0, 0), tick(apple, DAY0 - 5 * DAY, 0)));
            assertThat(store.tickCount()).isEqualTo(61);
            now.addAndGet(300 * DAY);
            store.maintain();
            StoreConformance.awaitVisible(store);
            assertThat(store.tickCount()).isZero();
            write(store, List.of(tick(apple, now.get(), 1)));
            assertThat(store.tickCount()).isEqualTo(1);
            assertThat(store.problem()).isEmpty();
        }
    }

    private void writeBarsAndLetters(QuestDbStore store) {
        try (BatchWriter<Bar> bars = store.barWriter();
                BatchWriter<DeadLetter> letters = store.deadLetterWriter()) {
            for (int day = -5; day < 1; day++) {
                long at = DAY0 + day * DAY;
                for (Interval each : List.of(Interval.S1, Interval.M1, Interval.H1)) {
                    bars.write(new Bar(apple, each, at, 1, 1, 1, 1, 1, 1, 1, 1, true, 0, 0));
                }
                letters.write(
                        new DeadLetter(at, "tcp", "", RejectCode.MALFORMED, "no", "x", "c", 1));
            }
            bars.commit();
            letters.commit();
        }
        StoreConformance.awaitVisible(store);
    }

    @Test
    void packsOldDaysAndTakesInWhatStillComesForThem() {
        Retention retention =
                new Retention(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofDays(1));
        try (QuestDbStore store = open(retention)) {
            List<Tick> ticks = ticksOfDays(-4, 1, 1_000);
            write(store, ticks);
            List<String> before = all(store);
            store.maintain();
            StoreConformance.awaitVisible(store);
            assertThat(packedDays(store)).isEqualTo(3);
            assertThat(all(store)).isEqualTo(before);
            checkQueries(store, ticks.size());

            write(store, ticks.subList(0, 500));
            assertThat(all(store)).isEqualTo(before);
            write(
                    store,
                    List.of(
                            tick(apple, DAY0 - 4 * DAY + 7, -1),
                            tick(apple, DAY0 - 3 * DAY - 1, 5)));
            assertThat(store.tickCount()).isEqualTo(ticks.size() + 2);
            assertThat(all(store)).hasSize(ticks.size() + 2).containsAll(before);
            assertThat(store.collapsed().values().stream().mapToLong(n -> n).sum()).isEqualTo(500);
            store.maintain();
            checkQueries(store, ticks.size() + 2);
            assertThat(store.problem()).isEmpty();
        }
        try (QuestDbStore store = open(retention)) {
            checkQueries(store, 10_002);
            assertThat(packedDays(store)).isPositive();
        }
    }

    @Test
    void packsADayThatTheEngineHasSplit() {
        Retention retention =
                new Retention(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofDays(1));
        long day = DAY0 - 3 * DAY;
        try (QuestDbStore store = open(retention)) {
            List<Tick> ticks = new ArrayList<>();
            for (int i = 0; i < 400_000; i++) {
                ticks.add(tick(apple, day + i * 100_000_000L, i));
            }
            write(store, ticks);
            // Late, near the end of a large day that is the newest so far.
            write(store, List.of(tick(apple, day + 39_000_000_000_001L, -1)));
            assertThat(partitions(store)).as("split").isGreaterThan(1);
            write(store, List.of(tick(apple, DAY0, 1)));
            List<String> before = all(store);

            store.maintain();
            StoreConformance.awaitVisible(store);

            assertThat(packedDays(store)).isEqualTo(1);
            assertThat(partitions(store)).isEqualTo(2);
            assertThat(all(store)).hasSize(400_002).isEqualTo(before);
            store.maintain();
            assertThat(store.problem()).isEmpty();
        }
    }

    private static int partitions(QuestDbStore store) {
        try (TableReader reader = store.engine().reader(store.engine().table("tick_data"))) {
            return reader.getPartitionCount();
        }
    }

    private void checkQueries(QuestDbStore store, int count) {
        assertThat(store.tickCount()).isEqualTo(count);
        assertThat(store.latest()).extracting(Tick::ts).containsOnly(DAY0 + 999 * 1_000_000L);
        long start = DAY0 - 2 * DAY;
        var newest = store.ticksPage(apple, start, start + DAY, new Paging(2, 1, true));
        assertThat(newest.total()).isEqualTo(1_000);
        assertThat(newest.rows()).extracting(Tick::seq).containsExactly(998L, 997L);
        var oldest = store.ticksPage(apple, start, start + DAY, Paging.oldestFirst(2, 1));
        assertThat(oldest.rows()).extracting(Tick::seq).containsExactly(1L, 2L);
        assertThat(oldest.rows().getFirst().bid()).isNaN();
        List<Long> days = new ArrayList<>();
        store.bucketsReceivedSince(0, Interval.D1, (_, day) -> days.add(day));
        assertThat(days).hasSize(10);
        assertThat(countLastOfEach(store)).isEqualTo(2);
    }

    private static long countLastOfEach(QuestDbStore store) {
        return new Query(
                        store.engine(),
                        "SELECT count() FROM (SELECT * FROM tick_data LATEST ON ts PARTITION BY"
                                + " provider, symbol)")
                .asLong();
    }

    private static int packedDays(QuestDbStore store) {
        int packed = 0;
        try (TableReader reader = store.engine().reader(store.engine().table("tick_data"))) {
            for (int i = 0; i < reader.getPartitionCount(); i++) {
                packed +=
                        reader.getPartitionFormatFromMetadata(i) == PartitionFormat.PARQUET ? 1 : 0;
            }
        }
        return packed;
    }
}
