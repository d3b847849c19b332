package io.tradepulse.analytics;

import io.tradepulse.model.Interval;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A range of time, epoch nanoseconds, [start, end), in parts: its pieces of the bars of an
/// interval, of which the first and the last may be cut short; or all of it as one.
///
/// Immutable.
///
/// @param interval null: one part
public record Buckets(long start, long end, @Nullable Interval interval) {
    /// More are not computed at once.
    public static final int MAX_COUNT = 10_000;

    private static final long SHORTEST_MONTH = Duration.ofDays(28).toNanos();

    /// Times at the edges of a `long` are moved to what can be computed with.
    public Buckets {
        start = EpochNanos.clamped(start);
        end = EpochNanos.clamped(end);
    }

    /// So many there are at most.
    public long count() {
        if (interval == null || end <= start) {
            return 1;
        }
        long shortest = interval == Interval.MO1 ? SHORTEST_MONTH : interval.nanos();
        return Math.floorDiv(interval.startOf(end - 1), shortest)
                - Math.floorDiv(interval.startOf(start), shortest)
                + 1;
    }

    /// The end of the part that holds that time.
    long endOf(long epochNanos) {
        return interval == null ? end : Math.min(end, interval.endOf(interval.startOf(epochNanos)));
    }
}
