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
    private static final int MAX_HEADER_BYTES = 16_384;
    private static final int MAX_CHUNK_BYTES = 1 << 16;
    private static final int MIN_BYTES_TO_COMPRESS = 1024;
    private static final int COMPRESSION_LEVEL = 4;

    private final String host;
    private final int wantedPort;
    private final int maxMessageBytes;
    private final Routes routes;
    private @Nullable Running running;

    /// What is there from start to close.
    private record Running(Vertx vertx, HttpServer server, ExecutorService virtualThreads) {}

    HttpPort(String host, int port, Routes routes) {
        this(host, port, PushConfig.USUAL.maxMessageBytes(), routes);
    }

    /// @param maxMessageBytes of a WebSocket
    HttpPort(String host, int port, int maxMessageBytes, Routes routes) {
        this.maxMessageBytes = maxMessageBytes;
        this.host = host;
        this.wantedPort = port;
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
            await(starting.server.listen(wantedPort, host));
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
        routes.route(vertx, router, virtualThreads);
        HttpServer server = vertx.createHttpServer(options()).requestHandler(router);
        return new Running(vertx, server, virtualThreads);
    }

    /// Not for the event loop.
    private static void await(Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }

    private BindException cantListen(@Nullable Throwable cause) {
        String where = host + ":" + wantedPort;
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

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setIdleTimeout((int) IDLE.toSeconds())
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setHttp2ClearTextEnabled(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(maxMessageBytes)
                .setMaxWebSocketMessageSize(maxMessageBytes)
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                .setCompressionSupported(true)
                .setCompressionLevel(COMPRESSION_LEVEL)
                .setCompressionContentSizeThreshold(MIN_BYTES_TO_COMPRESS);
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
