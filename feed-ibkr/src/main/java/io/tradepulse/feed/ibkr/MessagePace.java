package io.tradepulse.feed.ibkr;

import java.time.Duration;

/// The least time between two messages to the gateway, over all connections.
///
/// Not thread-safe: owned by the thread that talks to the gateway.
final class MessagePace {
    private final long intervalNanos;
    private boolean any;
    private long lastNanos;

    MessagePace(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /// How long the next message has to wait; 0 where it may go.
    long nanosUntilNext(long now) {
        return any ? Math.max(0, lastNanos + intervalNanos - now) : 0;
    }

    void sent(long now) {
        any = true;
        lastNanos = now;
    }
}
