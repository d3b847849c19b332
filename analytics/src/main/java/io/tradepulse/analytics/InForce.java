package io.tradepulse.analytics;

import io.tradepulse.model.DecimalSum;

/// A value that stands from one time until it is replaced, and its mean weighted by how long.
///
/// Not thread-safe: owned by one [Measure].
final class InForce {
    /// Below it the `double` of a duration, and so its product with a price, is exact.
    private static final long MAX_EXACT = 1L << 50;

    private final DecimalSum weighted = new DecimalSum();
    private double value = Double.NaN;
    private long since;
    private long nanos;
    private double min = Double.NaN;
    private double max = Double.NaN;

    /// @param start of the range, epoch nanoseconds
    InForce(long start) {
        since = start;
    }

    /// `NaN` as long as there is none.
    double value() {
        return value;
    }

    /// The value from then on, which is no earlier than the last time given.
    void set(double newValue, long at) {
        standUntil(at);
        value = newValue;
    }

    /// The value in force at the start.
    void begin(double first) {
        value = first;
    }

    /// Counts how long the value has stood.
    void standUntil(long at) {
        if (!Double.isNaN(value) && at > since) {
            weigh(at - since);
            nanos += at - since;
            min = Double.isNaN(min) ? value : Math.min(min, value);
            max = Double.isNaN(max) ? value : Math.max(max, value);
        }
        since = Math.max(since, at);
    }

    private void weigh(long duration) {
        long left = duration;
        while (left > MAX_EXACT) {
            weighted.addProduct(value, (double) MAX_EXACT);
            left -= MAX_EXACT;
        }
        weighted.addProduct(value, (double) left);
    }

    /// How long there was a value.
    long nanos() {
        return nanos;
    }

    /// `NaN` where there was none, as the next two.
    double mean() {
        return Quotients.of(weighted, nanos);
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    /// Begins anew, with the value still in force.
    void clear() {
        weighted.clear();
        nanos = 0;
        min = Double.NaN;
        max = Double.NaN;
    }
}
