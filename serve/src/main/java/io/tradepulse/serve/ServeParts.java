package io.tradepulse.serve;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Topic;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.store.Listing;
import io.tradepulse.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What HTTP answers from; all of it is shared, and closed by who made it.
///
/// Immutable. The suppliers are asked at each request, by any thread.
///
/// @param store empty until the store has opened
/// @param sink empty where no ticks are taken in
/// @param registry gets the metrics of HTTP, and is what `/metrics` shows
/// @param liveBars the bars of an instrument that are in memory: the one forming and those that
///   closed a moment ago, oldest first
/// @param listings what the store knows of instruments
/// @param isStored whether the recorders have committed all ticks before a mark of the bus
/// @param followBars tells somebody every bar from here on, by a thread that must not be held up
/// @param followRejects tells somebody every dead letter from here on, in the same way
/// @param replay what plays recorded ticks in this process; empty where nothing does
/// @param probes who else looks at the platform
public record ServeParts(
        LastValueCache latest,
        Supplier<Optional<Store>> store,
        Latencies latencies,
        PrometheusRegistry registry,
        EpochClock clock,
        Supplier<Health> health,
        Optional<SinkParts> sink,
        BiFunction<Instrument, Interval, List<Bar>> liveBars,
        Supplier<Map<Instrument, Listing>> listings,
        Predicate<Topic.Mark> isStored,
        Consumer<Consumer<Bar>> followBars,
        Consumer<Consumer<DeadLetter>> followRejects,
        Optional<ReplayControl> replay,
        ProbeParts probes) {

    /// Without a replay, a monitor, Prometheus and a canary.
    public ServeParts(
            LastValueCache latest,
            Supplier<Optional<Store>> store,
            Latencies latencies,
            PrometheusRegistry registry,
            EpochClock clock,
            Supplier<Health> health,
            Optional<SinkParts> sink,
            BiFunction<Instrument, Interval, List<Bar>> liveBars,
            Supplier<Map<Instrument, Listing>> listings,
            Predicate<Topic.Mark> isStored,
            Consumer<Consumer<Bar>> followBars,
            Consumer<Consumer<DeadLetter>> followRejects) {
        this(
                latest,
                store,
                latencies,
                registry,
                clock,
                health,
                sink,
                liveBars,
                listings,
                isStored,
                followBars,
                followRejects,
                Optional.empty(),
                ProbeParts.NONE);
    }

    /// The same, with what plays ticks here, and what looks at the platform.
    public ServeParts with(Optional<ReplayControl> control, ProbeParts others) {
        return new ServeParts(
                latest,
                store,
                latencies,
                registry,
                clock,
                health,
                sink,
                liveBars,
                listings,
                isStored,
                followBars,
                followRejects,
                control,
                others);
    }

    /// Over a store that has every tick before anybody sees it here.
    public ServeParts(
            LastValueCache latest,
            Supplier<Optional<Store>> store,
            Latencies latencies,
            PrometheusRegistry registry,
            EpochClock clock,
            Supplier<Health> health,
            Optional<SinkParts> sink,
            BiFunction<Instrument, Interval, List<Bar>> liveBars,
            Supplier<Map<Instrument, Listing>> listings) {
        this(
                latest, store, latencies, registry, clock, health, sink, liveBars, listings,
                _ -> true, _ -> {}, _ -> {});
    }

    /// Without bars in memory and listings.
    public ServeParts(
            LastValueCache latest,
            Supplier<Optional<Store>> store,
            Latencies latencies,
            PrometheusRegistry registry,
            EpochClock clock,
            Supplier<Health> health,
            Optional<SinkParts> sink) {
        this(latest, store, latencies, registry, clock, health, sink, (_, _) -> List.of(), Map::of);
    }
}
