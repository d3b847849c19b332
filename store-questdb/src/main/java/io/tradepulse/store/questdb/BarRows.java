package io.tradepulse.store.questdb;

import io.questdb.cairo.sql.Record;
import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;

/// Rows of `bars_ohlcv` as bars.
final class BarRows {
    static final String SELECT =
            "SELECT ts, open, high, low, close, volume, turnover, vwap, trades, final, revision,"
                    + " late_ticks";

    private BarRows() {}

    static Bar read(Record row, Instrument instrument, Interval interval) {
        return new Bar(
                instrument,
                interval,
                row.getTimestamp(0),
                row.getDouble(1),
                row.getDouble(2),
                row.getDouble(3),
                row.getDouble(4),
                row.getDouble(5),
                row.getDouble(6),
                row.getDouble(7),
                row.getLong(8),
                row.getBool(9),
                row.getInt(10),
                row.getLong(11));
    }
}
