package io.tradepulse.latency;

/// What one stage took, over four windows.
///
/// Immutable.
///
/// @param negative ticks whose stamps came out in the wrong order, since the start: clocks that
///   disagree
/// @param unknownClock ticks timed by a clock of their source that nobody has measured, since the
///   start
/// @param beyond ticks over an hour, since the start: recorded data, most likely
public record StageFigures(
        Stage stage,
        long negative,
        long beyond,
        long unknownClock,
        Percentiles last10Seconds,
        Percentiles lastMinute,
        Percentiles last5Minutes,
        Percentiles sinceStart) {}
