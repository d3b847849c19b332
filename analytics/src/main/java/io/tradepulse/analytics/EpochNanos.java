package io.tradepulse.analytics;

import java.time.Duration;
import java.time.Instant;

/// Epoch nanoseconds at the edges of what a `long` holds, the years 1677 to 2262.
final class EpochNanos {
    private static final long SECOND = 1_000_000_000L;

    /// So far from the edges that the month before and two after can be told.
    private static final long MARGIN = Duration.ofDays(100).toNanos();

    static final long FIRST = Long.MIN_VALUE + MARGIN;
    static final long LAST = Long.MAX_VALUE - MARGIN;

    private EpochNanos() {}

    /// The nearest time that can be computed with.
    static long clamped(long epochNanos) {
        return Math.clamp(epochNanos, FIRST, LAST);
    }

    static Instant instant(long epochNanos) {
        return Instant.ofEpochSecond(
                Math.floorDiv(epochNanos, SECOND), Math.floorMod(epochNanos, SECOND));
    }

    /// Those of a time within the edges.
    static long of(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
    }
}
