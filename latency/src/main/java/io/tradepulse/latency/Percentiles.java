package io.tradepulse.latency;

import org.HdrHistogram.Histogram;

/// A distribution in a few figures, in microseconds; all zero where nothing was counted.
///
/// Immutable.
public record Percentiles(long count, double p50, double p90, double p99, double p999, double max) {
    static Percentiles of(Histogram histogram) {
        return new Percentiles(
                histogram.getTotalCount(),
                micros(histogram, 50),
                micros(histogram, 90),
                micros(histogram, 99),
                micros(histogram, 99.9),
                micros(histogram, 100));
    }

    private static double micros(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0
                ? 0
                : histogram.getValueAtPercentile(percentile) / 1e3;
    }
}
