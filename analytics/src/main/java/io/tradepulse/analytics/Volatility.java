package io.tradepulse.analytics;

/// Realised volatility from some time on.
///
/// Immutable.
///
/// @param start epoch nanoseconds
/// @param returns so many were sampled
/// @param variance sum of the squared log returns
/// @param volatility its square root
/// @param sampledNanos the time that the returns cover
public record Volatility(
        long start, long returns, double variance, double volatility, long sampledNanos) {
    private static final double NANOS_PER_DAY = 86_400e9;

    /// The volatility of a year of so many days, each of 24 h.
    public double annualised(int daysOfYear) {
        double years = sampledNanos / NANOS_PER_DAY / daysOfYear;
        return Quotients.rounded(Math.sqrt(variance / years));
    }
}
