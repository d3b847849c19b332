package io.tradepulse.analytics;

import io.tradepulse.analytics.Frequency.Gaps;
import io.tradepulse.model.Tick;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Counts ticks, and the time between those of one part.
final class FrequencyMeasure implements Measure<Frequency> {
    private static final int DIGITS = 3;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Histogram gaps = new Histogram(DIGITS);
    private long ticks;
    private long firstTs;
    private long lastTs;
    private long maxGap;
    private long maxStart;

    @Override
    public void add(Tick tick) {
        if (ticks == 0) {
            firstTs = tick.ts();
            maxGap = -1;
        } else {
            gap(tick.ts() - lastTs);
        }
        ticks++;
        lastTs = tick.ts();
    }

    private void gap(long nanos) {
        gaps.recordValue(nanos);
        if (nanos > maxGap) {
            maxGap = nanos;
            maxStart = lastTs;
        }
    }

    @Override
    public @Nullable Frequency end(long start, long end) {
        if (ticks == 0) {
            return null;
        }
        double perMinute = ticks * (double) MINUTE / (end - start);
        Frequency row =
                new Frequency(
                        start,
                        ticks,
                        Quotients.rounded(perMinute / 60),
                        Quotients.rounded(perMinute),
                        gaps());
        gaps.reset();
        ticks = 0;
        return row;
    }

    private Gaps gaps() {
        long count = ticks - 1;
        return count == 0
                ? new Gaps(0, 0, 0, 0, 0, 0, 0, 0)
                : new Gaps(
                        count,
                        Math.round(Quotients.of(lastTs - firstTs, count)),
                        percentile(50),
                        percentile(90),
                        percentile(99),
                        maxGap,
                        maxStart,
                        maxStart + maxGap);
    }

    private long percentile(double of) {
        return Math.min(gaps.getValueAtPercentile(of), maxGap);
    }
}
