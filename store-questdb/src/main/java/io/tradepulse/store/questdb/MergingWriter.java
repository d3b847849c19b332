package io.tradepulse.store.questdb;

import io.tradepulse.model.Instrument;
import io.tradepulse.store.BatchWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Keeps what is written in memory, one row an instrument, until it is committed.
///
/// Not thread-safe: one owner at a time.
final class MergingWriter<E> implements BatchWriter<E> {
    private final Map<Instrument, E> rows = new LinkedHashMap<>();
    private final Function<E, Instrument> instrument;
    private final UnaryOperator<E> copy;
    private final BinaryOperator<E> merge;
    private final Consumer<Collection<E>> store;

    /// @param merge makes one row of an earlier and a later one
    /// @param store takes all rows of a commit; they are durable when it returns
    MergingWriter(
            Function<E, Instrument> instrument,
            UnaryOperator<E> copy,
            BinaryOperator<E> merge,
            Consumer<Collection<E>> store) {
        this.instrument = instrument;
        this.copy = copy;
        this.merge = merge;
        this.store = store;
    }

    @Override
    public void write(E row) {
        rows.merge(instrument.apply(row), copy.apply(row), merge);
    }

    @Override
    public void commit() {
        if (!rows.isEmpty()) {
            store.accept(rows.values());
            rows.clear();
        }
    }

    @Override
    public void rollback() {
        rows.clear();
    }

    @Override
    public void close() {
        rows.clear();
    }
}
