package io.tradepulse.serve;

import io.tradepulse.store.StoreException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
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
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a request to its endpoint's thread and the answer back.
///
/// Owned by the event loop; answers are made there or on a virtual thread, and always sent by the
/// event loop.
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long MAX_BODY_BYTES = 1 << 16;
    private static final long BODY_PATIENCE_SECONDS = 15;

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
            router.route(endpoint.route()).handler(context -> serve(context, endpoint));
            if (endpoint.versioned()) {
                router.route("/v1" + endpoint.route()).handler(context -> serve(context, endpoint));
            }
        }
        router.route()
                .handler(context -> refuse(context, Problem.notFound(context.request().path())));
        router.errorHandler(
                400, context -> refuse(context, Problem.badRequest("the path can't be read")));
        // A path that does not begin with a slash comes by no route.
        router.errorHandler(
                404, context -> refuse(context, Problem.notFound(context.request().path())));
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
        HttpServerRequest request = exchange.httpRequest();
        if (request.method().equals(HttpMethod.OPTIONS)) {
            exchange.refuse(options(endpoint.allowed()));
        } else if (!endpoint.allows(request.method())) {
            exchange.refuse(notAllowed(request.method(), endpoint.allowed()));
        } else if (endpoint.method().equals(HttpMethod.POST) && !access.allowsOrigin(request)) {
            exchange.refuse(Problem.crossOrigin().reply());
        } else if (hasTooLargeBody(request)) {
            exchange.sendAndHangUp(Problem.bodyTooLarge(MAX_BODY_BYTES).reply());
        } else if (endpoint.method().equals(HttpMethod.POST)) {
            answerOnceItIsThere(exchange, endpoint);
        } else {
            answer(exchange, endpoint);
        }
    }

    /// What may be done at a path.
    static Reply options(String allowed) {
        return new Reply(204, "", Buffer.buffer(), Map.of("Allow", allowed));
    }

    static Reply notAllowed(HttpMethod method, String allowed) {
        return Problem.methodNotAllowed(method.name(), allowed)
                .reply()
                .with(Map.of("Allow", allowed));
    }

    private static boolean hasTooLargeBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null
                ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                : Long.parseLong(length) > MAX_BODY_BYTES;
    }

    private void answerOnceItIsThere(Exchange exchange, Endpoint endpoint) {
        HttpServerRequest request = exchange.httpRequest();
        if (!request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            exchange.sendAndHangUp(Problem.bodyTooLarge(MAX_BODY_BYTES).reply());
            return;
        }
        if (request.headers().contains(HttpHeaders.EXPECT)) {
            request.response().writeContinue();
        }
        request.body()
                .timeout(BODY_PATIENCE_SECONDS, TimeUnit.SECONDS)
                .onSuccess(
                        body -> {
                            exchange.body(body);
                            answer(exchange, endpoint);
                        })
                .onFailure(_ -> exchange.sendAndHangUp(Problem.requestTooSlow().reply()));
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
            Reply reply = Preferences.packed(make(exchange, endpoint), exchange.headers());
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
            Reply reply = endpoint.answer().to(exchange.request());
            return reply.headers().isEmpty()
                    ? reply
                    : Preferences.unlessKnown(reply, exchange.headers());
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
