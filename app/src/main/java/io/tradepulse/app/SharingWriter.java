package io.tradepulse.app;

import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Writes newest prices to the store and, once they are committed, to a place where other processes
/// find them without asking it.
///
/// Owned by the recorder's thread.
final class SharingWriter implements BatchWriter<Tick> {
    private final BatchWriter<Tick> writer;
    private final Consumer<List<Tick>> shared;
    private final List<Tick> written = new ArrayList<>();

    /// @param shared gets what was committed; must not fail
    SharingWriter(BatchWriter<Tick> writer, Consumer<List<Tick>> shared) {
        this.writer = writer;
        this.shared = shared;
    }

    @Override
    public void write(Tick tick) {
        writer.write(tick);
        written.add(tick.copy());
    }

    @Override
    public void commit() {
        writer.commit();
        shared.accept(List.copyOf(written));
        written.clear();
    }

    @Override
    public void rollback() {
        written.clear();
        writer.rollback();
    }

    @Override
    public void close() {
        writer.close();
    }
}
