package io.tradepulse.store.questdb;

import io.questdb.cairo.TableReader;
import io.questdb.cairo.TableToken;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How many ticks an instrument has a day (UTC), remembered: a page over years says how many there
/// are in all without a look at all of them.
///
/// A count holds until its day changes. It is kept with the table's transaction that was visible
/// *before* it was counted, and each day with the last transaction that may have changed it, so a
/// count that missed a commit, for whatever order they ran in, is older than its day and not used.
///
/// Thread-safe.
final class DayCounts {
    private static final long DAY = Interval.D1.nanos();

    /// Some ten megabytes.
    private static final int MOST_REMEMBERED = 100_000;

    /// A day, or the part of it that is asked for, and how many ticks there are.
    record Part(long start, long end, long ticks) {}

    /// What a reader of the table saw: days in order, by their starts.
    private record Seen(long txn, List<Long> days) {}

    private record Count(long ticks, long txn) {}

    /// What may have changed a day last, and how many are about to.
    private static final class Changes {
        private long last;
        private int underWay;
    }

    private final Engine engine;
    private final TableToken table;
    private final long txnAtOpen;
    private final int most;
    private final Map<Long, Changes> changes = new HashMap<>();
    private final LinkedHashMap<Instrument, Map<Long, Count>> remembered =
            new LinkedHashMap<>(64, 0.75f, true);
    private int size;

    DayCounts(Engine engine) {
        this(engine, MOST_REMEMBERED);
    }

    /// @param most so many counts are remembered; those of the instruments asked for last
    DayCounts(Engine engine, int most) {
        this.engine = engine;
        this.table = engine.table(Schema.TICKS);
        this.txnAtOpen = engine.lastTxn(table);
        this.most = most;
    }

    /// Whether the range has a whole day in it; in others there is nothing to remember.
    static boolean hasWholeDay(long start, long end) {
        long first = Math.max(0, start);
        if (end - first < DAY) {
            return false;
        }
        long day = Interval.D1.startOf(first);
        return (day == first ? day : day + DAY) <= end - DAY;
    }

    /// Runs what changes these days, given by their starts.
    void changing(Collection<Long> days, Runnable change) {
        begin(days);
        try {
            change.run();
        } finally {
            end(days);
        }
    }

    private synchronized void begin(Collection<Long> days) {
        days.forEach(day -> changes.computeIfAbsent(day, _ -> new Changes()).underWay++);
    }

    /// Even a change that failed may have got through.
    private void end(Collection<Long> days) {
        long txn;
        try {
            txn = engine.lastTxn(table);
        } catch (StoreException _) {
            txn = Long.MAX_VALUE; // counts of these days are not used again
        }
        synchronized (this) {
            for (Long day : days) {
                Changes changed = changes.computeIfAbsent(day, _ -> new Changes());
                changed.underWay--;
                changed.last = Math.max(changed.last, txn);
            }
        }
    }

    /// The days of the range that have ticks of any instrument, in order; its ends may be parts.
    List<Part> of(Instrument instrument, long from, long end) {
        long start = Math.max(0, from);
        Seen seen = look(start, end);
        List<Part> parts = new ArrayList<>(seen.days().size());
        List<Long> unknown = new ArrayList<>();
        for (long day : seen.days()) {
            long first = Math.max(start, day);
            long last = Math.min(end, day + DAY);
            long known =
                    last - first < DAY ? count(instrument, first, last) : recall(instrument, day);
            if (known < 0) {
                unknown.add(day);
            } else {
                countDays(instrument, unknown, seen.txn(), parts);
                parts.add(new Part(first, last, known));
            }
        }
        countDays(instrument, unknown, seen.txn(), parts);
        return parts;
    }

    private Seen look(long start, long end) {
        List<Long> days = new ArrayList<>();
        try (TableReader reader = engine.reader(table)) {
            for (int i = 0; i < reader.getPartitionCount(); i++) {
                long day = Interval.D1.startOf(reader.getPartitionTimestampByIndex(i));
                boolean isAnother = days.isEmpty() || days.getLast() != day;
                if (isAnother && day < end && day > start - DAY) {
                    days.add(day);
                }
            }
            return new Seen(reader.getSeqTxn(), days);
        }
    }

    private long count(Instrument instrument, long start, long end) {
        return new Query(engine, "SELECT count() FROM " + Schema.TICKS + TickRows.OF_INSTRUMENT)
                .with(instrument)
                .withTime("start", start)
                .withTime("end", end)
                .asLong();
    }

    /// The remembered count of that day; -1 where there is none that holds.
    private synchronized long recall(Instrument instrument, long day) {
        Map<Long, Count> ofInstrument = remembered.get(instrument);
        Count count = ofInstrument == null ? null : ofInstrument.get(day);
        return count == null || count.txn() < lastChange(day) ? -1 : count.ticks();
    }

    /// What the log of an earlier run still held is applied after the start.
    private long lastChange(long day) {
        Changes changed = changes.get(day);
        if (changed == null) {
            return txnAtOpen;
        }
        return changed.underWay > 0 ? Long.MAX_VALUE : Math.max(txnAtOpen, changed.last);
    }

    /// Counts days that follow each other, in one go, and empties the list of them.
    private void countDays(Instrument instrument, List<Long> days, long txn, List<Part> into) {
        if (days.isEmpty()) {
            return;
        }
        Map<Long, Long> found = new HashMap<>();
        new Query(
                        engine,
                        "SELECT timestamp_floor('1d', ts) day, count() FROM "
                                + Schema.TICKS
                                + TickRows.OF_INSTRUMENT)
                .with(instrument)
                .withTime("start", days.getFirst())
                .withTime("end", days.getLast() + DAY)
                .forEach(
                        row -> {
                            found.put(row.getTimestamp(0), row.getLong(1));
                            return true;
                        });
        for (long day : days) {
            into.add(new Part(day, day + DAY, found.getOrDefault(day, 0L)));
        }
        remember(instrument, into.subList(into.size() - days.size(), into.size()), txn);
        days.clear();
    }

    private synchronized void remember(Instrument instrument, List<Part> days, long txn) {
        Map<Long, Count> ofInstrument =
                remembered.computeIfAbsent(instrument, _ -> new HashMap<>());
        for (Part day : days) {
            @Nullable Count before = ofInstrument.get(day.start());
            if (before == null) {
                size++;
            }
            if (before == null || before.txn() < txn) {
                ofInstrument.put(day.start(), new Count(day.ticks(), txn));
            }
        }
        while (size > most) {
            size -= remembered.pollFirstEntry().getValue().size();
        }
    }

    /// How many counts are remembered, for tests.
    synchronized int size() {
        return size;
    }
}
