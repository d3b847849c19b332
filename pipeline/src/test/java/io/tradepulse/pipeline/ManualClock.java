package io.tradepulse.pipeline;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Timestamps;
import java.time.Duration;
import java.util.function.LongSupplier;

/// A clock that stands still until a test moves it: stamps and what elapses alike.
final class ManualClock implements EpochClock, LongSupplier {
    /// The start of a five-minute bar.
    static final long START = Timestamps.parse("2026-01-15T13:30:00Z").orElseThrow();

    private volatile long now = START;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long getAsLong() {
        return now;
    }

    void advance(Duration by) {
        now += by.toNanos();
    }

    void set(long epochNanos) {
        now = epochNanos;
    }
}
