package io.tradepulse.store.questdb;

import io.questdb.cairo.TableReader;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.sql.PartitionFormat;
import io.tradepulse.store.Retention;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Drops days that are too old, and packs those that are old.
///
/// Owned by the thread of maintenance.
final class Housekeeping {
    private static final long DAY = Duration.ofDays(1).toNanos();

    private final Engine engine;
    private final QuestDbOptions options;
    private final Collapsed collapsed;
    private final DayCounts dayCounts;

    Housekeeping(Engine engine, QuestDbOptions options, Collapsed collapsed, DayCounts dayCounts) {
        this.engine = engine;
        this.options = options;
        this.collapsed = collapsed;
        this.dayCounts = dayCounts;
    }

    /// Does what is due; may take long.
    void run() {
        Retention retention = options.retention();
        drop(Schema.TICKS, retention.ticks());
        drop(BarTable.FINE.table(), retention.fineBars());
        drop(Schema.REJECTS, retention.rejects());
        pack(retention.compressAfter());
    }

    private void drop(String table, Duration keep) {
        if (keep.isZero()) {
            return;
        }
        long before = dayOf(options.clock().nanos() - keep.toNanos());
        Collection<Long> days = days(table, false).headSet(before);
        if (days.isEmpty()) {
            return;
        }
        Runnable drop =
                () ->
                        engine.execute(
                                "ALTER TABLE " + table + " DROP PARTITION LIST " + names(days));
        if (table.equals(Schema.TICKS)) {
            collapsed.dropping(before, () -> dayCounts.changing(days, drop));
        } else {
            drop.run();
        }
    }

    private void pack(Duration after) {
        if (after.isZero()) {
            return;
        }
        NavigableSet<Long> days = days(Schema.TICKS, true);
        days.pollLast(); // the newest is written to
        Collection<Long> old = days.headSet(dayOf(options.clock().nanos() - after.toNanos()));
        for (long day : old) {
            engine.execute(
                    "ALTER TABLE "
                            + Schema.TICKS
                            + " CONVERT PARTITION TO PARQUET LIST "
                            + names(List.of(day)));
            Visibility.await(engine, Schema.TICKS);
        }
    }

    /// Days that the table has, by their starts; the newest in any case, of the others perhaps only
    /// those that are not packed.
    private NavigableSet<Long> days(String name, boolean unpacked) {
        TableToken table = engine.table(name);
        TreeMap<Long, Boolean> packed = new TreeMap<>();
        try (TableReader reader = engine.reader(table)) {
            for (int i = 0; i < reader.getPartitionCount(); i++) {
                boolean isPacked =
                        reader.getPartitionFormatFromMetadata(i) == PartitionFormat.PARQUET;
                packed.merge(
                        dayOf(reader.getPartitionTimestampByIndex(i)),
                        isPacked,
                        Boolean::logicalAnd);
            }
        }
        return packed.entrySet().stream()
                .filter(
                        day ->
                                !unpacked
                                        || !day.getValue()
                                        || day.getKey().equals(packed.lastKey()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static long dayOf(long epochNanos) {
        return Math.floorDiv(epochNanos, DAY) * DAY;
    }

    private static String names(Collection<Long> days) {
        return days.stream()
                .map(
                        day ->
                                "'"
                                        + LocalDate.ofInstant(
                                                Instant.ofEpochSecond(0, day), ZoneOffset.UTC)
                                        + "'")
                .collect(Collectors.joining(", "));
    }
}
