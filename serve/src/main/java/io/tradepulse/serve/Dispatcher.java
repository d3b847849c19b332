package io.tradepulse.serve;

import io.tradepulse.store.StoreException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a request to its endpoint's thread and the answer back.
///
/// Owned by the event loop; answers are made there or on a virtual thread, and always sent by the
/// event loop.
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final String ALLOWED = "GET, HEAD";
    private static final long MAX_BODY_BYTES = 1 << 16;

    /// Answers being made on virtual threads; beyond it the rest is sent away at once.
    private static final int MAX_UNDER_WAY = 256;

    private final RequestMetrics metrics;
    private final ExecutorService virtualThreads;
    private final Access access;
    private final Semaphore room = new Semaphore(MAX_UNDER_WAY);

    Dispatcher(RequestMetrics metrics, ExecutorService virtualThreads, Access access) {
        this.metrics = metrics;
        this.virtualThreads = virtualThreads;
        this.access = access;
    }

    /// Adds a route for each endpoint, and a last one for everything else.
    void route(Router router, List<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            metrics.expect(endpoint.path());
            router.route(endpoint.path()).handler(context -> serve(context, endpoint));
            if (endpoint.versioned()) {
                router.route("/v1" + endpoint.path()).handler(context -> serve(context, endpoint));
            }
        }
        router.route()
                .handler(context -> refuse(context, Problem.notFound(context.request().path())));
        router.errorHandler(
                400, context -> refuse(context, Problem.badRequest("the path can't be read")));
        router.errorHandler(500, context -> refuse(context, failed(context.failure())));
    }

    /// Adds the route of the sink.
    void route(Router router, SinkEndpoint sink) {
        metrics.expect(SinkEndpoint.PATH);
        router.route(SinkEndpoint.PATH)
                .handler(context -> sink.serve(new Exchange(context, SinkEndpoint.PATH, metrics)));
    }

    private void refuse(RoutingContext context, Problem problem) {
        new Exchange(context, RequestMetrics.NO_ENDPOINT, metrics).send(problem.reply());
    }

    private void serve(RoutingContext context, Endpoint endpoint) {
        Exchange exchange = new Exchange(context, endpoint.path(), metrics);
        HttpMethod method = exchange.httpRequest().method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            Problem problem = Problem.methodNotAllowed(method.name(), ALLOWED);
            exchange.send(problem.reply().with(Map.of("Allow", ALLOWED)));
        } else if (hasTooLargeBody(exchange.httpRequest())) {
            exchange.sendAndHangUp(Problem.bodyTooLarge(MAX_BODY_BYTES).reply());
        } else {
            answer(exchange, endpoint);
        }
    }

    private static boolean hasTooLargeBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null
                ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                : Long.parseLong(length) > MAX_BODY_BYTES;
    }

    private void answer(Exchange exchange, Endpoint endpoint) {
        switch (endpoint.runs()) {
            case ON_EVENT_LOOP -> exchange.send(make(exchange, endpoint));
            case ON_VIRTUAL_THREAD -> answerOnVirtualThread(exchange, endpoint);
        }
    }

    private void answerOnVirtualThread(Exchange exchange, Endpoint endpoint) {
        if (!room.tryAcquire()) {
            exchange.send(Problem.busy().reply());
            return;
        }
        Context eventLoop = exchange.eventLoop();
        try {
            virtualThreads.execute(() -> makeAndHandBack(exchange, endpoint, eventLoop));
        } catch (RejectedExecutionException _) {
            room.release();
            exchange.send(Problem.busy().reply());
        }
    }

    private void makeAndHandBack(Exchange exchange, Endpoint endpoint, Context eventLoop) {
        try {
            Reply reply = make(exchange, endpoint);
            eventLoop.runOnContext(_ -> exchange.send(reply));
        } finally {
            room.release();
        }
    }

    private Reply make(Exchange exchange, Endpoint endpoint) {
        if (!access.asksForKeys()) {
            return made(exchange, endpoint);
        }
        return ScopedValue.where(Access.CALLER, access.of(exchange.context()))
                .call(() -> made(exchange, endpoint));
    }

    private static Reply made(Exchange exchange, Endpoint endpoint) {
        try {
            return endpoint.answer().to(exchange.request());
        } catch (ProblemException e) {
            return e.problem().reply();
        } catch (StoreException e) {
            LOG.warn("{}: {}", endpoint.path(), e.getMessage());
            return Problem.storeUnavailable("the store does not answer just now").reply();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            return failed(e).reply();
        }
    }

    static Problem failed(Throwable failure) {
        if (failure instanceof HttpException http && http.getStatusCode() == 400) {
            return Problem.badRequest("the parameters can't be read");
        }
        LOG.error("A request failed", failure);
        return Problem.internal();
    }
}
