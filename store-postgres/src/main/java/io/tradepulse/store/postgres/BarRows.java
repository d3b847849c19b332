package io.tradepulse.store.postgres;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Bars as rows of `bars_ohlcv`.
///
/// Immutable.
final class BarRows implements MergeWriter.Rows<BarRows.Key, Bar> {
    static final String SELECT =
            "SELECT ts, open, high, low, close, volume, turnover, vwap, trades, final, revision,"
                    + " late_ticks, volume_rest, turnover_rest FROM bars_ohlcv";

    record Key(String provider, String symbol, Interval interval, long start) {}

    @Override
    public String table() {
        return "bars_ohlcv";
    }

    @Override
    public String columns() {
        return "ts, open, high, low, close, volume, turnover, vwap, trades, late_ticks,"
                + " volume_rest, turnover_rest, revision, final, provider, symbol, interval";
    }

    /// A process that was stopped for a while and does not know yet that others make its bars may
    /// write an old one: that of more ticks stays.
    @Override
    public String onConflict() {
        return """
               ON CONFLICT (provider, symbol, interval, ts) DO UPDATE SET
                   open = excluded.open, high = excluded.high, low = excluded.low,
                   close = excluded.close, volume = excluded.volume, turnover = excluded.turnover,
                   vwap = excluded.vwap, trades = excluded.trades,
                   late_ticks = excluded.late_ticks, volume_rest = excluded.volume_rest,
                   turnover_rest = excluded.turnover_rest, revision = excluded.revision,
                   final = excluded.final
               WHERE (old.trades, old.revision, old.final)
                   <= (excluded.trades, excluded.revision, excluded.final)""";
    }

    @Override
    public Key key(Bar bar) {
        return new Key(
                Texts.storable(bar.instrument().provider()),
                Texts.storable(bar.instrument().symbol()),
                bar.interval(),
                bar.start());
    }

    @Override
    public Bar copy(Bar bar) {
        return bar;
    }

    @Override
    public Bar merged(Bar old, Bar now) {
        return now;
    }

    @Override
    public void put(CopyRows into, Bar bar) {
        into.putTime(Times.micros(bar.start()))
                .put(bar.open())
                .put(bar.high())
                .put(bar.low())
                .put(bar.close())
                .put(bar.volume())
                .put(bar.turnover())
                .put(bar.vwap())
                .put(bar.trades())
                .put(bar.lateTicks())
                .put(bar.volumeRest())
                .put(bar.turnoverRest())
                .put(bar.revision())
                .put(bar.isFinal())
                .put(bar.instrument().provider())
                .put(bar.instrument().symbol())
                .put(bar.interval().text());
    }

    static Bar read(ResultSet row, Instrument instrument, Interval interval) throws SQLException {
        return new Bar(
                instrument,
                interval,
                Times.read(row, 1),
                row.getDouble(2),
                row.getDouble(3),
                row.getDouble(4),
                row.getDouble(5),
                row.getDouble(6),
                row.getDouble(7),
                TickRows.optional(row, 8),
                row.getLong(9),
                row.getBoolean(10),
                row.getInt(11),
                row.getLong(12),
                row.getDouble(13),
                row.getDouble(14));
    }
}
