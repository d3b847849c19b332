package io.tradepulse.store.questdb;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// Named numbers, `checkpoints`: those saved since the store was opened are known without a query.
///
/// Thread-safe.
final class Checkpoints {
    static final String TABLE = "checkpoints";

    private record Entry(String name, long value) {}

    private final Engine engine;
    private final Map<String, Long> saved = new ConcurrentHashMap<>();

    Checkpoints(Engine engine) {
        this.engine = engine;
    }

    /// The value saved last.
    OptionalLong get(String name) {
        Long known = saved.get(name);
        if (known != null) {
            return OptionalLong.of(known);
        }
        Visibility.await(engine, TABLE);
        OptionalLong[] found = {OptionalLong.empty()};
        new Query(engine, "SELECT value FROM " + TABLE + " WHERE name = :name")
                .with("name", name)
                .forEach(
                        row -> {
                            found[0] = OptionalLong.of(row.getLong(0));
                            return true;
                        });
        return found[0];
    }

    /// Durable on return.
    synchronized void save(String name, long value) {
        try (TableWriter<Entry> writer =
                new TableWriter<>(
                        engine,
                        TABLE,
                        _ -> 0,
                        (row, entry) -> {
                            row.putSym(0, entry.name());
                            row.putLong(2, entry.value());
                        })) {
            writer.write(new Entry(name, value));
            writer.commit();
        }
        saved.put(name, value);
    }
}
