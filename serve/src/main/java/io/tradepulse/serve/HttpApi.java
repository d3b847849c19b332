package io.tradepulse.serve;

import io.vertx.ext.web.Router;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// REST over HTTP: latest prices from memory at once, history as soon as there is a store.
///
/// Thread-safe. One event loop reads requests, answers what is a look-up in memory, and sends all
/// answers; each answer that may wait or grows with the number of symbols is made on a virtual
/// thread of its own. Nothing blocks the event loop.
public final class HttpApi implements AutoCloseable {
    private static final Logger ACCESS = LoggerFactory.getLogger("io.tradepulse.serve.access");

    private final ServeConfig config;
    private final ServeParts parts;
    private final RequestMetrics metrics;
    private final HttpPort port;

    /// Registers the metrics of HTTP; listens only once it is started.
    public HttpApi(ServeConfig config, ServeParts parts) {
        this.config = config;
        this.parts = parts;
        this.metrics = new RequestMetrics(parts.registry());
        this.port = new HttpPort(config.host(), config.port(), config.limits(), this::route);
    }

    /// Listens. Once only.
    ///
    /// @throws BindException where it can't, with the reason; everything is given back then
    public void start() throws BindException {
        port.start();
    }

    /// Puts in all routes; without listening, it tells which there are.
    void route(Router router, ExecutorService virtualThreads) {
        if (config.accessLog()) {
            router.route().handler(new AccessLog(System::nanoTime, ACCESS::info)::note);
        }
        Dispatcher dispatcher = new Dispatcher(metrics, virtualThreads);
        parts.sink()
                .map(sink -> new SinkEndpoint(sink, parts.clock(), virtualThreads))
                .ifPresent(sink -> dispatcher.route(router, sink));
        dispatcher.route(router, endpoints());
    }

    /// Those asked for most come first: a request tries them in this order.
    private List<Endpoint> endpoints() {
        SymbolIndex index =
                new SymbolIndex(parts.latest(), config.providerPriority(), parts.listings());
        Lookup lookup = new Lookup(index);
        ServeLimits limits = config.limits();
        StoreQueries queries =
                new StoreQueries(parts.store(), limits.queries(), limits.queryPatience());
        PriceEndpoints prices =
                new PriceEndpoints(parts.latest(), index, lookup, parts.clock(), parts.listings());
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(prices.endpoints());
        endpoints.addAll(
                new HistoryEndpoints(
                                queries,
                                parts.liveBars(),
                                new CandleCache(limits.candlesKept(), System::nanoTime),
                                lookup,
                                parts.clock())
                        .endpoints());
        endpoints.addAll(new AnalyticsEndpoints(queries, lookup, parts.clock()).endpoints());
        endpoints.addAll(
                new SnapshotEndpoints(
                                prices,
                                lookup,
                                index,
                                parts.latest(),
                                parts.health(),
                                parts.clock())
                        .endpoints());
        endpoints.addAll(
                new StatusEndpoints(parts.latest(), index, parts.latencies(), parts.clock())
                        .endpoints());
        endpoints.addAll(
                new HealthEndpoints(parts.health(), parts.store(), parts.clock()).endpoints());
        endpoints.add(new RejectsEndpoint(queries).endpoint());
        endpoints.add(new MetricsEndpoint(parts.registry()).endpoint("/metrics"));
        endpoints.add(new HomePage().endpoint());
        endpoints.addAll(new DocsPages().endpoints());
        return endpoints;
    }

    /// The port it listens on, once started.
    public int port() {
        return port.port();
    }

    /// Takes no more requests, lets those under way be answered for some seconds, and ends. Does
    /// nothing where it was not started, or is closed already.
    @Override
    public void close() {
        port.close();
    }
}
