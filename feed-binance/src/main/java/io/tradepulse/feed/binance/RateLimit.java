package io.tradepulse.feed.binance;

import java.time.Duration;

/// At most so many in any stretch of time of that length: a sliding window, so that no two bursts
/// meet at the edge of one.
///
/// Not thread-safe: owned by the thread that pulls the relay.
final class RateLimit {
    private final long[] takenNanos;
    private final long periodNanos;
    private long count;

    RateLimit(int atMost, Duration period) {
        this.takenNanos = new long[atMost];
        this.periodNanos = period.toNanos();
    }

    /// Whether one more may be done now; then it counts.
    boolean tryTake(long now) {
        int slot = (int) (count % takenNanos.length);
        if (count >= takenNanos.length && now - takenNanos[slot] < periodNanos) {
            return false;
        }
        takenNanos[slot] = now;
        count++;
        return true;
    }
}
