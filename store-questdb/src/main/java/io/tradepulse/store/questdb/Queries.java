package io.tradepulse.store.questdb;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compiled queries that nobody uses just now, by their text: those of the texts used last.
///
/// Thread-safe.
final class Queries implements AutoCloseable {
    private static final int TEXTS = 64;
    private static final int OF_ONE_TEXT = 4;

    private final LinkedHashMap<String, Deque<CompiledQuery>> idle =
            new LinkedHashMap<>(TEXTS, 0.75f, true);
    private boolean closed;

    /// One to be used by the caller alone, and brought back; null where there is none.
    synchronized @Nullable CompiledQuery take(String sql) {
        Deque<CompiledQuery> found = idle.get(sql);
        return found == null ? null : found.pollLast();
    }

    /// Takes one for the next.
    synchronized void bringBack(String sql, CompiledQuery query) {
        Deque<CompiledQuery> others = idle.computeIfAbsent(sql, _ -> new ArrayDeque<>());
        if (closed || others.size() >= OF_ONE_TEXT) {
            query.close();
            return;
        }
        others.addLast(query);
        if (idle.size() > TEXTS) {
            Map.Entry<String, Deque<CompiledQuery>> eldest = idle.pollFirstEntry();
            eldest.getValue().forEach(CompiledQuery::close);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.values().forEach(queries -> queries.forEach(CompiledQuery::close));
        idle.clear();
    }
}
