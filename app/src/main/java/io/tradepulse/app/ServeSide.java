package io.tradepulse.app;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.latency.CanaryFigures;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.EpochClock;
import io.tradepulse.pipeline.AgentThread;
import io.tradepulse.pipeline.Freshness;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.pipeline.LiveRejects;
import io.tradepulse.pipeline.RunningBars;
import io.tradepulse.serve.ApiKey;
import io.tradepulse.serve.Health;
import io.tradepulse.serve.HttpApi;
import io.tradepulse.serve.ProbeParts;
import io.tradepulse.serve.PushConfig;
import io.tradepulse.serve.ReplayControl;
import io.tradepulse.serve.ServeConfig;
import io.tradepulse.serve.ServeLimits;
import io.tradepulse.serve.ServeParts;
import io.tradepulse.serve.SinkParts;
import java.net.BindException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What answers questions: the latest prices and the forming bars in memory, and HTTP.
///
/// Thread-safe.
final class ServeSide implements AutoCloseable {
    private final OpenParts opened = new OpenParts();
    private final Settings settings;
    private final LastValueCache latest;
    private final List<AgentThread> agents;
    private final HttpApi http;

    /// @param store what history is read from
    /// @param sink takes ticks that come by HTTP
    /// @param canaryKey of the canary inside this process; null where there is none
    /// @param canary what that has measured
    /// @param replay what plays recorded ticks in this process
    ServeSide(
            Settings settings,
            Bus bus,
            PrometheusRegistry registry,
            Latencies latencies,
            EpochClock clock,
            StoreSide store,
            Supplier<Health> health,
            SinkParts sink,
            @Nullable ApiKey canaryKey,
            Supplier<Optional<CanaryFigures>> canary,
            Optional<ReplayControl> replay) {
        this.settings = settings;
        latest =
                new LastValueCache(
                        bus.ticks().broadcast(Bus.SNAPSHOT_SERVICE),
                        clock,
                        latencies.of(Stage.busToConsumer(Bus.SNAPSHOT_SERVICE)));
        registry.register(new Freshness(latest, clock));
        RunningBars running = new RunningBars(bus.bars().broadcast(Bus.SNAPSHOT_SERVICE), clock);
        LiveRejects rejects = new LiveRejects(bus.deadLetters().broadcast(Bus.SNAPSHOT_SERVICE));
        agents =
                List.of(
                        opened.keep(AgentThread.start(latest)),
                        opened.keep(AgentThread.start(running)),
                        opened.keep(AgentThread.start(rejects)));
        http =
                opened.keep(
                        new HttpApi(
                                new ServeConfig(
                                        settings.get(Settings.HTTP_HOST),
                                        settings.get(Settings.HTTP_PORT),
                                        settings.get(Settings.PROVIDER_PRIORITY),
                                        limits(settings),
                                        push(settings),
                                        HttpAccess.of(settings, canaryKey),
                                        settings.get(Settings.HTTP_ACCESS_LOG)),
                                new ServeParts(
                                                latest,
                                                store::store,
                                                latencies,
                                                registry,
                                                clock,
                                                health,
                                                Optional.of(sink),
                                                running::of,
                                                store::listings,
                                                mark ->
                                                        bus.ticks()
                                                                .hasPassed(Bus.TICK_CONSUMER, mark),
                                                running::follow,
                                                rejects::follow)
                                        .with(
                                                replay,
                                                new ProbeParts(
                                                        settings.get(Settings.MONITOR_URL),
                                                        settings.get(Settings.PROMETHEUS_URL),
                                                        canary))));
    }

    private static PushConfig push(Settings settings) {
        return new PushConfig(
                settings.get(Settings.WS_MAX_CONNECTIONS),
                settings.get(Settings.WS_MAX_SUBSCRIPTIONS),
                settings.get(Settings.WS_MAX_MESSAGE_BYTES),
                settings.get(Settings.WS_MAX_LAG_SECONDS));
    }

    private static ServeLimits limits(Settings settings) {
        return new ServeLimits(
                settings.get(Settings.HTTP_MAX_HEADER_BYTES),
                settings.get(Settings.HTTP_REQUEST_TIMEOUT_SECONDS),
                settings.get(Settings.HTTP_MAX_QUERIES),
                settings.get(Settings.HTTP_QUERY_TIMEOUT_SECONDS),
                settings.get(Settings.HTTP_CANDLES_CACHE_SECONDS));
    }

    /// Listens.
    ///
    /// @throws StartException where the port can't be had
    void start() {
        try {
            http.start();
        } catch (BindException e) {
            throw StartException.taken(
                    "HTTP_PORT",
                    settings.get(Settings.HTTP_HOST),
                    settings.get(Settings.HTTP_PORT),
                    e);
        }
    }

    int port() {
        return http.port();
    }

    LastValueCache latest() {
        return latest;
    }

    /// Says of the first of its threads that has ended by an error that it has.
    Optional<String> ended() {
        return StoreSide.ended(agents);
    }

    @Override
    public void close() {
        opened.close();
    }
}
