package io.tradepulse.store.questdb;

import io.questdb.cairo.sql.Record;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;

/// Rows of `tick_data` as ticks.
final class TickRows {
    static final String SELECT =
            "SELECT provider, symbol, ts, seq, price, volume, bid, ask, received_at FROM "
                    + Schema.TICKS;

    private TickRows() {}

    /// Fills the tick; a null double is `NaN` on both sides.
    static Tick read(Record row, Instrument instrument, Tick into) {
        into.set(
                instrument,
                row.getTimestamp(2),
                row.getLong(3),
                row.getDouble(4),
                row.getDouble(5),
                row.getDouble(6),
                row.getDouble(7));
        into.receivedAt(row.getTimestamp(8));
        return into;
    }

    /// Of the first two columns.
    static Instrument instrument(Record row, Instruments instruments) {
        return instruments.of(row.getSymA(0).toString(), row.getSymA(1).toString());
    }
}
