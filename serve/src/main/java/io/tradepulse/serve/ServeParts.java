package io.tradepulse.serve;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.EpochClock;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.store.Store;
import java.util.Optional;
import java.util.function.Supplier;

/// What HTTP answers from; all of it is shared, and closed by who made it.
///
/// Immutable. The suppliers are asked at each request, by any thread.
///
/// @param store empty until the store has opened
/// @param sink empty where no ticks are taken in
/// @param registry gets the metrics of HTTP, and is what `/metrics` shows
public record ServeParts(
        LastValueCache latest,
        Supplier<Optional<Store>> store,
        Latencies latencies,
        PrometheusRegistry registry,
        EpochClock clock,
        Supplier<Health> health,
        Optional<SinkParts> sink) {}
