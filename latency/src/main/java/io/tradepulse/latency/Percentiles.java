package io.tradepulse.latency;

import org.HdrHistogram.Histogram;

/// A distribution in a few figures, in microseconds; all zero where nothing was counted.
///
/// Immutable.
///
/// @param error the clocks that it was measured by make it at most so much more or less; NaN where
///   both ends were taken by one clock, or nothing is known of the other
public record Percentiles(
        long count, double p50, double p90, double p99, double p999, double max, double error) {
    /// Whether there is something to see: what is smaller than its error could be anything.
    public boolean isMeasurable() {
        return !(p50 <= error);
    }

    static Percentiles of(Histogram histogram, double error) {
        return new Percentiles(
                histogram.getTotalCount(),
                micros(histogram, 50),
                micros(histogram, 90),
                micros(histogram, 99),
                micros(histogram, 99.9),
                micros(histogram, 100),
                error);
    }

    private static double micros(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0
                ? 0
                : histogram.getValueAtPercentile(percentile) / 1e3;
    }
}
