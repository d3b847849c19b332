package io.tradepulse.pipeline;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How fresh the latest prices are, by provider, and of the symbols that have waited longest for a
/// tick. Times are ours, of receipt: a source may be alive and its clock wrong. The canary is left
/// out.
///
/// Thread-safe.
public final class Freshness implements MultiCollector {
    /// A symbol without a tick for so long is stale.
    private static final long STALE_NANOS = Duration.ofMinutes(1).toNanos();

    /// One without a tick for so long is asleep: its market has closed.
    private static final long ASLEEP_NANOS = Duration.ofHours(1).toNanos();

    private static final int NAMED = 50;

    private final LastValueCache latest;
    private final EpochClock clock;

    public Freshness(LastValueCache latest, EpochClock clock) {
        this.latest = latest;
        this.clock = clock;
    }

    @Override
    public MetricSnapshots collect() {
        long now = clock.nanos();
        List<Tick> ticks =
                latest.all().stream().filter(tick -> !tick.instrument().isCanary()).toList();
        Map<String, List<Tick>> byProvider = new TreeMap<>();
        for (Tick tick : ticks) {
            byProvider
                    .computeIfAbsent(tick.instrument().provider(), _ -> new ArrayList<>())
                    .add(tick);
        }
        return new MetricSnapshots(
                lags(byProvider),
                lastTicks(byProvider),
                symbols(byProvider),
                staleSymbols(byProvider, now),
                ages(ticks, now));
    }

    private static GaugeSnapshot lags(Map<String, List<Tick>> byProvider) {
        GaugeSnapshot.Builder all =
                gauge(
                        "ingestion_lag_seconds",
                        "From event time to receipt of the last tick; negative where clocks disagree.");
        byProvider.forEach(
                (provider, ticks) -> {
                    Tick last = last(ticks);
                    all.dataPoint(ofProvider(provider, (last.receivedAt() - last.ts()) / 1e9));
                });
        return all.build();
    }

    private static GaugeSnapshot lastTicks(Map<String, List<Tick>> byProvider) {
        GaugeSnapshot.Builder all =
                gauge(
                        "tradepulse_last_tick_timestamp_seconds",
                        "When the last tick was received, epoch seconds.");
        byProvider.forEach(
                (provider, ticks) ->
                        all.dataPoint(ofProvider(provider, last(ticks).receivedAt() / 1e9)));
        return all.build();
    }

    private static GaugeSnapshot symbols(Map<String, List<Tick>> byProvider) {
        GaugeSnapshot.Builder all = gauge("tradepulse_symbols", "Symbols that have a price.");
        byProvider.forEach((provider, ticks) -> all.dataPoint(ofProvider(provider, ticks.size())));
        return all.build();
    }

    private static GaugeSnapshot staleSymbols(Map<String, List<Tick>> byProvider, long now) {
        GaugeSnapshot.Builder all =
                gauge(
                        "tradepulse_stale_symbols",
                        "Symbols whose last tick is over a minute and under an hour old.");
        byProvider.forEach(
                (provider, ticks) -> {
                    long stale =
                            ticks.stream()
                                    .mapToLong(tick -> now - tick.receivedAt())
                                    .filter(age -> age > STALE_NANOS && age < ASLEEP_NANOS)
                                    .count();
                    all.dataPoint(ofProvider(provider, (double) stale));
                });
        return all.build();
    }

    private static GaugeSnapshot ages(List<Tick> ticks, long now) {
        GaugeSnapshot.Builder all =
                gauge(
                        "tradepulse_symbol_age_seconds",
                        "Time since the last tick of the symbols that have waited longest, up to an hour.");
        ticks.stream()
                .filter(tick -> now - tick.receivedAt() < ASLEEP_NANOS)
                .sorted(Comparator.comparingLong(Tick::receivedAt))
                .limit(NAMED)
                .forEach(tick -> all.dataPoint(age(tick, now)));
        return all.build();
    }

    private static Tick last(List<Tick> ticks) {
        return ticks.stream().max(Comparator.comparingLong(Tick::receivedAt)).orElseThrow();
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static GaugeDataPointSnapshot ofProvider(String provider, double value) {
        return GaugeDataPointSnapshot.builder()
                .labels(Labels.of("provider", provider))
                .value(value)
                .build();
    }

    private static GaugeDataPointSnapshot age(Tick tick, long now) {
        return GaugeDataPointSnapshot.builder()
                .labels(
                        Labels.of(
                                "provider",
                                tick.instrument().provider(),
                                "symbol",
                                tick.instrument().symbol()))
                .value((now - tick.receivedAt()) / 1e9)
                .build();
    }
}
