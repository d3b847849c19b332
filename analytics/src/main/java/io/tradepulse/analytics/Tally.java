package io.tradepulse.analytics;

import io.tradepulse.analytics.Spread.Figures;
import io.tradepulse.model.DecimalSum;

/// Counts decimals: their least, largest and mean, which is that of their exact sum.
///
/// Not thread-safe: owned by one [Measure].
final class Tally {
    private final DecimalSum sum = new DecimalSum();
    private long count;
    private double min;
    private double max;

    void add(double value) {
        min = count == 0 ? value : Math.min(min, value);
        max = count == 0 ? value : Math.max(max, value);
        count++;
        sum.add(value);
    }

    /// Of what was added since the last call.
    Figures take() {
        Figures figures =
                count == 0
                        ? new Figures(0, Double.NaN, Double.NaN, Double.NaN)
                        : new Figures(count, min, max, Quotients.of(sum, count));
        sum.clear();
        count = 0;
        return figures;
    }
}
