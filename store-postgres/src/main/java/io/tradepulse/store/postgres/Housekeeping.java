package io.tradepulse.store.postgres;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Interval;
import io.tradepulse.store.Retention;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Makes the partitions of the next days, and removes what is past its time.
///
/// Owned by the thread that maintains the store.
final class Housekeeping {
    private static final int DAYS_AHEAD = 3;

    /// A day that somebody reads just now goes the next time.
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'";

    private final Connections connections;
    private final TickDays days;
    private final Retention retention;
    private final EpochClock clock;
    private LocalDate swept = LocalDate.MIN;

    Housekeeping(Connections connections, TickDays days, Retention retention, EpochClock clock) {
        this.connections = connections;
        this.days = days;
        this.retention = retention;
        this.clock = clock;
    }

    /// What is due; nearly nothing but once a day.
    void run() {
        LocalDate today = TickCounts.dayOf(clock.nanos());
        List<LocalDate> ahead = new ArrayList<>();
        for (int i = 0; i <= DAYS_AHEAD; i++) {
            ahead.add(today.plusDays(i));
        }
        days.ensure(ahead);
        if (!today.equals(swept)) {
            dropTicks(firstKept(retention.ticks()));
            deleteFineBars(firstKept(retention.fineBars()));
            deleteRejects(firstKept(retention.rejects()));
            swept = today;
        }
    }

    /// The first day of which something is still to be kept.
    private LocalDate firstKept(Duration kept) {
        return kept.isZero() ? LocalDate.MIN : TickCounts.dayOf(clock.nanos() - kept.toNanos());
    }

    private void dropTicks(LocalDate firstKept) {
        if (firstKept.equals(LocalDate.MIN)) {
            return;
        }
        for (LocalDate day : daysBefore(firstKept)) {
            connections.write(
                    connection -> {
                        execute(connection, LOCK_TIMEOUT);
                        try (PreparedStatement statement =
                                connection.prepareStatement("SELECT drop_tick_day(?)")) {
                            statement.setObject(1, day);
                            return statement.execute();
                        }
                    });
            days.forget(day);
        }
    }

    private List<LocalDate> daysBefore(LocalDate firstKept) {
        return connections.query(
                connection -> {
                    List<LocalDate> found = new ArrayList<>();
                    try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "SELECT DISTINCT d FROM tick_days_before(?) AS d ORDER BY d")) {
                        statement.setObject(1, firstKept);
                        try (ResultSet row = statement.executeQuery()) {
                            while (row.next()) {
                                found.add(row.getObject(1, LocalDate.class));
                            }
                        }
                    }
                    return found;
                });
    }

    private void deleteFineBars(LocalDate firstKept) {
        if (firstKept.equals(LocalDate.MIN)) {
            return;
        }
        String[] fine =
                Arrays.stream(Interval.values())
                        .filter(interval -> interval.nanos() < Interval.M1.nanos())
                        .map(Interval::text)
                        .toArray(String[]::new);
        connections.write(
                connection -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "DELETE FROM bars_ohlcv WHERE ts < ? AND interval = ANY (?)")) {
                        statement.setObject(1, Times.startOf(firstKept));
                        statement.setArray(2, connection.createArrayOf("text", fine));
                        return statement.executeUpdate();
                    }
                });
    }

    private void deleteRejects(LocalDate firstKept) {
        if (firstKept.equals(LocalDate.MIN)) {
            return;
        }
        connections.write(
                connection -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement("DELETE FROM rejects WHERE ts < ?")) {
                        statement.setObject(1, Times.startOf(firstKept));
                        return statement.executeUpdate();
                    }
                });
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
