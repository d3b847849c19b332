package io.tradepulse.monitor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.PackedHistogram;

/// The distribution of one latency since the start, and over the last 1 min, 5 min and hour, which
/// move on minute by minute. Values are kept to three digits, from 1 µs to 10 min. Thread-safe.
final class LatencyWindows {
    private static final long MINUTE = 60_000_000_000L;
    private static final long MAX_MICROS = 600_000_000L;
    private static final int DIGITS = 3;
    private static final int MINUTES = 60;

    private final MonitorClock clock;
    private final PackedHistogram sinceStart = histogram();
    private final PackedHistogram[] minutes = new PackedHistogram[MINUTES];
    private final long[] minuteOf = new long[MINUTES];
    private final long startNanos;

    LatencyWindows(MonitorClock clock) {
        this.clock = clock;
        this.startNanos = clock.elapsedNanos();
        for (int i = 0; i < MINUTES; i++) {
            minutes[i] = histogram();
            minuteOf[i] = -1;
        }
    }

    private static PackedHistogram histogram() {
        return new PackedHistogram(1, MAX_MICROS, DIGITS);
    }

    synchronized void record(long nanos) {
        long micros = Math.clamp((nanos + 500) / 1000, 0, MAX_MICROS);
        long minute = minute();
        int slot = (int) (minute % MINUTES);
        if (minuteOf[slot] != minute) {
            minutes[slot].reset();
            minuteOf[slot] = minute;
        }
        minutes[slot].recordValue(micros);
        sinceStart.recordValue(micros);
    }

    /// By name of the window, the shortest first.
    synchronized Map<String, Percentiles> percentiles() {
        Map<String, Percentiles> all = new LinkedHashMap<>();
        all.put("1m", Percentiles.of(last(1)));
        all.put("5m", Percentiles.of(last(5)));
        all.put("1h", Percentiles.of(last(MINUTES)));
        all.put("start", Percentiles.of(sinceStart));
        return all;
    }

    /// The current minute, as far as it has gone, and those before it.
    private AbstractHistogram last(int count) {
        PackedHistogram sum = histogram();
        long now = minute();
        for (int i = 0; i < MINUTES; i++) {
            if (minuteOf[i] >= 0 && minuteOf[i] >= now - count && now - minuteOf[i] < MINUTES) {
                sum.add(minutes[i]);
            }
        }
        return sum;
    }

    private long minute() {
        return (clock.elapsedNanos() - startNanos) / MINUTE;
    }

    /// Some of a distribution, in microseconds. Immutable.
    record Percentiles(long count, long p50, long p90, long p99, long p999, long max) {
        private static Percentiles of(AbstractHistogram histogram) {
            return new Percentiles(
                    histogram.getTotalCount(),
                    histogram.getValueAtPercentile(50),
                    histogram.getValueAtPercentile(90),
                    histogram.getValueAtPercentile(99),
                    histogram.getValueAtPercentile(99.9),
                    histogram.getMaxValue());
        }
    }
}
