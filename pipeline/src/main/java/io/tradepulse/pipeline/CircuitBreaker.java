package io.tradepulse.pipeline;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/// Says when to try again what has failed: soon at first, then later and later, each time with some
/// jitter so that many don't come at once. After some failures in a row the circuit is *open*: no
/// attempt for some seconds, and then a small one only, until one succeeds.
///
/// Owned by one thread.
final class CircuitBreaker {
    /// So many failures in a row open it.
    static final int FAILURES_TO_OPEN = 5;

    private static final long FIRST_PAUSE_NANOS = 100_000_000;
    private static final long OPEN_PAUSE_NANOS = 5_000_000_000L;

    private final LongSupplier nanoClock;
    private int failures;
    private long retryAt;

    CircuitBreaker(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /// What was tried has succeeded: the circuit is closed.
    void succeeded() {
        failures = 0;
    }

    /// What was tried has failed.
    ///
    /// @return how long to leave it alone, nanoseconds
    long failed() {
        failures++;
        long pause = isOpen() ? OPEN_PAUSE_NANOS : FIRST_PAUSE_NANOS << (failures - 1);
        pause += ThreadLocalRandom.current().nextLong(pause / 4);
        retryAt = nanoClock.getAsLong() + pause;
        return pause;
    }

    /// How long nothing may be tried yet, nanoseconds; 0 or less where it may.
    long pauseLeft() {
        return failures == 0 ? 0 : retryAt - nanoClock.getAsLong();
    }

    /// Whether it has failed so often that only a small attempt is due.
    boolean isOpen() {
        return failures >= FAILURES_TO_OPEN;
    }
}
