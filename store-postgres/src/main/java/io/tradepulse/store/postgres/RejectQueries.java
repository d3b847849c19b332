package io.tradepulse.store.postgres;

import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.RejectCode;
import io.tradepulse.store.RejectFilter;
import io.tradepulse.store.Store.Page;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Reads dead letters.
///
/// Thread-safe.
final class RejectQueries {
    private static final String SELECT =
            "SELECT ts, ts_nanos, provider, symbol, code, detail, text, client, line";

    private final Connections connections;

    RejectQueries(Connections connections) {
        this.connections = connections;
    }

    Page<DeadLetter> page(RejectFilter filter, int limit, long offset) {
        Range range = new Range(filter.start(), filter.end());
        if (range.isEmpty()) {
            return new Page<>(List.of(), 0);
        }
        return connections.query(
                connection -> {
                    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    connection.setAutoCommit(false);
                    long total = count(connection, filter, range);
                    List<DeadLetter> rows =
                            offset >= total || limit <= 0
                                    ? List.of()
                                    : rows(connection, filter, range, limit, offset);
                    return new Page<>(rows, total);
                });
    }

    private static long count(Connection connection, RejectFilter filter, Range range)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT count(*)" + from(filter))) {
            bind(statement, filter, range);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static List<DeadLetter> rows(
            Connection connection, RejectFilter filter, Range range, int limit, long offset)
            throws SQLException {
        String order =
                filter.newestFirst()
                        ? " ORDER BY ts DESC, ts_nanos DESC, id DESC"
                        : " ORDER BY ts, ts_nanos, id";
        List<DeadLetter> rows = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(SELECT + from(filter) + order + " OFFSET ? LIMIT ?")) {
            int next = bind(statement, filter, range);
            statement.setLong(next, offset);
            statement.setInt(next + 1, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(read(row));
                }
            }
        }
        return rows;
    }

    private static String from(RejectFilter filter) {
        return " FROM rejects t WHERE"
                + Range.OF_TICKS
                + (filter.code() == null ? "" : " AND code = ?")
                + (filter.provider() == null ? "" : " AND provider = ?")
                + (filter.symbol() == null ? "" : " AND symbol = ?");
    }

    /// @return the number of the next parameter
    private static int bind(PreparedStatement statement, RejectFilter filter, Range range)
            throws SQLException {
        range.bindTicks(statement, 1);
        int next = 1 + Range.PARAMETERS;
        RejectCode code = filter.code();
        if (code != null) {
            statement.setString(next++, code.name());
        }
        String provider = filter.provider();
        if (provider != null) {
            statement.setString(next++, Texts.storable(provider));
        }
        String symbol = filter.symbol();
        if (symbol != null) {
            statement.setString(next++, Texts.storable(symbol));
        }
        return next;
    }

    private static DeadLetter read(ResultSet row) throws SQLException {
        return new DeadLetter(
                Times.readWithNanos(row, 1),
                row.getString(3),
                row.getString(4),
                RejectCode.valueOf(row.getString(5)),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getLong(9));
    }
}
