package io.tradepulse.store.questdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Retention;
import io.tradepulse.store.Store.Page;
import io.tradepulse.store.StoreConformance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Totals of pages are those of a plain count, whatever is remembered.
final class DayCountsTest {
    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final long DAY0 = 1_740_960_000_000_000_000L;
    private static final int DAYS = 12;

    @TempDir Path folder;

    private final Random random = new Random(11);
    private final AtomicLong now = new AtomicLong(DAY0 + DAYS * DAY);
    private final Instruments instruments = new Instruments();
    private final List<Instrument> all =
            List.of(instruments.of("p", "A"), instruments.of("p", "B"), instruments.of("q", "A"));

    /// Times of the ticks there should be; each has `seq` 1.
    private final Map<Instrument, NavigableSet<Long>> expected = new HashMap<>();

    private QuestDbStore open(Duration keep) {
        Retention retention = new Retention(keep, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new QuestDbStore(
                new QuestDbOptions(folder, false, retention, null, now::get), instruments);
    }

    /// Few different times, so that many ticks are there already.
    private void commitSome(BatchWriter<Tick> writer, long firstDay) {
        for (int i = random.nextInt(1, 30); i > 0; i--) {
            Instrument instrument = all.get(random.nextInt(all.size()));
            long ts = firstDay + random.nextInt(DAYS) * DAY + random.nextInt(48) * (DAY / 48);
            writer.write(new Tick().set(instrument, ts, 1, 1, 1, 1, 1));
            expected.computeIfAbsent(instrument, _ -> new TreeSet<>()).add(ts);
        }
        writer.commit();
    }

    private NavigableSet<Long> expected(Instrument instrument, long start, long end) {
        return new TreeSet<>(expected.getOrDefault(instrument, new TreeSet<>()))
                .subSet(start, true, end, false);
    }

    private void check(QuestDbStore store) {
        for (Instrument instrument : all) {
            long start = DAY0 + random.nextInt(-2 * 48, DAYS * 48) * (DAY / 48);
            long end = start + random.nextInt(1, 20 * 48) * (DAY / 48);
            NavigableSet<Long> right = expected(instrument, start, end);
            boolean newestFirst = random.nextBoolean();
            Paging paging = new Paging(random.nextInt(40), random.nextInt(60), newestFirst);
            Page<Tick> page = store.ticksPage(instrument, start, end, paging);
            assertThat(page.total()).isEqualTo(right.size());
            assertThat(page.rows())
                    .extracting(Tick::ts)
                    .containsExactlyElementsOf(
                            (newestFirst ? right.descendingSet() : right)
                                    .stream().skip(paging.offset()).limit(paging.limit()).toList());
        }
    }

    @Test
    void areRightAfterLateTicksDuplicatesAndRetention() {
        try (QuestDbStore store = open(Duration.ofDays(DAYS));
                BatchWriter<Tick> writer = store.tickWriter()) {
            for (int round = 0; round < 60; round++) {
                commitSome(writer, DAY0);
                // Remembers what is about to be old.
                store.ticksPage(all.getFirst(), 0, Long.MAX_VALUE, Paging.oldestFirst(1, 0));
                if (round % 10 == 9) {
                    StoreConformance.awaitVisible(store);
                    now.addAndGet(DAY);
                    store.maintain();
                    long kept = now.get() - DAYS * DAY;
                    expected.values().forEach(times -> times.headSet(kept).clear());
                }
                StoreConformance.awaitVisible(store);
                check(store);
                check(store);
            }
        }
    }

    @Test
    void areRightWhileOthersAsk() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (QuestDbStore store = open(Duration.ZERO);
                BatchWriter<Tick> writer = store.tickWriter()) {
            CompletableFuture<Void> asking =
                    CompletableFuture.runAsync(() -> neverLess(store, done::get));
            try {
                for (int round = 0; round < 100; round++) {
                    commitSome(writer, DAY0);
                    StoreConformance.awaitVisible(store);
                    check(store);
                }
            } finally {
                done.set(true);
                asking.get();
            }
        }
    }

    private void neverLess(QuestDbStore store, BooleanSupplier done) {
        Instrument instrument = all.getFirst();
        long last = 0;
        while (!done.getAsBoolean()) {
            Page<Tick> page =
                    store.ticksPage(instrument, 0, Long.MAX_VALUE, Paging.oldestFirst(1, 0));
            assertThat(page.total()).isGreaterThanOrEqualTo(last);
            last = page.total();
        }
    }

    @Test
    void areRememberedForTheInstrumentsAskedForLastOnly() {
        try (QuestDbStore store = open(Duration.ZERO);
                BatchWriter<Tick> writer = store.tickWriter()) {
            for (int i = 0; i < 20; i++) {
                commitSome(writer, DAY0);
            }
            StoreConformance.awaitVisible(store);
            DayCounts counts = new DayCounts(store.engine(), 2 * DAYS);
            for (int i = 0; i < 2; i++) {
                for (Instrument instrument : all) {
                    assertThat(counts.of(instrument, 0, Long.MAX_VALUE))
                            .extracting(DayCounts.Part::ticks)
                            .satisfies(
                                    ticks ->
                                            assertThat(ticks.stream().mapToLong(n -> n).sum())
                                                    .isEqualTo(expected.get(instrument).size()));
                    assertThat(counts.size()).isLessThanOrEqualTo(2 * DAYS);
                }
            }
        }
    }
}
