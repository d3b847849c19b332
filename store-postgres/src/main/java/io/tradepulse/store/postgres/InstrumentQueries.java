package io.tradepulse.store.postgres;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Store.BucketVisitor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Answers over all instruments, whose cost grows with how many those are and not with their ticks.
///
/// Thread-safe.
final class InstrumentQueries {
    private static final String NEWEST_COUNT =
            "SELECT n.provider, n.symbol, c.ts, c.ticks"
                    + " FROM unnest(?::text[], ?::text[]) AS n (provider, symbol) CROSS JOIN LATERAL"
                    + " (SELECT ts, ticks FROM tick_counts c WHERE c.provider = n.provider"
                    + " AND c.symbol = n.symbol AND ticks > 0 ORDER BY ts DESC LIMIT 1) c";
    private static final String NEWEST_TICK =
            "SELECT "
                    + TickRows.COLUMNS
                    + ", n.provider, n.symbol FROM unnest(?::text[], ?::text[]) AS n (provider,"
                    + " symbol) CROSS JOIN LATERAL (SELECT * FROM tick_data t"
                    + " WHERE t.provider = n.provider AND t.symbol = n.symbol AND"
                    + Range.OF_TICKS
                    + " ORDER BY t.ts DESC, t.ts_nanos DESC, t.seq DESC LIMIT 1) t";
    private static final String RECEIVED_COUNTS =
            "SELECT c.provider, c.symbol, c.ts"
                    + " FROM unnest(?::text[], ?::text[]) AS n (provider, symbol)"
                    + " JOIN tick_counts c ON c.provider = n.provider AND c.symbol = n.symbol"
                    + " WHERE c.ticks > 0 AND c.ts >= ? AND c.ts < ? AND c.received_at >= ?";
    private static final String RECEIVED_STARTS =
            "SELECT DISTINCT date_bin(? * INTERVAL '1 second', t.ts, '1970-01-01 00:00:00+00')"
                    + " FROM tick_data t WHERE t.provider = ? AND t.symbol = ? AND t.ts >= ?"
                    + " AND t.ts < ? AND t.received_at >= ?";
    private static final Range ALWAYS = new Range(Long.MIN_VALUE, Long.MAX_VALUE);

    private final Connections connections;
    private final Instruments instruments;

    InstrumentQueries(Connections connections, Instruments instruments) {
        this.connections = connections;
        this.instruments = instruments;
    }

    /// The newest tick of each.
    List<Tick> latest() {
        return connections.query(
                connection -> {
                    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    connection.setAutoCommit(false);
                    List<Tick> newest = new ArrayList<>();
                    for (var day : lastDays(connection).entrySet()) {
                        addNewest(connection, day.getKey(), day.getValue(), newest);
                    }
                    return newest;
                });
    }

    /// Instruments by the day of their last tick: of each day one partition is read.
    private static Map<LocalDate, List<TickCounts.Name>> lastDays(Connection connection)
            throws SQLException {
        Map<LocalDate, List<TickCounts.Name>> lastDays = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(NEWEST_COUNT)) {
            TickCounts.bind(statement, connection, TickCounts.names(connection));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    lastDays.computeIfAbsent(
                                    TickCounts.dayOfMicros(Times.readMicros(row, 3)),
                                    _ -> new ArrayList<>())
                            .add(new TickCounts.Name(row.getString(1), row.getString(2)));
                }
            }
        }
        return lastDays;
    }

    private void addNewest(
            Connection connection, LocalDate day, List<TickCounts.Name> names, List<Tick> newest)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEWEST_TICK)) {
            TickCounts.bind(statement, connection, names);
            TickCounts.onDay(day, ALWAYS).bindTicks(statement, 3);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Instrument of =
                            instruments.of(
                                    row.getString(TickRows.COUNT + 1),
                                    row.getString(TickRows.COUNT + 2));
                    newest.add(TickRows.read(row, of, new Tick()));
                }
            }
        }
    }

    /// Buckets with a tick received at or after that time, to the microsecond.
    void bucketsReceivedSince(long receivedAt, Interval bucket, BucketVisitor each) {
        connections
                .query(connection -> received(connection, receivedAt, bucket))
                .forEach(
                        (name, starts) -> {
                            Instrument of = instruments.of(name.provider(), name.symbol());
                            starts.forEach(start -> each.bucket(of, start));
                        });
    }

    private static Map<TickCounts.Name, NavigableSet<Long>> received(
            Connection connection, long receivedAt, Interval bucket) throws SQLException {
        Map<TickCounts.Name, NavigableSet<Long>> found = new LinkedHashMap<>();
        List<TickCounts.Name> names = TickCounts.names(connection);
        for (LocalDate day : TickCounts.days(connection, ALWAYS, receivedAt)) {
            try (PreparedStatement statement = connection.prepareStatement(RECEIVED_COUNTS)) {
                TickCounts.bind(statement, connection, names);
                statement.setObject(3, Times.startOf(day));
                statement.setObject(4, Times.startOf(day.plusDays(1)));
                Times.bind(statement, 5, receivedAt);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        TickCounts.Name name =
                                new TickCounts.Name(row.getString(1), row.getString(2));
                        addStarts(
                                connection,
                                name,
                                Times.readMicros(row, 3),
                                receivedAt,
                                bucket,
                                found.computeIfAbsent(name, _ -> new TreeSet<>()));
                    }
                }
            }
        }
        return found;
    }

    private static void addStarts(
            Connection connection,
            TickCounts.Name name,
            long startMicros,
            long receivedAt,
            Interval bucket,
            NavigableSet<Long> starts)
            throws SQLException {
        if (bucket.nanos() % TickCounts.TEN_MINUTES == 0) {
            starts.add(bucket.startOf(Times.nanos(startMicros)));
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(RECEIVED_STARTS)) {
            statement.setLong(1, bucket.nanos() / 1_000_000_000L);
            statement.setString(2, name.provider());
            statement.setString(3, name.symbol());
            statement.setObject(4, Times.ofMicros(startMicros));
            statement.setObject(5, Times.ofMicros(startMicros + BatchCounts.TEN_MINUTES));
            Times.bind(statement, 6, receivedAt);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    starts.add(Times.read(row, 1));
                }
            }
        }
    }
}
