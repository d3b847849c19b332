package io.tradepulse.serve;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    private final Access access;
    private final StoreQueries queries;
    private final HttpPort port;
    private final Optional<PageFiles> page;
    private volatile @Nullable Push push;
    private volatile @Nullable Router routes;
    private volatile @Nullable BinanceStreams binanceStreams;

    /// Registers the metrics of HTTP; listens only once it is started.
    public HttpApi(ServeConfig config, ServeParts parts) {
        this(config, parts, PageFiles.find());
    }

    /// @param page what is answered at `/`; where it is empty, a simpler one
    HttpApi(ServeConfig config, ServeParts parts, Optional<PageFiles> page) {
        this.page = page;
        this.config = config;
        this.parts = parts;
        this.metrics = new RequestMetrics(parts.registry());
        this.access = new Access(config.access());
        this.queries =
                new StoreQueries(
                                parts.store(),
                                config.limits().queries(),
                                config.limits().queryPatience())
                        .shownIn(parts.registry());
        this.port = new HttpPort(config, this::route);
    }

    /// Listens. Once only.
    ///
    /// @throws BindException where it can't, with the reason; everything is given back then
    public void start() throws BindException {
        try {
            port.start();
        } catch (BindException e) {
            // What it was to push on has ended with it.
            parts.latest().unlisten();
            push = null;
            binanceStreams = null;
            throw e;
        }
    }

    private void route(Vertx vertx, Router router, ExecutorService virtualThreads) {
        routes = router;
        if (config.accessLog()) {
            router.route()
                    .order(Integer.MIN_VALUE)
                    .handler(new AccessLog(System::nanoTime, ACCESS::info)::note);
        }
        Gate.stand(router, access, metrics, System::nanoTime);
        access.watch(virtualThreads);
        SymbolIndex index =
                new SymbolIndex(parts.latest(), config.providerPriority(), parts.listings());
        Push live =
                new Push(
                        vertx,
                        config.push(),
                        access,
                        parts,
                        index,
                        System::nanoTime,
                        virtualThreads);
        MarketView market = new MarketView(parts, index, queries);
        BinanceStreams binance =
                new BinanceStreams(vertx, market, live.feed(), virtualThreads, access, metrics);
        SocketEndpoint sockets = new SocketEndpoint(live, binance, access, metrics);
        router.route(SocketEndpoint.PATH).handler(sockets::serve);
        router.route("/v1" + SocketEndpoint.PATH).handler(sockets::serve);
        binance.route(router);
        binanceStreams = binance;
        StreamEndpoint streams = new StreamEndpoint(live, access, metrics);
        router.route(StreamEndpoint.PATH).handler(streams::serve);
        router.route("/v1" + StreamEndpoint.PATH).handler(streams::serve);
        for (String path : List.of(SocketEndpoint.PATH, StreamEndpoint.PATH)) {
            access.asksItself(path);
            access.asksItself("/v1" + path);
        }
        push = live;
        Dispatcher dispatcher = new Dispatcher(metrics, virtualThreads, access);
        parts.sink()
                .map(sink -> new SinkEndpoint(sink, parts.clock(), virtualThreads, access))
                .ifPresent(sink -> dispatcher.route(router, sink));
        List<Endpoint> endpoints = endpoints(index, market);
        page.ifPresentOrElse(
                files -> files.route(router, metrics),
                () -> endpoints.add(new HomePage().endpoint()));
        dispatcher.route(router, endpoints);
    }

    /// Those asked for most come first: a request tries them in this order.
    private List<Endpoint> endpoints(SymbolIndex index, MarketView market) {
        Lookup lookup = new Lookup(index);
        PriceEndpoints prices =
                new PriceEndpoints(parts.latest(), index, lookup, parts.clock(), parts.listings());
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(prices.endpoints());
        endpoints.addAll(
                new HistoryEndpoints(
                                queries,
                                parts.liveBars(),
                                new CandleCache(config.limits().candlesKept(), System::nanoTime),
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
                new StatusEndpoints(
                                parts.latest(),
                                index,
                                parts.latencies(),
                                parts.clock(),
                                parts.probes().canary())
                        .endpoints());
        endpoints.addAll(
                new HealthEndpoints(parts.health(), parts.store(), parts.clock()).endpoints());
        endpoints.addAll(new BinanceEndpoints(market).endpoints());
        endpoints.addAll(new UdfEndpoints(market).endpoints());
        endpoints.add(new RejectsEndpoint(queries).endpoint());
        endpoints.add(new TraceEndpoint(parts.latencies().traces(), lookup).endpoint());
        endpoints.add(
                new PassedOn(PassedOn.Server.MONITOR, parts.probes().monitor(), System::nanoTime)
                        .at("/v1/probes"));
        endpoints.add(
                new PassedOn(
                                PassedOn.Server.PROMETHEUS,
                                parts.probes().prometheus(),
                                System::nanoTime)
                        .at("/v1/alerts"));
        endpoints.addAll(new ReplayEndpoints(parts.replay()).endpoints());
        endpoints.add(new MetricsEndpoint(parts.registry()).endpoint("/metrics"));
        endpoints.addAll(new DocsPages().endpoints());
        return endpoints;
    }

    /// The paths that something answers, once started; none for the one that answers all others.
    List<String> paths() {
        Router router = routes;
        return router == null
                ? List.of()
                : router.getRoutes().stream().flatMap(r -> Stream.ofNullable(r.getPath())).toList();
    }

    /// The port it listens on, once started.
    public int port() {
        return port.port();
    }

    /// Takes no more requests, lets those under way be answered for some seconds, and ends. Does
    /// nothing where it was not started, or is closed already.
    @Override
    public void close() {
        Push live = push;
        push = null;
        if (live != null) {
            live.close();
        }
        BinanceStreams streams = binanceStreams;
        binanceStreams = null;
        if (streams != null) {
            streams.close();
        }
        port.close();
        queries.close();
    }
}
