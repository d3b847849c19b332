package io.tradepulse.store.questdb;

import io.questdb.cairo.CairoError;
import io.questdb.cairo.CairoException;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.TableWriter.Row;
import io.questdb.cairo.wal.WalWriter;
import io.tradepulse.model.Timestamps;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.RefusedException;
import java.time.DateTimeException;
import java.util.function.ToLongFunction;

/// Rows into one table, through its write-ahead log.
///
/// Not thread-safe: one owner at a time.
final class TableWriter<E> implements BatchWriter<E> {
    /// Puts the columns of a row, other than its timestamp.
    @FunctionalInterface
    interface Columns<E> {
        void put(Row into, E from);
    }

    /// 2262-01-01: soon after that, nanoseconds overflow, and so do the bounds of partitions.
    private static final long END_OF_TIME = 9_214_646_400_000_000_000L;

    private final Engine engine;
    private final TableToken table;
    private final ToLongFunction<E> timestamp;
    private final Columns<E> columns;
    private WalWriter writer;

    TableWriter(Engine engine, String table, ToLongFunction<E> timestamp, Columns<E> columns) {
        this.engine = engine;
        this.table = engine.table(table);
        this.timestamp = timestamp;
        this.columns = columns;
        this.writer = open();
    }

    private WalWriter open() {
        try {
            return engine.cairo().getWalWriter(table);
        } catch (CairoException | CairoError e) {
            throw Engine.failed(e);
        }
    }

    @Override
    public void write(E row) {
        long at = timestamp.applyAsLong(row);
        if (at < 0 || at >= END_OF_TIME) {
            String reason = "the store keeps no times before 1970 and none after 2261";
            throw new RefusedException(reason, new DateTimeException(Timestamps.text(at)));
        }
        try {
            Row into = writer.newRow(at);
            columns.put(into, row);
            into.append();
        } catch (CairoException | CairoError e) {
            throw Engine.failed(e);
        }
    }

    @Override
    public void commit() {
        try {
            writer.commit();
        } catch (CairoException | CairoError e) {
            throw Engine.failed(e);
        }
    }

    @Override
    public void rollback() {
        try {
            if (writer.isDistressed()) {
                writer.close();
                writer = open();
            } else {
                writer.rollback();
            }
        } catch (CairoException | CairoError e) {
            throw Engine.failed(e);
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
