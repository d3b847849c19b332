package io.tradepulse.store.questdb;

import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import java.util.concurrent.locks.Lock;

/// Rows into `tick_data`, and beside them what is to be known of them: newest prices, how many
/// there were, and the days that changed.
///
/// Not thread-safe: one owner at a time. Commits of several writers happen one after the other.
final class TickWriter implements BatchWriter<Tick> {
    private final TableWriter<Tick> rows;
    private final TickBatch batch = new TickBatch();
    private final Lock commits;
    private final NewestTicks newest;
    private final Collapsed collapsed;
    private final DayCounts dayCounts;

    TickWriter(
            Engine engine,
            Lock commits,
            NewestTicks newest,
            Collapsed collapsed,
            DayCounts dayCounts) {
        this.rows = new TableWriter<>(engine, Schema.TICKS, Tick::ts, TickRows::put);
        this.commits = commits;
        this.newest = newest;
        this.collapsed = collapsed;
        this.dayCounts = dayCounts;
    }

    @Override
    public void write(Tick tick) {
        rows.write(tick);
        batch.add(tick);
    }

    @Override
    public void commit() {
        if (batch.isEmpty()) {
            return;
        }
        commits.lock();
        try {
            collapsed.beforeCommit(batch);
            newest.beforeCommit(batch);
            dayCounts.changing(batch.days(), rows::commit);
            newest.committed(batch);
            collapsed.committed(batch);
        } finally {
            commits.unlock();
        }
        batch.clear();
    }

    @Override
    public void rollback() {
        batch.clear();
        rows.rollback();
    }

    @Override
    public void close() {
        rows.close();
    }
}
