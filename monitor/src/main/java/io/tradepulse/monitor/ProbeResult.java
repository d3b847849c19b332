package io.tradepulse.monitor;

/// One attempt on a target, with its times. Immutable.
///
/// @param target what was tried
/// @param service the service that it belongs to, empty for none
/// @param startedNanos when it started, epoch nanoseconds
/// @param lateNanos how long after its due time it started
/// @param outcome what was found
public record ProbeResult(
        String target, String service, long startedNanos, long lateNanos, Outcome outcome) {

    /// From the start of the attempt to its end.
    public long latencyNanos() {
        return outcome.phases().totalNanos();
    }

    /// From when it was due to its end.
    public long sinceDueNanos() {
        return lateNanos + latencyNanos();
    }
}
