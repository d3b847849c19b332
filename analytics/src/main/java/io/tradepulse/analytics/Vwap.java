package io.tradepulse.analytics;

/// Volume-weighted average price of the ticks from some time on.
///
/// Immutable.
///
/// @param start epoch nanoseconds
/// @param vwap turnover ÷ volume; `NaN` where no tick had a volume
/// @param volume sum of the volumes, exact
/// @param turnover sum of price × volume, exact
/// @param trades all ticks, with a volume or not
public record Vwap(long start, double vwap, double volume, double turnover, long trades) {}
