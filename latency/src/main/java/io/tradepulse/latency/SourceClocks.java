package io.tradepulse.latency;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.tradepulse.model.ClockOffset;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// How far the clocks of senders are off ours, as far as they were measured: what stages that begin
/// with event time are put right by, and how far they can be trusted.
///
/// Thread-safe.
public final class SourceClocks {
    /// One clock.
    ///
    /// @param sender its machine
    public record SourceClock(String provider, String sender, ClockOffset offset) {}

    private record Key(String provider, String sender) {}

    private final ConcurrentMap<Key, SourceClock> clocks = new ConcurrentHashMap<>();

    /// It was measured.
    public void measured(SourceClock clock) {
        clocks.put(new Key(clock.provider, clock.sender), clock);
    }

    /// It sends no more.
    public void gone(String provider, String sender) {
        clocks.remove(new Key(provider, sender));
    }

    /// All that are known, by provider.
    public List<SourceClock> all() {
        return clocks.values().stream()
                .sorted(
                        Comparator.comparing(SourceClock::provider)
                                .thenComparing(SourceClock::sender))
                .toList();
    }

    List<MetricSnapshot> collect() {
        GaugeSnapshot.Builder offsets =
                GaugeSnapshot.builder()
                        .name("tradepulse_source_clock_offset_seconds")
                        .help("How far a sender's clock is ahead of ours.");
        GaugeSnapshot.Builder errors =
                GaugeSnapshot.builder()
                        .name("tradepulse_source_clock_error_seconds")
                        .help("The offset is at most so much more or less.");
        for (SourceClock clock : all()) {
            Labels labels = Labels.of("provider", clock.provider, "sender", clock.sender);
            offsets.dataPoint(gauge(labels, clock.offset.nanos()));
            errors.dataPoint(gauge(labels, clock.offset.errorNanos()));
        }
        return List.of(offsets.build(), errors.build());
    }

    private static GaugeDataPointSnapshot gauge(Labels labels, long nanos) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(nanos / 1e9).build();
    }
}
