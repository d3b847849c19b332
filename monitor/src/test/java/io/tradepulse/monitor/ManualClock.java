package io.tradepulse.monitor;

import java.time.Duration;

/// A clock that a test moves. Owned by the test's thread, read by all.
final class ManualClock implements MonitorClock {
    private volatile long epochNanos = 1_767_225_600_000_000_000L;
    private volatile long elapsedNanos;

    @Override
    public long epochNanos() {
        return epochNanos;
    }

    @Override
    public long elapsedNanos() {
        return elapsedNanos;
    }

    void advance(Duration time) {
        advance(time.toNanos());
    }

    void advance(long nanos) {
        epochNanos += nanos;
        elapsedNanos += nanos;
    }

    void setForward(Duration time) {
        epochNanos += time.toNanos();
    }
}
