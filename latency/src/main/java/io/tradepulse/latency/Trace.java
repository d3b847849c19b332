package io.tradepulse.latency;

import java.util.List;

/// What one tick lived through in this process, as far as it was noted.
///
/// Immutable.
///
/// @param seq tells ticks of the same time apart
/// @param slowestAt stages in which it was the slowest of its second; empty for one that was
///   followed as every so manieth is
/// @param hops in order of time
public record Trace(
        String provider, String symbol, long ts, long seq, List<String> slowestAt, List<Hop> hops) {
    public Trace {
        slowestAt = List.copyOf(slowestAt);
        hops = List.copyOf(hops);
    }
}
