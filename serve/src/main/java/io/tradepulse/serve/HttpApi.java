package io.tradepulse.serve;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// REST over HTTP: latest prices from memory at once, history as soon as there is a store.
///
/// Thread-safe. One event loop reads requests, answers what is a look-up in memory, and sends all
/// answers; each answer that may wait or grows with the number of symbols is made on a virtual
/// thread of its own. Nothing blocks the event loop.
public final class HttpApi implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(4);
    private static final Duration IDLE = Duration.ofSeconds(75);
    private static final Duration LOOP_CHECK = Duration.ofSeconds(5);
    private static final int MAX_LINE_BYTES = 8192;
    private static final int MAX_HEADER_BYTES = 16_384;
    private static final int MAX_CHUNK_BYTES = 1 << 16;
    private static final int MIN_BYTES_TO_COMPRESS = 1024;
    private static final int COMPRESSION_LEVEL = 4;

    private final ServeConfig config;
    private final ServeParts parts;
    private final RequestMetrics metrics;
    private @Nullable Running running;

    /// What is there from start to close.
    private record Running(Vertx vertx, HttpServer server, ExecutorService virtualThreads) {}

    /// Registers the metrics of HTTP; listens only once it is started.
    public HttpApi(ServeConfig config, ServeParts parts) {
        this.config = config;
        this.parts = parts;
        this.metrics = new RequestMetrics(parts.registry());
    }

    /// Listens. Once only.
    ///
    /// @throws BindException where it can't, with the reason; everything is given back then
    public synchronized void start() throws BindException {
        if (running != null) {
            throw new IllegalStateException("HTTP has been started before");
        }
        Running starting = prepare();
        try {
            await(starting.server.listen(config.port(), config.host()));
            running = starting;
        } catch (CompletionException e) {
            close(starting);
            throw cantListen(e.getCause());
        }
    }

    private Running prepare() {
        Vertx vertx = vertx();
        ExecutorService virtualThreads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("http-answer-", 0).factory());
        Router router = Router.router(vertx);
        Dispatcher dispatcher = new Dispatcher(metrics, virtualThreads);
        parts.sink()
                .map(sink -> new SinkEndpoint(sink, parts.clock(), virtualThreads))
                .ifPresent(sink -> dispatcher.route(router, sink));
        dispatcher.route(router, endpoints());
        HttpServer server = vertx.createHttpServer(options()).requestHandler(router);
        return new Running(vertx, server, virtualThreads);
    }

    /// Not for the event loop.
    private static void await(Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }

    private BindException cantListen(@Nullable Throwable cause) {
        String where = config.host() + ":" + config.port();
        String reason =
                cause instanceof BindException
                        ? "the port is taken, or the address is not ours"
                        : String.valueOf(cause);
        BindException exception =
                new BindException("HTTP can't listen on " + where + ": " + reason);
        exception.initCause(cause);
        return exception;
    }

    private static Vertx vertx() {
        FileSystemOptions noFiles =
                new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false);
        return Vertx.builder()
                .with(
                        new VertxOptions()
                                .setEventLoopPoolSize(1)
                                .setWorkerPoolSize(1)
                                .setInternalBlockingPoolSize(1)
                                .setBlockedThreadCheckInterval(LOOP_CHECK.toMillis())
                                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                                .setFileSystemOptions(noFiles))
                .build();
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setIdleTimeout((int) IDLE.toSeconds())
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(true)
                .setCompressionLevel(COMPRESSION_LEVEL)
                .setCompressionContentSizeThreshold(MIN_BYTES_TO_COMPRESS);
    }

    /// Those asked for most come first: a request tries them in this order.
    private List<Endpoint> endpoints() {
        SymbolIndex index = new SymbolIndex(parts.latest(), config.providerPriority());
        Lookup lookup = new Lookup(index);
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.addAll(
                new PriceEndpoints(parts.latest(), index, lookup, parts.clock()).endpoints());
        endpoints.addAll(new HistoryEndpoints(parts.store(), lookup).endpoints());
        endpoints.addAll(
                new StatusEndpoints(parts.latest(), index, parts.latencies(), parts.clock())
                        .endpoints());
        endpoints.addAll(
                new HealthEndpoints(parts.health(), parts.store(), parts.clock()).endpoints());
        endpoints.add(new RejectsEndpoint(parts.store()).endpoint());
        endpoints.add(new MetricsEndpoint(parts.registry()).endpoint());
        endpoints.add(new HomePage().endpoint());
        return endpoints;
    }

    /// The port it listens on, once started.
    public synchronized int port() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("HTTP has not been started");
        }
        return now.server.actualPort();
    }

    /// Takes no more requests, lets those under way be answered for some seconds, and ends. Does
    /// nothing where it was not started, or is closed already.
    @Override
    public synchronized void close() {
        Running now = running;
        running = null;
        if (now != null) {
            close(now);
        }
    }

    private static void close(Running now) {
        await(now.server.shutdown(DRAIN.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty());
        now.virtualThreads.shutdownNow();
        await(now.vertx.close().otherwiseEmpty());
    }
}
