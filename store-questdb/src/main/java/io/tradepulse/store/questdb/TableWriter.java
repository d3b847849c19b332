package io.tradepulse.store.questdb;

import io.questdb.cairo.CairoError;
import io.questdb.cairo.CairoException;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.TableWriter.Row;
import io.questdb.cairo.wal.WalWriter;
import io.tradepulse.model.Timestamps;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.RefusedException;
import io.tradepulse.store.StoreException;
import java.lang.reflect.Field;
import java.time.DateTimeException;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

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

    /// The engine's mark of a writer not to be used again. A writer whose file could not grow does
    /// not get it by itself, and would write to memory that it no longer has.
    private static final Field DISTRESSED = distressed();

    private final Engine engine;
    private final TableToken table;
    private final ToLongFunction<E> timestamp;
    private final Columns<E> columns;
    private @Nullable WalWriter writer;

    TableWriter(Engine engine, String table, ToLongFunction<E> timestamp, Columns<E> columns) {
        this.engine = engine;
        this.table = engine.table(table);
        this.timestamp = timestamp;
        this.columns = columns;
        this.writer = open();
    }

    private static Field distressed() {
        try {
            Field field = WalWriter.class.getSuperclass().getDeclaredField("distressed");
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private WalWriter open() {
        try {
            return engine.cairo().getWalWriter(table);
        } catch (CairoException | CairoError e) {
            throw Engine.failed(e);
        }
    }

    private WalWriter writer() {
        WalWriter open = writer;
        if (open == null) {
            throw new StoreException("the store failed before: its writer has to be rolled back");
        }
        return open;
    }

    @Override
    public void write(E row) {
        long at = timestamp.applyAsLong(row);
        if (at < 0 || at >= END_OF_TIME) {
            String reason = "the store keeps no times before 1970 and none after 2261";
            throw new RefusedException(reason, new DateTimeException(Timestamps.text(at)));
        }
        try {
            Row into = writer().newRow(at);
            columns.put(into, row);
            into.append();
        } catch (CairoException | CairoError e) {
            discard();
            throw Engine.failed(e);
        }
    }

    @Override
    public void commit() {
        try {
            writer().commit();
        } catch (CairoException | CairoError e) {
            discard();
            throw Engine.failed(e);
        }
    }

    /// Gets rid of the writer for good: it does not go back to where the next would get it from.
    private void discard() {
        WalWriter broken = writer;
        writer = null;
        if (broken == null) {
            return;
        }
        try {
            DISTRESSED.setBoolean(broken, true);
            broken.close();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        } catch (CairoException | CairoError ignored) {
            // It is gone as far as it can be.
        }
    }

    @Override
    public void rollback() {
        WalWriter open = writer;
        if (open == null) {
            writer = open();
            return;
        }
        try {
            open.rollback();
        } catch (CairoException | CairoError e) {
            discard();
            throw Engine.failed(e);
        }
    }

    @Override
    public void close() {
        WalWriter open = writer;
        writer = null;
        if (open != null) {
            open.close();
        }
    }
}
