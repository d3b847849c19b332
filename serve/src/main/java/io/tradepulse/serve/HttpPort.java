package io.tradepulse.serve;

import io.tradepulse.tls.ReloadingTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A port that speaks HTTP: one event loop, virtual threads for answers that may wait, limits, and
/// a graceful end.
///
/// Thread-safe.
final class HttpPort implements AutoCloseable {
    /// Puts the routes in, before the port listens.
    @FunctionalInterface
    interface Routes {
        void route(Vertx vertx, Router router, ExecutorService virtualThreads);
    }

    private static final Duration DRAIN = Duration.ofSeconds(4);
    private static final Duration IDLE = Duration.ofSeconds(75);
    private static final Duration LOOP_CHECK = Duration.ofSeconds(5);
    private static final int CLOSING_SECONDS = 2;
    private static final int MAX_LINE_BYTES = 8192;
    private static final int MAX_CHUNK_BYTES = 1 << 16;

    /// Requests that a connection of HTTP/2 may have under way.
    private static final int MAX_STREAMS = 100;

    private static final long LOOK_AT_SLOW_CLIENTS_MILLIS = 1_000;

    private final ServeConfig config;
    private final ServeLimits limits;
    private final Routes routes;
    private @Nullable Running running;

    /// What is there from start to close.
    private record Running(Vertx vertx, HttpServer server, ExecutorService virtualThreads) {}

    HttpPort(ServeConfig config, Routes routes) {
        this.config = config;
        this.limits = config.limits();
        this.routes = routes;
    }

    /// Listens. Once only.
    ///
    /// @throws BindException where it can't, with the reason; everything is given back then
    synchronized void start() throws BindException {
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
        SlowClients slow = new SlowClients(limits.requestPatience(), IDLE, System::nanoTime);
        Vertx vertx = vertx(slow);
        vertx.setPeriodic(LOOK_AT_SLOW_CLIENTS_MILLIS, _ -> slow.closeThose());
        ExecutorService virtualThreads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("http-answer-", 0).factory());
        Router router = Router.router(vertx);
        routes.route(vertx, router, virtualThreads);
        HttpServer server =
                vertx.createHttpServer(options())
                        .connectionHandler(slow::connected)
                        .invalidRequestHandler(UnreadableRequests::refuse)
                        .requestHandler(
                                request -> {
                                    slow.requested(request);
                                    router.handle(request);
                                });
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

    private static Vertx vertx(SlowClients slow) {
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
                .withTransport(new WatchedTransport(slow::watch))
                .build();
    }

    private HttpServerOptions options() {
        HttpServerOptions options = plainOptions();
        ReloadingTls tls = config.access().tls();
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(KeyCertOptions.wrap(tls.keyManager()));
        }
        return options;
    }

    /// Answers are packed by the threads that make them: here it would be done by the event loop,
    /// and over HTTP/2 wrongly once answers differ in whether they are.
    private HttpServerOptions plainOptions() {
        return new HttpServerOptions()
                .setIdleTimeout((int) IDLE.toSeconds())
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(config.push().maxMessageBytes())
                .setMaxWebSocketMessageSize(config.push().maxMessageBytes())
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                .setInitialSettings(
                        new Http2Settings()
                                .setMaxConcurrentStreams(MAX_STREAMS)
                                .setMaxHeaderListSize(limits.headerBytes()));
    }

    /// The port it listens on, once started.
    synchronized int port() {
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
