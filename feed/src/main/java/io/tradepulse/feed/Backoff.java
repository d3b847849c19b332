package io.tradepulse.feed;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt to connect: doubling from an interval up to 30 s, each
/// pause shortened at random by up to a half, so that those who lost one server don't come back in
/// one moment.
///
/// Not thread-safe: owned by the thread that connects.
public final class Backoff {
    private static final long CAP_NANOS = Duration.ofSeconds(30).toNanos();

    private final long initialNanos;
    private final RandomGenerator random;
    private int attempts;
    private long fullNanos;

    /// @param initial the pause before the first attempt, before it is shortened
    public Backoff(Duration initial, RandomGenerator random) {
        this.initialNanos = Math.min(initial.toNanos(), CAP_NANOS);
        this.fullNanos = initialNanos;
        this.random = random;
    }

    /// Attempts since the last [#reset()].
    public int attempts() {
        return attempts;
    }

    /// The pause before the next attempt, which counts, in nanoseconds.
    public long nextNanos() {
        long full = fullNanos;
        fullNanos = Math.min(2 * full, CAP_NANOS);
        attempts++;
        return full - random.nextLong(full / 2 + 1);
    }

    /// The connection has proved good.
    public void reset() {
        attempts = 0;
        fullNanos = initialNanos;
    }
}
