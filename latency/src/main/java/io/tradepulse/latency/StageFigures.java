package io.tradepulse.latency;

/// What one stage took, over four windows.
///
/// Immutable.
///
/// @param negative ticks whose stamps came out in the wrong order, since the start: clocks that
///   disagree
/// @param beyond ticks over an hour, since the start: recorded data, most likely
public record StageFigures(
        Stage stage,
        long negative,
        long beyond,
        Percentiles last10Seconds,
        Percentiles lastMinute,
        Percentiles last5Minutes,
        Percentiles sinceStart) {}
