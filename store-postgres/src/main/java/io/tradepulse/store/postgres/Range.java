package io.tradepulse.store.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/// Times of ticks from start to before end, epoch nanoseconds.
///
/// Immutable.
record Range(long start, long end) {
    /// The condition on a table named t, of [#PARAMETERS] parameters: the first two leave out other
    /// days, the rest is exact.
    static final String OF_TICKS =
            " t.ts >= ? AND t.ts < ? AND (t.ts, t.ts_nanos) >= (?, ?) AND (t.ts, t.ts_nanos) < (?, ?)";

    /// The condition on what is counted by ten minutes that begin in the range.
    static final String OF_STARTS = " ts >= ? AND ts < ?";

    static final int PARAMETERS = 6;

    boolean isEmpty() {
        return end <= start;
    }

    /// What both have.
    Range within(Range other) {
        return new Range(Math.max(start, other.start), Math.min(end, other.end));
    }

    /// Binds the parameters of [#OF_TICKS].
    void bindTicks(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(first, Times.ofMicros(Times.micros(start)));
        statement.setObject(first + 1, Times.ofMicros(microsUp(end)));
        Times.bind(statement, first + 2, start);
        statement.setShort(first + 3, Times.belowMicro(start));
        Times.bind(statement, first + 4, end);
        statement.setShort(first + 5, Times.belowMicro(end));
    }

    /// Binds the parameters of [#OF_STARTS] for all ten minutes that have a part in the range.
    void bindCounts(PreparedStatement statement, int first) throws SQLException {
        long length = BatchCounts.TEN_MINUTES;
        long startMicros = Math.floorDiv(Times.micros(start), length) * length;
        statement.setObject(first, Times.ofMicros(startMicros));
        statement.setObject(first + 1, Times.ofMicros(microsUp(end)));
    }

    /// Binds the parameters of [#OF_STARTS] for the bars that start in the range.
    void bindBars(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(first, Times.ofMicros(microsUp(start)));
        statement.setObject(first + 1, Times.ofMicros(microsUp(end)));
    }

    private static long microsUp(long epochNanos) {
        return Math.ceilDiv(epochNanos, 1_000L);
    }
}
