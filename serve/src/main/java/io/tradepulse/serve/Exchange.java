package io.tradepulse.serve;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;

/// One request on its way to an answer.
///
/// Owned by the event loop.
final class Exchange {
    /// A client that is still sending when it is turned away gets so long to see the answer before
    /// the connection is closed under it.
    private static final long LINGER_MILLIS = 1_000;

    private static final long SMALL_BODY_BYTES = 1 << 16;

    private static final Map<CharSequence, CharSequence> HEADERS =
            Map.of(
                    HttpHeaders.createOptimized("Cache-Control"),
                    HttpHeaders.createOptimized("no-store"),
                    HttpHeaders.createOptimized("X-Content-Type-Options"),
                    HttpHeaders.createOptimized("nosniff"),
                    HttpHeaders.createOptimized("Referrer-Policy"),
                    HttpHeaders.createOptimized("no-referrer"),
                    HttpHeaders.createOptimized("Content-Security-Policy"),
                    HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'"));

    private final RoutingContext context;
    private final String endpoint;
    private final RequestMetrics metrics;
    private final long startNanos = System.nanoTime();

    /// @param endpoint label in the metrics
    Exchange(RoutingContext context, String endpoint, RequestMetrics metrics) {
        this.context = context;
        this.endpoint = endpoint;
        this.metrics = metrics;
    }

    Request request() {
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        return new Request(context.queryParams(), accept == null ? "" : accept);
    }

    RoutingContext context() {
        return context;
    }

    HttpServerRequest httpRequest() {
        return context.request();
    }

    Context eventLoop() {
        return Objects.requireNonNull(context.vertx().getOrCreateContext());
    }

    /// Not waited for: a client that has gone needs no answer.
    void send(Reply reply) {
        var _ = sending(reply);
    }

    /// For a request whose body nobody reads: a small one is passed over, for a large one the
    /// connection is given up.
    void refuse(Reply reply) {
        HttpServerRequest request = context.request();
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean chunked = request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        boolean small = length == null || Long.parseLong(length) <= SMALL_BODY_BYTES;
        boolean waits = request.headers().contains(HttpHeaders.EXPECT);
        if (small && !chunked && !waits) {
            send(reply);
        } else {
            sendAndHangUp(reply);
        }
    }

    /// What is still to come of the request is passed over for a moment, and then the connection is
    /// closed.
    void sendAndHangUp(Reply reply) {
        HttpServerRequest request = context.request();
        if (!request.isEnded()) {
            request.handler(_ -> {});
            request.resume();
        }
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        var _ = sending(reply).onComplete(_ -> hangUp(request));
    }

    private void hangUp(HttpServerRequest request) {
        if (request.isEnded()) {
            request.connection().close();
        } else {
            context.vertx().setTimer(LINGER_MILLIS, _ -> request.connection().close());
        }
    }

    private Future<Void> sending(Reply reply) {
        metrics.answered(endpoint, reply.status(), System.nanoTime() - startNanos);
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        response.setStatusCode(reply.status());
        HEADERS.forEach(response::putHeader);
        reply.headers().forEach(response::putHeader);
        response.putHeader(HttpHeaders.CONTENT_TYPE, reply.contentType());
        return response.end(reply.body());
    }
}
