package io.tradepulse.store.questdb;

import io.questdb.cairo.TableToken;
import io.tradepulse.store.StoreException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits until queries see what was committed.
final class Visibility {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long CHECK_NANOS = 1_000_000;

    private Visibility() {}

    /// Returns when readers of that table see everything committed to it before the call.
    ///
    /// @throws StoreException where they don't in half a minute, or never will
    static void await(Engine engine, String name) {
        TableToken table = engine.table(name);
        long upTo = engine.lastTxn(table);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (engine.tracker(table).getWriterTxn() < upTo) {
            if (engine.tracker(table).isSuspended() || System.nanoTime() - deadline > 0) {
                throw new StoreException(
                        "table "
                                + name
                                + " is behind what was committed: "
                                + engine.tracker(table).getErrorMessage());
            }
            LockSupport.parkNanos(CHECK_NANOS);
        }
    }
}
