package io.tradepulse.serve;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/// One request on its way to an answer.
///
/// Owned by the event loop.
final class Exchange {
    /// A client that is still sending when it is turned away gets so long to see the answer before
    /// the connection is closed under it.
    private static final long LINGER_MILLIS = 1_000;

    private static final long SMALL_BODY_BYTES = 1 << 16;
    private static final Buffer NO_BODY = Buffer.buffer();

    /// Names and values by turns.
    private static final CharSequence[] HEADERS = {
        HttpHeaders.createOptimized("X-Content-Type-Options"),
        HttpHeaders.createOptimized("nosniff"),
        HttpHeaders.createOptimized("Referrer-Policy"),
        HttpHeaders.createOptimized("no-referrer"),
        HttpHeaders.createOptimized("Content-Security-Policy"),
        HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'")
    };

    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence JSON = HttpHeaders.createOptimized(Reply.JSON);

    private final RoutingContext context;
    private final String endpoint;
    private final boolean hasPathParameters;
    private final RequestMetrics metrics;
    private final long startNanos = System.nanoTime();
    private Buffer body = NO_BODY;

    /// @param endpoint label in the metrics
    Exchange(RoutingContext context, String endpoint, RequestMetrics metrics) {
        this.context = context;
        this.endpoint = endpoint;
        this.hasPathParameters = endpoint.indexOf('{') >= 0;
        this.metrics = metrics;
    }

    Request request() {
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        MultiMap parameters = context.queryParams();
        if (hasPathParameters) {
            context.pathParams().forEach(parameters::set);
        }
        return new Request(parameters, accept == null ? "" : accept, body);
    }

    /// What came with the request.
    void body(Buffer received) {
        body = received;
    }

    MultiMap headers() {
        return context.request().headers();
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
        if (isHttp2()) {
            var _ = sending(reply).onComplete(_ -> endStream(request));
            return;
        }
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        var _ = sending(reply).onComplete(_ -> hangUp(request));
    }

    /// Others have their requests on the same connection.
    private void endStream(HttpServerRequest request) {
        if (!request.isEnded()) {
            var _ = context.response().reset();
        }
    }

    private boolean isHttp2() {
        return context.request().version() == HttpVersion.HTTP_2;
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
        MultiMap headers = response.headers();
        for (int i = 0; i < HEADERS.length; i += 2) {
            headers.add(HEADERS[i], HEADERS[i + 1]);
        }
        if (reply.headers().isEmpty()) {
            headers.add(HttpHeaders.CACHE_CONTROL, NO_STORE);
        } else {
            headers.set(HttpHeaders.CACHE_CONTROL, NO_STORE);
            reply.headers().forEach((name, value) -> put(response, name, value));
        }
        if (reply.status() == 304 || reply.status() == 204) {
            return response.end();
        }
        boolean isJson = reply.contentType().equals(Reply.JSON);
        headers.add(HttpHeaders.CONTENT_TYPE, isJson ? JSON : reply.contentType());
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(reply.body().length()));
            return response.end();
        }
        return response.end(reply.body());
    }

    /// Who stands before the endpoints may have said already what an answer depends on.
    private static void put(HttpServerResponse response, String name, String value) {
        String before = name.equals("Vary") ? response.headers().get(name) : null;
        response.putHeader(name, before == null ? value : before + ", " + value);
    }
}
