package io.tradepulse.store.postgres;

import io.tradepulse.store.BatchWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Rows of which there is one a key: a batch goes into a temporary table by COPY, and from there
/// into the table by one statement that says what stays where there is a row already.
///
/// Not thread-safe: one owner at a time. It holds a connection only while it commits.
final class MergeWriter<K, E> implements BatchWriter<E> {
    /// What is particular of a table.
    interface Rows<K, E> {
        /// Name of the table.
        String table();

        /// Names of the columns that are written, in their order, with commas.
        String columns();

        /// What follows `INSERT INTO table AS old (columns) SELECT columns FROM batch`.
        String onConflict();

        K key(E row);

        /// A copy that nobody else changes.
        E copy(E row);

        /// What stays of two rows of one batch with the same key.
        E merged(E old, E now);

        /// Puts the columns of a row.
        void put(CopyRows into, E row);
    }

    private final Connections connections;
    private final Rows<K, E> kind;
    private final Map<K, E> batch = new LinkedHashMap<>();
    private final CopyRows rows = new CopyRows();
    private final int columnCount;
    private final String stage;
    private final String copy;
    private final String merge;

    MergeWriter(Connections connections, Rows<K, E> kind) {
        this.connections = connections;
        this.kind = kind;
        this.columnCount = kind.columns().split(",").length;
        String staged = kind.table() + "_batch";
        stage =
                "CREATE TEMPORARY TABLE IF NOT EXISTS "
                        + staged
                        + " (LIKE "
                        + kind.table()
                        + " INCLUDING DEFAULTS) ON COMMIT DELETE ROWS";
        copy = "COPY " + staged + " (" + kind.columns() + ") FROM STDIN (FORMAT binary)";
        merge =
                "INSERT INTO "
                        + kind.table()
                        + " AS old ("
                        + kind.columns()
                        + ") SELECT "
                        + kind.columns()
                        + " FROM "
                        + staged
                        + " "
                        + kind.onConflict();
    }

    @Override
    public void write(E row) {
        batch.merge(kind.key(row), kind.copy(row), kind::merged);
    }

    @Override
    public void commit() {
        if (batch.isEmpty()) {
            return;
        }
        rows.clear();
        for (E row : batch.values()) {
            rows.row(columnCount);
            kind.put(rows, row);
        }
        connections.write(this::store);
        rollback();
    }

    private int store(Connection connection) throws SQLException {
        execute(connection, stage);
        rows.copyInto(connection, copy);
        return execute(connection, merge);
    }

    private static int execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }

    @Override
    public void rollback() {
        batch.clear();
        rows.clear();
    }

    @Override
    public void close() {
        rollback();
    }
}
