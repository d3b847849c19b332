package io.tradepulse.store.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/// Epoch nanoseconds as PostgreSQL has them: a `timestamptz` of whole microseconds, and beside it
/// what is below one.
final class Times {
    private static final long MICRO = 1_000;

    private Times() {}

    /// Epoch microseconds, rounded down.
    static long micros(long epochNanos) {
        return Math.floorDiv(epochNanos, MICRO);
    }

    /// What is below a microsecond.
    static short belowMicro(long epochNanos) {
        return (short) Math.floorMod(epochNanos, MICRO);
    }

    /// Binds the time, rounded down to a microsecond.
    static void bind(PreparedStatement statement, int index, long epochNanos) throws SQLException {
        statement.setObject(index, ofMicros(micros(epochNanos)));
    }

    static OffsetDateTime ofMicros(long epochMicros) {
        return Instant.ofEpochSecond(
                        Math.floorDiv(epochMicros, 1_000_000),
                        Math.floorMod(epochMicros, 1_000_000) * MICRO)
                .atOffset(ZoneOffset.UTC);
    }

    /// The first instant of that UTC day.
    static OffsetDateTime startOf(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    /// Epoch nanoseconds; the nearest there are for what lies beyond them.
    static long nanos(long epochMicros) {
        if (epochMicros < Long.MIN_VALUE / MICRO) {
            return Long.MIN_VALUE;
        }
        return epochMicros > Long.MAX_VALUE / MICRO ? Long.MAX_VALUE : epochMicros * MICRO;
    }

    /// Reads a column of times as epoch microseconds.
    static long readMicros(ResultSet row, int column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return Math.floorDiv(time.getTime(), 1_000L) * 1_000_000L + time.getNanos() / MICRO;
    }

    /// Reads a column of times.
    static long read(ResultSet row, int column) throws SQLException {
        return nanos(readMicros(row, column));
    }

    /// Reads a time and, from the column after it, what is below its microseconds. The first
    /// microsecond of all begins before what a `long` holds: the sum comes round again.
    static long readWithNanos(ResultSet row, int column) throws SQLException {
        return readMicros(row, column) * MICRO + row.getShort(column + 1);
    }
}
