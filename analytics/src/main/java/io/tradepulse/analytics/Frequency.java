package io.tradepulse.analytics;

/// How often ticks came from some time on, by event time.
///
/// Immutable.
///
/// @param start epoch nanoseconds
/// @param ticks how many
/// @param perSecond ticks ÷ length of the time
/// @param perMinute the same
/// @param gaps time between one tick and the next
public record Frequency(long start, long ticks, double perSecond, double perMinute, Gaps gaps) {

    /// Nanoseconds between ticks.
    ///
    /// Immutable.
    ///
    /// @param count one less than the ticks; 0: the rest says nothing
    /// @param mean to the nearest nanosecond
    /// @param p50 percentiles are within 0.1 %
    /// @param max exact
    /// @param maxStart the tick before the longest, the first of several
    /// @param maxEnd the tick after it
    public record Gaps(
            long count,
            long mean,
            long p50,
            long p90,
            long p99,
            long max,
            long maxStart,
            long maxEnd) {}
}
