package io.tradepulse.latency;

/// How the ticks of a canary fare, from when they were to be sent to when they are back.
///
/// Immutable. The windows hold the ticks that came back, those given up, with how long they were
/// waited for, and those waited for longer than usual, with how long that has been so far: so an
/// outage shows while it lasts.
///
/// @param sent ticks that were to be sent: those received, lost and pending
/// @param received came back in time
/// @param lost were given up
/// @param pending are waited for
/// @param oldestPendingMicros how long the oldest of those has been waited for; 0 where there is
///   none
/// @param lastReceivedAt when the last one came back, epoch nanoseconds; 0 before the first
/// @param problem what keeps them from coming back, as a sentence; empty where nothing is known to
public record CanaryFigures(
        long sent,
        long received,
        long lost,
        long pending,
        double oldestPendingMicros,
        long lastReceivedAt,
        String problem,
        Percentiles last10Seconds,
        Percentiles lastMinute,
        Percentiles last5Minutes,
        Percentiles sinceStart) {}
