package io.tradepulse.store.questdb;

import io.questdb.cairo.TableToken;
import io.questdb.cairo.wal.seq.SeqTxnTracker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Brings back tables that stopped to take in what is committed: the disk was full, or broken. What
/// was committed waits in the write-ahead log meanwhile.
///
/// Thread-safe.
final class Recovery {
    private static final long FIRST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LAST_PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private record Attempt(long at, long pause, long upTo, String reason) {}

    private final Engine engine;
    private final List<String> tables;
    private final LongSupplier nanoClock;
    private final Map<String, Attempt> attempts = new LinkedHashMap<>();

    /// @param nanoClock tells when the next attempt is due
    Recovery(Engine engine, List<String> tables, LongSupplier nanoClock) {
        this.engine = engine;
        this.tables = tables;
        this.nanoClock = nanoClock;
    }

    /// Tries again where that is due, with growing pauses.
    synchronized void run() {
        for (String name : tables) {
            TableToken table = engine.table(name);
            Attempt before = attempts.get(name);
            if (!engine.tracker(table).isSuspended()) {
                forgetWhenCaughtUp(name);
            } else if (before == null || nanoClock.getAsLong() - before.at() >= before.pause()) {
                resume(name, table, before == null ? 0 : before.pause());
            }
        }
    }

    private void resume(String name, TableToken table, long pauseBefore) {
        long pause = Math.clamp(pauseBefore * 2, FIRST_PAUSE_NANOS, LAST_PAUSE_NANOS);
        String reason = engine.tracker(table).getErrorMessage();
        attempts.put(
                name, new Attempt(nanoClock.getAsLong(), pause, engine.lastTxn(table), reason));
        engine.execute("ALTER TABLE " + name + " RESUME WAL");
    }

    private void forgetWhenCaughtUp(String name) {
        Attempt attempt = attempts.get(name);
        if (attempt != null
                && engine.tracker(engine.table(name)).getWriterTxn() >= attempt.upTo()) {
            attempts.remove(name);
        }
    }

    /// The first table that is stuck, or has still to catch up, and why; empty where there is none.
    synchronized String problem() {
        for (String name : tables) {
            SeqTxnTracker tracker = engine.tracker(engine.table(name));
            if (tracker.isSuspended()) {
                return "table " + name + " is suspended: " + tracker.getErrorMessage();
            }
            forgetWhenCaughtUp(name);
            Attempt attempt = attempts.get(name);
            if (attempt != null) {
                return "table " + name + " is catching up; it was suspended: " + attempt.reason();
            }
        }
        return "";
    }
}
