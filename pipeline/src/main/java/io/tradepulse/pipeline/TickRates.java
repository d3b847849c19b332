package io.tradepulse.pipeline;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.tradepulse.model.Instrument;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/// How many ticks a second each instrument had in the last minute: the busiest by name, and the sum
/// of all others as `other`.
///
/// Thread-safe.
final class TickRates implements Collector {
    static final String NAME = "tick_rate_per_symbol";
    private static final int NAMED = 50;
    private static final int SLOTS = 7;
    private static final long SLOT_NANOS = Duration.ofSeconds(10).toNanos();

    private final ConcurrentMap<Instrument, Window> windows = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;
    private final long startedAt;

    private record Rate(Instrument instrument, double perSecond) {}

    /// @param nanoClock for what elapses
    TickRates(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.startedAt = nanoClock.getAsLong();
    }

    /// So many more came.
    void add(Instrument instrument, long ticks, long now) {
        windows.computeIfAbsent(instrument, _ -> new Window()).add(slot(now), ticks);
    }

    private long slot(long now) {
        return (now - startedAt) / SLOT_NANOS;
    }

    @Override
    public String getPrometheusName() {
        return NAME;
    }

    @Override
    public MetricSnapshot collect() {
        long now = nanoClock.getAsLong();
        long slot = slot(now);
        long from = Math.max(0, slot - SLOTS + 1) * SLOT_NANOS;
        double seconds = Math.max(1, (now - startedAt - from) / 1e9);
        List<Rate> rates =
                windows.entrySet().stream()
                        .map(one -> new Rate(one.getKey(), one.getValue().sum(slot) / seconds))
                        .filter(rate -> rate.perSecond > 0)
                        .sorted(Comparator.comparingDouble(Rate::perSecond).reversed())
                        .toList();
        GaugeSnapshot.Builder all =
                GaugeSnapshot.builder()
                        .name(NAME)
                        .help("Ticks a second in the last minute, of the busiest instruments.");
        rates.stream().limit(NAMED).forEach(rate -> all.dataPoint(named(rate)));
        double rest = rates.stream().skip(NAMED).mapToDouble(Rate::perSecond).sum();
        return all.dataPoint(point("other", "other", rest)).build();
    }

    private static GaugeDataPointSnapshot named(Rate rate) {
        return point(rate.instrument.provider(), rate.instrument.symbol(), rate.perSecond);
    }

    private static GaugeDataPointSnapshot point(String provider, String symbol, double value) {
        return GaugeDataPointSnapshot.builder()
                .labels(Labels.of("provider", provider, "symbol", symbol))
                .value(value)
                .build();
    }

    /// The last minute of one instrument, ten seconds a slot. Thread-safe.
    private static final class Window {
        private final long[] counts = new long[SLOTS];
        private long newest;

        synchronized void add(long slot, long ticks) {
            roll(slot);
            counts[(int) (slot % SLOTS)] += ticks;
        }

        synchronized long sum(long slot) {
            roll(slot);
            long sum = 0;
            for (long count : counts) {
                sum += count;
            }
            return sum;
        }

        private void roll(long slot) {
            for (long next = Math.max(newest + 1, slot - SLOTS + 1); next <= slot; next++) {
                counts[(int) (next % SLOTS)] = 0;
            }
            newest = Math.max(newest, slot);
        }
    }
}
