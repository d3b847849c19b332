package io.tradepulse.serve;

/// What one client has left of its quota: kept as the time at which all of it is there again, as
/// the generic cell rate algorithm of ITU-T I.371 does. A request that is refused takes nothing.
///
/// Thread-safe.
final class Allowance {
    private static final long SECOND = 1_000_000_000L;

    /// What was said to one request.
    ///
    /// @param remaining requests that may come at once after this one
    /// @param resetSeconds until all are there again
    /// @param retrySeconds after which one more may come; 0 where this one may
    record Verdict(long remaining, long resetSeconds, long retrySeconds) {
        boolean isGranted() {
            return retrySeconds == 0;
        }
    }

    private final Quota quota;
    private final long nanosEach;
    private long fullAt;
    private boolean used;

    Allowance(Quota quota) {
        this.quota = quota;
        nanosEach = Math.max(1, quota.window().toNanos() / quota.requests());
    }

    Quota quota() {
        return quota;
    }

    synchronized Verdict take(long nanoTime) {
        long owed = used ? Math.max(0, fullAt - nanoTime) : 0;
        long after = owed + nanosEach;
        if (after > nanosEach * quota.requests()) {
            long wait = after - nanosEach * quota.requests();
            return new Verdict(0, seconds(owed), Math.max(1, seconds(wait)));
        }
        fullAt = nanoTime + after;
        used = true;
        long left = (nanosEach * quota.requests() - after) / nanosEach;
        return new Verdict(left, seconds(after), 0);
    }

    /// Whether all of it is there, and it is as good as new.
    synchronized boolean isFull(long nanoTime) {
        return !used || fullAt - nanoTime <= 0;
    }

    private static long seconds(long nanos) {
        return (nanos + SECOND - 1) / SECOND;
    }
}
