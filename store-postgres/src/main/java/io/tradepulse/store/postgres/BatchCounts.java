package io.tradepulse.store.postgres;

import io.tradepulse.model.Instrument;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// How many ticks of a batch there are by instrument and ten minutes, and which of them are new to
/// the store.
///
/// Not thread-safe.
final class BatchCounts {
    /// Length of what is counted together, in microseconds.
    static final long TEN_MINUTES = 600_000_000L;

    private static final long DAY = 86_400_000_000L;
    private static final int MOST_KNOWN = 100_000;

    private record Key(String provider, String symbol) {}

    /// An instrument: encoded once.
    static final class Entry {
        private final Instrument instrument;
        private final int number;
        private final byte[] columns;
        private Count last = Count.NONE;
        private long written;
        private long fresh;

        private Entry(Instrument instrument, int number) {
            this.instrument = instrument;
            this.number = number;
            this.columns =
                    new CopyRows().put(instrument.provider()).put(instrument.symbol()).content();
        }

        /// One number an instrument, for this writer.
        int number() {
            return number;
        }

        /// Provider and symbol as columns of a COPY.
        byte[] columns() {
            return columns;
        }
    }

    private static final class Count {
        private static final Count NONE = new Count("", "", Long.MIN_VALUE);

        private final String provider;
        private final String symbol;
        private final long start;
        private long ticks;
        private long receivedAt = Long.MIN_VALUE;

        private Count(String provider, String symbol, long start) {
            this.provider = provider;
            this.symbol = symbol;
            this.start = start;
        }
    }

    private final Map<Key, Entry> known = new HashMap<>();
    private final List<Entry> touched = new ArrayList<>();
    private final List<Count> all = new ArrayList<>();
    private final List<Count> fresh = new ArrayList<>();
    private @Nullable Entry[] byIndex = new @Nullable Entry[256];

    /// One more tick of that instrument was written, be it a duplicate.
    Entry written(Instrument instrument) {
        Entry entry = entry(instrument);
        if (entry.written++ == 0) {
            touched.add(entry);
        }
        return entry;
    }

    private Entry entry(Instrument instrument) {
        int index = instrument.index();
        if (index >= 0 && index < byIndex.length) {
            Entry entry = byIndex[index];
            if (entry != null && entry.instrument == instrument) {
                return entry;
            }
        }
        Entry entry =
                known.computeIfAbsent(
                        new Key(
                                Texts.storable(instrument.provider()),
                                Texts.storable(instrument.symbol())),
                        _ -> new Entry(instrument, known.size()));
        if (index >= 0 && entry.instrument == instrument) {
            if (index >= byIndex.length) {
                byIndex = Arrays.copyOf(byIndex, Math.max(index + 1, byIndex.length * 2));
            }
            byIndex[index] = entry;
        }
        return entry;
    }

    /// One tick that is in the batch for the first time; times in epoch microseconds.
    void add(Entry of, long ts, long receivedAt) {
        long start = Math.floorDiv(ts, TEN_MINUTES) * TEN_MINUTES;
        Count count = of.last;
        if (count.start != start) {
            count =
                    new Count(
                            Texts.storable(of.instrument.provider()),
                            Texts.storable(of.instrument.symbol()),
                            start);
            of.last = count;
            all.add(count);
        }
        count.ticks++;
        count.receivedAt = Math.max(count.receivedAt, receivedAt);
        of.fresh++;
    }

    /// The UTC days of the batch.
    Set<LocalDate> days() {
        Set<LocalDate> days = new TreeSet<>();
        long last = Long.MIN_VALUE;
        for (Count count : all) {
            long day = Math.floorDiv(count.start, DAY);
            if (day != last) {
                days.add(LocalDate.ofEpochDay(day));
                last = day;
            }
        }
        return days;
    }

    /// All of the batch is new to the store.
    void allAreFresh() {
        fresh.clear();
        fresh.addAll(all);
    }

    /// Nothing of the batch is new to the store, as far as is known.
    void noneIsFresh() {
        fresh.clear();
        touched.forEach(entry -> entry.fresh = 0);
    }

    /// So many of those ten minutes are new to the store.
    void addFresh(String provider, String symbol, long start, long ticks, long receivedAt) {
        Count count = new Count(provider, symbol, start);
        count.ticks = ticks;
        count.receivedAt = receivedAt;
        fresh.add(count);
        Entry entry = known.get(new Key(provider, symbol));
        if (entry != null) {
            entry.fresh += ticks;
        }
    }

    /// How many are new to the store.
    long fresh() {
        return touched.stream().mapToLong(entry -> entry.fresh).sum();
    }

    /// How many were written that the store has already, by provider.
    Map<String, Long> collapsed() {
        Map<String, Long> collapsed = new HashMap<>();
        for (Entry entry : touched) {
            if (entry.written > entry.fresh) {
                collapsed.merge(
                        entry.instrument.provider(), entry.written - entry.fresh, Long::sum);
            }
        }
        return collapsed;
    }

    /// Adds what is new to the counts that the store keeps.
    void send(Connection connection) throws SQLException {
        if (fresh.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT count_ticks(?, ?, ?, ?, ?)")) {
            statement.setArray(1, texts(connection, count -> count.provider));
            statement.setArray(2, texts(connection, count -> count.symbol));
            statement.setArray(3, times(connection, count -> count.start));
            Long[] ticks = fresh.stream().map(count -> count.ticks).toArray(Long[]::new);
            statement.setArray(4, connection.createArrayOf("bigint", ticks));
            statement.setArray(5, times(connection, count -> count.receivedAt));
            statement.execute();
        }
    }

    private Array texts(Connection connection, Function<Count, String> column) throws SQLException {
        return connection.createArrayOf("text", fresh.stream().map(column).toArray(String[]::new));
    }

    private Array times(Connection connection, ToLongFunction<Count> column) throws SQLException {
        OffsetDateTime[] times =
                fresh.stream()
                        .map(count -> Times.ofMicros(column.applyAsLong(count)))
                        .toArray(OffsetDateTime[]::new);
        return connection.createArrayOf("timestamptz", times);
    }

    void clear() {
        for (Entry entry : touched) {
            entry.written = 0;
            entry.fresh = 0;
            entry.last = Count.NONE;
        }
        touched.clear();
        all.clear();
        fresh.clear();
        if (known.size() > MOST_KNOWN) {
            known.clear();
            Arrays.fill(byIndex, null);
        }
    }
}
