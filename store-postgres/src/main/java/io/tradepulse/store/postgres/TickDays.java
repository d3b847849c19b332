package io.tradepulse.store.postgres;

import java.sql.PreparedStatement;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// The days that ticks may be written to: each has its partition, made before its first tick.
///
/// Thread-safe.
final class TickDays {
    private final Connections connections;
    private final Set<LocalDate> there = ConcurrentHashMap.newKeySet();

    TickDays(Connections connections) {
        this.connections = connections;
    }

    /// Makes the partitions that are not known to be there, each in a transaction of its own.
    void ensure(Collection<LocalDate> days) {
        for (LocalDate day : new TreeSet<>(days)) {
            if (!there.contains(day)) {
                add(day);
                there.add(day);
            }
        }
    }

    private void add(LocalDate day) {
        connections.write(
                connection -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement("SELECT add_tick_day(?)")) {
                        statement.setObject(1, day);
                        return statement.execute();
                    }
                });
    }

    /// The same where one of them turned out to be gone.
    void ensureAnew(Collection<LocalDate> days) {
        there.removeAll(days);
        ensure(days);
    }

    /// That day was removed.
    void forget(LocalDate day) {
        there.remove(day);
    }
}
