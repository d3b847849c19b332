package io.tradepulse.analytics;

import io.tradepulse.model.DecimalSum;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// What is no exact decimal is rounded to 15 significant digits, half-even: as many as a `double`
/// keeps of any decimal.
final class Quotients {
    private static final MathContext DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);

    private Quotients() {}

    /// `NaN` where it would be divided by zero.
    static double of(DecimalSum sum, long by) {
        return by == 0
                ? Double.NaN
                : sum.toBigDecimal().divide(BigDecimal.valueOf(by), DIGITS).doubleValue();
    }

    static double of(long dividend, long by) {
        return BigDecimal.valueOf(dividend).divide(BigDecimal.valueOf(by), DIGITS).doubleValue();
    }

    static double rounded(double value) {
        return Double.isFinite(value) ? new BigDecimal(value, DIGITS).doubleValue() : value;
    }
}
