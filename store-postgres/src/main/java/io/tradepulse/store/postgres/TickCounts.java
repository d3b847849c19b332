package io.tradepulse.store.postgres;

import io.tradepulse.model.Instrument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// What is counted of ticks, by instrument and ten minutes: it tells where ticks are, without
/// reading them.
///
/// Immutable; every method uses the connection it is given.
final class TickCounts {
    /// Length of what is counted together, nanoseconds.
    static final long TEN_MINUTES = 600_000_000_000L;

    private static final long DAY = 86_400_000_000_000L;
    private static final int FETCH = 1_000;
    private static final long SLICE_TICKS = 50_000;
    private static final long SLICE_LENGTH = 30 * DAY;

    /// Provider and symbol, as stored.
    record Name(String provider, String symbol) {}

    /// Ten minutes with ticks, epoch nanoseconds.
    record Count(long start, long end, long ticks) {
        private static Count read(ResultSet row) throws SQLException {
            long micros = Times.readMicros(row, 1);
            return new Count(
                    Times.nanos(micros),
                    Times.nanos(micros + BatchCounts.TEN_MINUTES),
                    row.getLong(2));
        }
    }

    private TickCounts() {}

    /// Every instrument with ticks, by one step down the index each.
    static List<Name> names(Connection connection) throws SQLException {
        String sql =
                """
                WITH RECURSIVE found AS (
                    (SELECT provider, symbol FROM tick_counts ORDER BY provider, symbol LIMIT 1)
                    UNION ALL
                    SELECT next.provider, next.symbol
                    FROM found CROSS JOIN LATERAL (
                        SELECT c.provider, c.symbol FROM tick_counts c
                        WHERE (c.provider, c.symbol) > (found.provider, found.symbol)
                        ORDER BY c.provider, c.symbol LIMIT 1) next)
                SELECT provider, symbol FROM found""";
        List<Name> names = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                names.add(new Name(row.getString(1), row.getString(2)));
            }
        }
        return names;
    }

    /// UTC days with ticks, at least one of them received at or after that time, in order.
    static List<LocalDate> days(Connection connection, Range range, long receivedSince)
            throws SQLException {
        String sql =
                "SELECT DISTINCT day FROM tick_days WHERE day >= ? AND day <= ? AND ticks > 0"
                        + " AND received_at >= ? ORDER BY day";
        List<LocalDate> days = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, dayOf(range.start()));
            statement.setObject(2, dayOf(range.end() - 1));
            Times.bind(statement, 3, receivedSince);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    days.add(row.getObject(1, LocalDate.class));
                }
            }
        }
        return days;
    }

    static LocalDate dayOf(long epochNanos) {
        return LocalDate.ofEpochDay(Math.floorDiv(epochNanos, DAY));
    }

    static LocalDate dayOfMicros(long epochMicros) {
        return LocalDate.ofEpochDay(Math.floorDiv(epochMicros, DAY / 1_000));
    }

    /// The part of the range that is on that day.
    static Range onDay(LocalDate day, Range range) {
        long number = day.toEpochDay();
        long start = number < Long.MIN_VALUE / DAY ? Long.MIN_VALUE : number * DAY;
        long end = number >= Long.MAX_VALUE / DAY ? Long.MAX_VALUE : (number + 1) * DAY;
        return new Range(Math.max(start, range.start()), Math.min(end, range.end()));
    }

    /// The ten minutes of one instrument with a part in the range, in either order, until the
    /// callback has had enough.
    static void each(
            Connection connection,
            Instrument instrument,
            Range range,
            boolean newestFirst,
            Predicate<Count> each)
            throws SQLException {
        String sql =
                "SELECT ts, ticks FROM tick_counts WHERE provider = ? AND symbol = ? AND ticks > 0"
                        + " AND"
                        + Range.OF_STARTS
                        + " ORDER BY ts"
                        + (newestFirst ? " DESC" : "");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            bind(statement, instrument);
            range.bindCounts(statement, 3);
            try (ResultSet row = statement.executeQuery()) {
                boolean goesOn = true;
                while (goesOn && row.next()) {
                    goesOn = each.test(Count.read(row));
                }
            }
        }
    }

    /// The same of several instruments together, in order.
    static List<Count> all(Connection connection, List<Name> names, Range range)
            throws SQLException {
        String sql =
                "SELECT c.ts, sum(c.ticks)::bigint"
                        + " FROM unnest(?::text[], ?::text[]) AS n (provider, symbol)"
                        + " JOIN tick_counts c ON c.provider = n.provider AND c.symbol = n.symbol"
                        + " WHERE c.ticks > 0 AND c.ts >= ? AND c.ts < ? GROUP BY c.ts"
                        + " ORDER BY c.ts";
        List<Count> counts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, connection, names);
            range.bindCounts(statement, 3);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    counts.add(Count.read(row));
                }
            }
        }
        return counts;
    }

    /// Ranges one after the other that hold all that is counted, few enough ticks each to be sorted
    /// in memory, and few enough days.
    static List<Range> slices(List<Count> counts) {
        List<Range> slices = new ArrayList<>();
        int first = 0;
        long ticks = 0;
        for (int i = 0; i < counts.size(); i++) {
            ticks += counts.get(i).ticks();
            boolean isLast = i + 1 == counts.size();
            if (isLast
                    || ticks + counts.get(i + 1).ticks() > SLICE_TICKS
                    || isLong(counts.get(first).start(), counts.get(i + 1).end())) {
                slices.add(new Range(counts.get(first).start(), counts.get(i).end()));
                first = i + 1;
                ticks = 0;
            }
        }
        return slices;
    }

    /// Between the first and the last time of all there is more than a `long` holds with a sign.
    private static boolean isLong(long start, long end) {
        return Long.compareUnsigned(end - start, SLICE_LENGTH) > 0;
    }

    /// How many ticks of one instrument the ten minutes have that begin in the range.
    static long sum(Connection connection, Instrument instrument, Range range) throws SQLException {
        String sql =
                "SELECT coalesce(sum(ticks), 0)::bigint FROM tick_counts"
                        + " WHERE provider = ? AND symbol = ? AND"
                        + Range.OF_STARTS;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, instrument);
            range.bindCounts(statement, 3);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /// Binds provider and symbol as the first two parameters.
    static void bind(PreparedStatement statement, Instrument instrument) throws SQLException {
        statement.setString(1, Texts.storable(instrument.provider()));
        statement.setString(2, Texts.storable(instrument.symbol()));
    }

    /// Binds providers and symbols as the first two parameters.
    static void bind(PreparedStatement statement, Connection connection, List<Name> names)
            throws SQLException {
        statement.setArray(
                1,
                connection.createArrayOf(
                        "text", names.stream().map(Name::provider).toArray(String[]::new)));
        statement.setArray(
                2,
                connection.createArrayOf(
                        "text", names.stream().map(Name::symbol).toArray(String[]::new)));
    }
}
