package io.tradepulse.store.postgres;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Store.Page;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads bars.
///
/// Thread-safe.
final class BarQueries {
    private static final String OF_INSTRUMENT =
            " WHERE provider = ? AND symbol = ? AND" + Range.OF_STARTS + " AND interval = ?";
    private static final String OLDEST_FIRST = " ORDER BY ts";
    private static final String NEWEST_FIRST = " ORDER BY ts DESC";
    private static final int FETCH = 2_000;

    private final Connections connections;

    BarQueries(Connections connections) {
        this.connections = connections;
    }

    void all(Instrument instrument, Interval interval, Range range, Consumer<Bar> each) {
        if (range.isEmpty()) {
            return;
        }
        connections.query(
                connection -> {
                    connection.setAutoCommit(false); // a cursor lives in a transaction
                    try (PreparedStatement statement =
                            connection.prepareStatement(
                                    BarRows.SELECT + OF_INSTRUMENT + OLDEST_FIRST)) {
                        statement.setFetchSize(FETCH);
                        bind(statement, instrument, interval, range);
                        try (ResultSet row = statement.executeQuery()) {
                            while (row.next()) {
                                each.accept(BarRows.read(row, instrument, interval));
                            }
                        }
                    }
                    return instrument;
                });
    }

    /// Total and rows are of one moment.
    Page<Bar> page(Instrument instrument, Interval interval, Range range, Paging paging) {
        if (range.isEmpty()) {
            return new Page<>(List.of(), 0);
        }
        return connections.query(
                connection -> {
                    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    connection.setAutoCommit(false);
                    long total = count(connection, instrument, interval, range);
                    List<Bar> rows =
                            paging.offset() >= total || paging.limit() <= 0
                                    ? List.of()
                                    : rows(connection, instrument, interval, range, paging);
                    return new Page<>(rows, total);
                });
    }

    private static long count(
            Connection connection, Instrument instrument, Interval interval, Range range)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT count(*) FROM bars_ohlcv" + OF_INSTRUMENT)) {
            bind(statement, instrument, interval, range);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static List<Bar> rows(
            Connection connection,
            Instrument instrument,
            Interval interval,
            Range range,
            Paging paging)
            throws SQLException {
        String order = paging.newestFirst() ? NEWEST_FIRST : OLDEST_FIRST;
        List<Bar> rows = new ArrayList<>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        BarRows.SELECT + OF_INSTRUMENT + order + " OFFSET ? LIMIT ?")) {
            bind(statement, instrument, interval, range);
            statement.setLong(6, paging.offset());
            statement.setInt(7, paging.limit());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(BarRows.read(row, instrument, interval));
                }
            }
        }
        return rows;
    }

    private static void bind(
            PreparedStatement statement, Instrument instrument, Interval interval, Range range)
            throws SQLException {
        TickCounts.bind(statement, instrument);
        range.bindBars(statement, 3);
        statement.setString(5, interval.text());
    }
}
