package io.tradepulse.store.questdb;

import io.questdb.cairo.CairoException;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.TableWriter.Row;
import io.questdb.cairo.wal.WalWriter;
import io.tradepulse.store.BatchWriter;
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
        } catch (CairoException e) {
            throw Engine.failed(e);
        }
    }

    @Override
    public void write(E row) {
        try {
            Row into = writer.newRow(timestamp.applyAsLong(row));
            columns.put(into, row);
            into.append();
        } catch (CairoException e) {
            throw Engine.failed(e);
        }
    }

    @Override
    public void commit() {
        try {
            writer.commit();
        } catch (CairoException e) {
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
        } catch (CairoException e) {
            throw Engine.failed(e);
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
