package io.tradepulse.store.postgres;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Rows of `tick_data` as ticks.
final class TickRows {
    /// The columns that [#read] reads, of a table named t.
    static final String COLUMNS =
            "t.ts, t.ts_nanos, t.seq, t.price, t.volume, t.bid, t.ask, t.received_at";

    /// How many they are: the next column has the number after it.
    static final int COUNT = 8;

    private TickRows() {}

    /// Fills the tick.
    static Tick read(ResultSet row, Instrument instrument, Tick into) throws SQLException {
        into.set(
                instrument,
                Times.readWithNanos(row, 1),
                row.getLong(3),
                row.getDouble(4),
                optional(row, 5),
                optional(row, 6),
                optional(row, 7));
        into.receivedAt(Times.read(row, 8));
        return into;
    }

    /// A double; null is `NaN`.
    static double optional(ResultSet row, int column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Tick.ABSENT : value;
    }
}
