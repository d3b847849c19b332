package io.tradepulse.serve;

import io.tradepulse.ingest.TickBatch.Origin;
import io.tradepulse.model.EpochClock;
import io.tradepulse.serve.IdempotencyKeys.Known;
import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// `POST /v1/pipeline/sink/tick`: ticks by HTTP, answered with a verdict on each once they are
/// durable (contract, section 4).
///
/// Requests come and answers go on the event loop; each body is read on a virtual thread of its
/// own, which waits for the client, the bus and the store.
final class SinkEndpoint {
    static final String PATH = "/v1/pipeline/sink/tick";

    private static final String ALLOWED = "POST, OPTIONS";
    private static final Duration KEEP_ANSWERS = Duration.ofHours(1);
    private static final Known FREE = new Known.Free();

    /// What a client without a key sends is of this provider.
    private static final String PROVIDER = "http";

    /// Bodies being read at a time; beyond it the rest is sent away at once.
    private static final int MAX_UNDER_WAY = 100;

    private final SinkParts parts;
    private final EpochClock clock;
    private final ExecutorService virtualThreads;
    private final Access access;
    private final IdempotencyKeys keys = new IdempotencyKeys(KEEP_ANSWERS, System::nanoTime);
    private final Semaphore room = new Semaphore(MAX_UNDER_WAY);

    SinkEndpoint(SinkParts parts, EpochClock clock, ExecutorService virtualThreads, Access access) {
        this.access = access;
        this.parts = parts;
        this.clock = clock;
        this.virtualThreads = virtualThreads;
    }

    /// On the event loop.
    void serve(Exchange exchange) {
        HttpServerRequest request = exchange.httpRequest();
        if (request.method().equals(HttpMethod.OPTIONS)) {
            exchange.refuse(Dispatcher.options(ALLOWED));
            return;
        }
        if (!request.method().equals(HttpMethod.POST)) {
            exchange.refuse(Dispatcher.notAllowed(request.method(), ALLOWED));
            return;
        }
        try {
            if (!access.allowsOrigin(request)) {
                throw new ProblemException(Problem.crossOrigin());
            }
            admit(exchange, SinkHeaders.of(request, parts.maxBodyBytes()));
        } catch (ProblemException e) {
            exchange.refuse(e.problem().reply());
        }
    }

    private void admit(Exchange exchange, SinkHeaders headers) {
        Origin origin = origin(exchange, headers);
        if (!room.tryAcquire()) {
            throw new ProblemException(Problem.busy());
        }
        Known known = headers.key() == null ? FREE : keys.claim(headers.key());
        if (known instanceof Known.UnderWay) {
            room.release();
            throw new ProblemException(Problem.keyUnderWay());
        }
        try {
            start(exchange, headers, origin, known);
        } catch (RejectedExecutionException _) {
            release(headers, known);
            throw new ProblemException(Problem.busy());
        }
    }

    private void start(Exchange exchange, SinkHeaders headers, Origin origin, Known known) {
        HttpServerRequest request = exchange.httpRequest();
        Context eventLoop = exchange.eventLoop();
        RequestBody body = new RequestBody(request, eventLoop, clock, parts.bodyPatience());
        if (headers.expectsContinue()) {
            request.response().writeContinue();
        }
        SinkRequest taking = new SinkRequest(parts, origin, headers, body);
        virtualThreads.execute(
                () -> {
                    Reply reply =
                            Preferences.packed(answer(taking, headers, known), request.headers());
                    boolean wasRead = body.isEnded();
                    eventLoop.runOnContext(_ -> send(exchange, reply, wasRead));
                });
    }

    private static void send(Exchange exchange, Reply reply, boolean bodyWasRead) {
        if (bodyWasRead) {
            exchange.send(reply);
        } else {
            exchange.sendAndHangUp(reply);
        }
    }

    /// Who sends, and what it may: by its key, or by a token of the TCP door.
    ///
    /// @throws ProblemException where one is asked for, and it has none or a wrong one
    private Origin origin(Exchange exchange, SinkHeaders headers) {
        SocketAddress remote = exchange.httpRequest().remoteAddress();
        String address = remote == null ? null : remote.hostAddress();
        String client = address == null ? "unknown" : address;
        // A blank can't be in the name of a session of the TCP door: the two never meet.
        String session = headers.key() == null ? null : "idempotency-key " + headers.key();
        Caller caller = access.of(exchange.context());
        return caller.key()
                .filter(key -> key.opens(Scope.WRITE))
                .map(key -> origin(client, key, session))
                .or(() -> byToken(client, headers.token(), session))
                .orElseThrow(() -> new ProblemException(problem(caller, headers.token())));
    }

    private static Origin origin(String client, ApiKey key, @Nullable String session) {
        return new Origin(
                client,
                key.providers().only().orElse(PROVIDER),
                key.providers()::allow,
                key.symbols()::allow,
                session);
    }

    /// Where keys are asked for, it is not enough that no tokens are.
    private Optional<Origin> byToken(
            String client, @Nullable String token, @Nullable String session) {
        return access.asksForKeys() && !parts.intake().asksForTokens()
                ? Optional.empty()
                : parts.intake().admit(client, token, PROVIDER, session);
    }

    private Problem problem(Caller caller, @Nullable String shown) {
        if (!access.asksForKeys()) {
            return shown == null ? Problem.noToken() : Problem.wrongToken();
        }
        if (caller.key().isPresent()) {
            return Problem.keyLacks(Scope.WRITE);
        }
        return shown == null ? Problem.noKey() : Problem.wrongKey();
    }

    private Reply answer(SinkRequest taking, SinkHeaders headers, Known known) {
        try {
            return switch (known) {
                case Known.Answered answered -> taking.replay(answered);
                case Known.Free _, Known.UnderWay _ -> take(taking, headers.key());
            };
        } catch (InterruptedException _) {
            return Problem.busy().reply();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            return Dispatcher.failed(e).reply();
        } finally {
            release(headers, known);
        }
    }

    private Reply take(SinkRequest taking, @Nullable String key) throws InterruptedException {
        Reply reply = taking.take();
        if (key != null && taking.isAnsweredForGood()) {
            keys.complete(key, taking.fingerprint(), reply);
        }
        return reply;
    }

    /// The key stays taken only where it has its answer.
    private void release(SinkHeaders headers, Known known) {
        if (headers.key() != null && known instanceof Known.Free) {
            keys.release(headers.key());
        }
        room.release();
    }
}
