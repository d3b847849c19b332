package io.tradepulse.serve;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.model.EpochClock;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;

/// The port of a service that serves nothing else: its metrics, and whether it lives and is ready
/// (contract, section 6).
///
/// Thread-safe.
public final class StatusApi implements AutoCloseable {
    private final HttpPort port;
    private final EpochClock clock;

    /// @param metricsPath where the metrics are; empty for nowhere
    /// @param problem why the service is not ready, in a few words; empty where it is. Asked at
    ///   each request, by any thread
    public StatusApi(
            String host,
            int port,
            String metricsPath,
            PrometheusRegistry registry,
            EpochClock clock,
            Supplier<String> problem) {
        this.clock = clock;
        List<Endpoint> endpoints = new ArrayList<>();
        if (!metricsPath.isEmpty()) {
            endpoints.add(new MetricsEndpoint(registry).endpoint(metricsPath));
        }
        endpoints.add(Endpoint.quick("/health/live", _ -> state(200, "alive", "")));
        endpoints.add(Endpoint.slow("/health/ready", _ -> ready(problem.get())));
        RequestMetrics metrics = new RequestMetrics(registry);
        this.port =
                new HttpPort(
                        new ServeConfig(host, port, List.of()),
                        (_, router, threads) -> route(router, threads, metrics, endpoints));
    }

    private static void route(
            Router router,
            ExecutorService virtualThreads,
            RequestMetrics metrics,
            List<Endpoint> endpoints) {
        new Dispatcher(metrics, virtualThreads, new Access(AccessConfig.OPEN))
                .route(router, endpoints);
    }

    private Reply ready(String problem) {
        return problem.isEmpty() ? state(200, "ready", "") : state(503, "not ready", problem);
    }

    private Reply state(int status, String text, String why) {
        return Reply.json(
                status,
                Json.object(
                        json -> {
                            json.text("status", text).time("timestamp", clock.nanos());
                            if (!why.isEmpty()) {
                                json.text("detail", why);
                            }
                        }));
    }

    /// Listens. Once only.
    ///
    /// @throws BindException where it can't, with the reason
    public void start() throws BindException {
        port.start();
    }

    /// The port it listens on, once started.
    public int port() {
        return port.port();
    }

    @Override
    public void close() {
        port.close();
    }
}
