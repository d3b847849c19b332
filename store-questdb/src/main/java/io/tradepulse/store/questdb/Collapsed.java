package io.tradepulse.store.questdb;

import io.questdb.cairo.TableReader;
import io.questdb.cairo.TableToken;
import io.tradepulse.store.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Counts ticks that were written and were there already: those written less those by which the
/// table has grown, at one transaction. Where only one provider writes, the table's size tells;
/// where several do, rows are counted by provider, but only when something has collapsed.
///
/// Thread-safe. [#beforeCommit] and [#committed] are under the lock of commits.
final class Collapsed {
    private static final int ATTEMPTS = 3;
    private static final long SCAN_PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

    private record Commit(long txn, Map<String, Long> counts) {}

    /// What a reader of the table saw.
    private record Seen(long txn, long size) {}

    private final Engine engine;
    private final TableToken table;
    private final long txnAtOpen;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Commit> notSeen = new ArrayDeque<>();

    /// Since the base: rows written, by provider.
    private final Map<String, Long> written = new HashMap<>();

    /// At the base: what had collapsed, and what was stored.
    private final Map<String, Long> collapsedAtBase = new HashMap<>();

    private final Map<String, Long> storedAtBase = new HashMap<>();
    private long sizeAtBase;
    private boolean hasBase;
    private boolean byProvider;
    private @Nullable String onlyProvider;
    private long scannedAt;
    private long scannedTotal = -1;
    private volatile Map<String, Long> last = Map.of();

    Collapsed(Engine engine) {
        this.engine = engine;
        this.table = engine.table(Schema.TICKS);
        this.txnAtOpen = engine.lastTxn(table);
        lock.lock();
        try {
            look();
        } finally {
            lock.unlock();
        }
    }

    /// How many rows there are.
    long stored() {
        try (TableReader reader = engine.reader(table)) {
            return reader.size();
        }
    }

    /// Where a second provider comes, rows have to be counted by provider from here on.
    void beforeCommit(TickBatch batch) {
        lock.lock();
        try {
            if (byProvider) {
                return;
            }
            for (String provider : batch.countByProvider().keySet()) {
                String only = onlyProvider;
                if (only == null) {
                    onlyProvider = provider;
                } else if (!only.equals(provider)) {
                    startByProvider();
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void startByProvider() {
        try {
            Visibility.await(engine, Schema.TICKS);
        } catch (StoreException _) {
            return; // the commit is worth more than the count
        }
        Seen seen = look();
        collapsedAtBase.putAll(ofOnlyProvider(seen));
        written.clear();
        storedAtBase.putAll(countByProvider("", 0));
        sizeAtBase = seen.size();
        byProvider = true;
    }

    void committed(TickBatch batch) {
        lock.lock();
        try {
            notSeen.add(new Commit(engine.lastTxn(table), batch.countByProvider()));
            if (notSeen.size() % 64 == 0) {
                look();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes over all commits that readers see.
    private Seen look() {
        Seen seen;
        try (TableReader reader = engine.reader(table)) {
            seen = new Seen(reader.getSeqTxn(), reader.size());
        }
        while (!notSeen.isEmpty() && notSeen.getFirst().txn() <= seen.txn()) {
            notSeen.removeFirst()
                    .counts()
                    .forEach((provider, count) -> written.merge(provider, count, Long::sum));
        }
        if (!hasBase && seen.txn() >= txnAtOpen) {
            sizeAtBase = seen.size() - sum(written);
            hasBase = true;
        }
        return seen;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(count -> count).sum();
    }

    private Map<String, Long> ofOnlyProvider(Seen seen) {
        long count = sum(written) - (seen.size() - sizeAtBase);
        return onlyProvider == null || !hasBase ? Map.of() : Map.of(onlyProvider, count);
    }

    /// By provider; some seconds behind while several write.
    Map<String, Long> byProvider() {
        if (lock.tryLock()) {
            try {
                Seen seen = look();
                if (byProvider) {
                    scan(seen);
                } else {
                    last = ofOnlyProvider(seen);
                }
            } finally {
                lock.unlock();
            }
        }
        return last;
    }

    private void scan(Seen first) {
        long total = sum(collapsedAtBase) + sum(written) - (first.size() - sizeAtBase);
        boolean tooSoon = scannedTotal >= 0 && System.nanoTime() - scannedAt < SCAN_PAUSE_NANOS;
        if (total == scannedTotal || tooSoon) {
            return;
        }
        Seen seen = first;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Map<String, Long> stored = countByProvider("", 0);
            Seen after = look();
            if (after.txn() == seen.txn()) {
                Map<String, Long> found = new HashMap<>(collapsedAtBase);
                written.forEach((provider, count) -> found.merge(provider, count, Long::sum));
                storedAtBase.forEach((provider, count) -> found.merge(provider, count, Long::sum));
                stored.forEach((provider, count) -> found.merge(provider, -count, Long::sum));
                found.values().removeIf(count -> count == 0);
                last = Map.copyOf(found);
                scannedTotal = sum(found);
                scannedAt = System.nanoTime();
                return;
            }
            seen = after;
        }
    }

    private Map<String, Long> countByProvider(String where, long before) {
        Map<String, Long> found = new HashMap<>();
        Query query = new Query(engine, "SELECT provider, count() FROM " + Schema.TICKS + where);
        (where.isEmpty() ? query : query.withTime("before", before))
                .forEach(
                        row -> {
                            found.put(String.valueOf(row.getSymA(0)), row.getLong(1));
                            return true;
                        });
        return found;
    }

    /// Runs what drops all ticks before that time, which don't count as collapsed.
    ///
    /// @throws StoreException where that fails
    void dropping(long before, Runnable drop) {
        lock.lock();
        try {
            Map<String, Long> dropped = countByProvider(" WHERE ts < :before", before);
            drop.run();
            Visibility.await(engine, Schema.TICKS);
            sizeAtBase -= sum(dropped);
            if (byProvider) {
                dropped.forEach(
                        (provider, count) -> storedAtBase.merge(provider, -count, Long::sum));
            }
        } finally {
            lock.unlock();
        }
    }
}
