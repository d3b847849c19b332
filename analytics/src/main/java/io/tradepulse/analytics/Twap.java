package io.tradepulse.analytics;

/// Time-weighted average price from some time on.
///
/// Immutable.
///
/// @param start epoch nanoseconds
/// @param twap mean of the prices, each weighted by how long it stood
/// @param nanos how long there was a price
/// @param ticks so many came in that time
public record Twap(long start, double twap, long nanos, long ticks) {}
