package io.tradepulse.store.questdb;

import io.questdb.cairo.TableWriter.Row;
import io.questdb.cairo.sql.Record;
import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.store.BatchWriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Rows of the tables of bars as bars, and the other way.
final class BarRows {
    private BarRows() {}

    /// Of the bars of one instrument and interval that start in the range, in order of time.
    static Query query(
            Engine engine,
            Instrument instrument,
            Interval interval,
            long start,
            long end,
            boolean newestFirst) {
        String sql =
                "SELECT ts, open, high, low, close, volume, turnover, vwap, trades, final,"
                        + " revision, late_ticks, volume_rest, turnover_rest FROM "
                        + BarTable.of(interval).table()
                        + " WHERE symbol = :symbol AND interval = :interval AND provider = :provider"
                        + " AND ts >= :start AND ts < :end"
                        + (newestFirst ? " ORDER BY ts DESC" : "");
        return new Query(engine, sql)
                .with(instrument)
                .with("interval", interval.text())
                .withTime("start", start)
                .withTime("end", end);
    }

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
                row.getLong(11),
                row.getDouble(12),
                row.getDouble(13));
    }

    private static void put(Row row, Bar bar) {
        row.putSym(0, bar.instrument().provider());
        row.putSym(1, bar.instrument().symbol());
        row.putSym(2, bar.interval().text());
        row.putDouble(4, bar.open());
        row.putDouble(5, bar.high());
        row.putDouble(6, bar.low());
        row.putDouble(7, bar.close());
        row.putDouble(8, bar.volume());
        row.putDouble(9, bar.turnover());
        row.putDouble(10, bar.vwap());
        row.putLong(11, bar.trades());
        row.putBool(12, bar.isFinal());
        row.putInt(13, bar.revision());
        row.putLong(14, bar.lateTicks());
        row.putDouble(15, bar.volumeRest());
        row.putDouble(16, bar.turnoverRest());
    }

    /// Writes each bar to the table of its length. A commit that fails half way is repeated whole:
    /// the same bar twice is one.
    static BatchWriter<Bar> writer(Engine engine) {
        Map<BarTable, BatchWriter<Bar>> writers = new EnumMap<>(BarTable.class);
        for (BarTable table : BarTable.values()) {
            writers.put(table, new TableWriter<>(engine, table.table(), Bar::start, BarRows::put));
        }
        return new BarWriter(writers);
    }

    private record BarWriter(Map<BarTable, BatchWriter<Bar>> writers) implements BatchWriter<Bar> {
        @Override
        public void write(Bar bar) {
            Objects.requireNonNull(writers.get(BarTable.of(bar.interval()))).write(bar);
        }

        @Override
        public void commit() {
            writers.values().forEach(BatchWriter::commit);
        }

        @Override
        public void rollback() {
            writers.values().forEach(BatchWriter::rollback);
        }

        @Override
        public void close() {
            writers.values().forEach(BatchWriter::close);
        }
    }
}
