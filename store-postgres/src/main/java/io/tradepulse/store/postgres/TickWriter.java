package io.tradepulse.store.postgres;

import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Ticks into `tick_data`, each once, and what is counted of them, in one transaction a batch.
///
/// A batch goes straight into the table by COPY, which fails as a whole where one of its ticks is
/// there already; then it goes by way of a temporary table, which leaves those out. That costs
/// more, so the straight way is tried again only after some batches without any, ever more of them
/// the more often it failed.
///
/// Not thread-safe: one owner at a time. It holds a connection only while it commits.
final class TickWriter implements BatchWriter<Tick> {
    private static final String COLUMNS =
            " (ts, seq, price, volume, bid, ask, received_at, ts_nanos, provider, symbol) ";
    private static final int COLUMN_COUNT = 10;
    private static final String COPY = "COPY tick_data" + COLUMNS + "FROM STDIN (FORMAT binary)";
    private static final String STAGE =
            "CREATE TEMPORARY TABLE IF NOT EXISTS tick_batch (LIKE tick_data) ON COMMIT DELETE ROWS";
    private static final String COPY_STAGE =
            "COPY tick_batch" + COLUMNS + "FROM STDIN (FORMAT binary)";
    private static final String MERGE =
            "WITH fresh AS (INSERT INTO tick_data AS t"
                    + COLUMNS
                    + "SELECT ts, seq, price, volume, bid, ask, received_at, ts_nanos, provider, symbol"
                    + " FROM tick_batch ON CONFLICT DO NOTHING"
                    + " RETURNING t.provider, t.symbol, t.ts, t.received_at)"
                    + " SELECT provider, symbol,"
                    + " date_bin('10 minutes', ts, '1970-01-01 00:00:00+00'),"
                    + " count(*), max(received_at) FROM fresh GROUP BY 1, 2, 3";
    private static final int MOST_PATIENCE = 256;
    private static final int ATTEMPTS = 6;

    /// How it went.
    private enum Outcome {
        STORED,
        DUPLICATES,
        NO_PARTITION,
        COLLISION
    }

    private final Connections connections;
    private final TickDays days;
    private final Map<String, Long> collapsed;
    private final BatchCounts counts = new BatchCounts();
    private final TickSet seen = new TickSet();
    private final CopyRows rows = new CopyRows();
    private int patience = 1;
    private int cleanBatchesToGo;

    /// @param collapsed where it adds what was stored already, by provider
    TickWriter(Connections connections, TickDays days, Map<String, Long> collapsed) {
        this.connections = connections;
        this.days = days;
        this.collapsed = collapsed;
    }

    @Override
    public void write(Tick tick) {
        BatchCounts.Entry of = counts.written(tick.instrument());
        if (!seen.add(of.number(), tick.ts(), tick.seq())) {
            return;
        }
        long ts = Times.micros(tick.ts());
        long receivedAt = Times.micros(tick.receivedAt());
        counts.add(of, ts, receivedAt);
        rows.row(COLUMN_COUNT)
                .putTime(ts)
                .put(tick.seq())
                .put(tick.price())
                .put(tick.volume())
                .put(tick.bid())
                .put(tick.ask())
                .putTime(receivedAt)
                .put(Times.belowMicro(tick.ts()))
                .putRaw(of.columns());
    }

    @Override
    public void commit() {
        if (seen.size() == 0) {
            return;
        }
        days.ensure(counts.days());
        int attempt = 1;
        while (!tryToStore(attempt == ATTEMPTS)) {
            attempt++;
        }
        counts.collapsed().forEach((provider, n) -> collapsed.merge(provider, n, Long::sum));
        rollback();
    }

    /// @return false where another attempt may do better
    private boolean tryToStore(boolean isLast) {
        boolean straight = cleanBatchesToGo == 0;
        switch (store(straight, isLast)) {
            case STORED -> {
                settle(straight);
                return true;
            }
            case DUPLICATES -> {
                patience = Math.min(patience * 2, MOST_PATIENCE);
                cleanBatchesToGo = patience;
            }
            case NO_PARTITION -> days.ensureAnew(counts.days());
            case COLLISION -> {
                // The other one is through by now.
            }
        }
        return false;
    }

    private void settle(boolean straight) {
        if (straight) {
            patience = Math.max(1, patience - 1);
        } else if (counts.fresh() == seen.size()) {
            cleanBatchesToGo--;
        } else {
            cleanBatchesToGo = patience;
        }
    }

    private Outcome store(boolean straight, boolean isLast) {
        return connections.writeOr(
                connection -> {
                    if (straight) {
                        rows.copyInto(connection, COPY);
                        counts.allAreFresh();
                    } else {
                        merge(connection);
                    }
                    counts.send(connection);
                    return Outcome.STORED;
                },
                e -> isLast ? null : expected(e));
    }

    private static @Nullable Outcome expected(SQLException e) {
        if (Failures.is(e, Failures.DUPLICATE)) {
            return Outcome.DUPLICATES;
        }
        if (Failures.is(e, Failures.NO_PARTITION)) {
            return Outcome.NO_PARTITION;
        }
        return Failures.isCollision(e) ? Outcome.COLLISION : null;
    }

    private void merge(Connection connection) throws SQLException {
        try (PreparedStatement stage = connection.prepareStatement(STAGE)) {
            stage.execute();
        }
        rows.copyInto(connection, COPY_STAGE);
        counts.noneIsFresh();
        try (PreparedStatement merge = connection.prepareStatement(MERGE);
                ResultSet row = merge.executeQuery()) {
            while (row.next()) {
                counts.addFresh(
                        row.getString(1),
                        row.getString(2),
                        Times.micros(Times.read(row, 3)),
                        row.getLong(4),
                        Times.micros(Times.read(row, 5)));
            }
        }
    }

    @Override
    public void rollback() {
        counts.clear();
        seen.clear();
        rows.clear();
    }

    @Override
    public void close() {
        rollback();
    }
}
