package io.tradepulse.serve;

import io.tradepulse.latency.Latencies;
import io.tradepulse.serve.Outlet.Farewell;
import io.tradepulse.serve.Outlet.Frame;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// All sessions, and the clients that are connected to them; and what is done for them by the
/// clock.
///
/// Owned by the event loop.
final class Sessions {
    private static final Duration RESUMABLE = Duration.ofSeconds(60);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final long PACE_MILLIS = 5;
    private static final long SECOND_MILLIS = 1_000;

    private final Vertx vertx;
    private final PushParts parts;
    private final Latencies latencies;
    private final Executor threads;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> byId = new LinkedHashMap<>();
    private final List<PushClient> clients = new ArrayList<>();
    private long paceTimer = -1;
    private long secondTimer = -1;
    private long heartbeatAt;

    /// @param threads where latencies are put together
    Sessions(Vertx vertx, PushParts parts, Latencies latencies, Executor threads) {
        this.vertx = vertx;
        this.parts = parts;
        this.latencies = latencies;
        this.threads = threads;
    }

    static Session[] with(Session[] sessions, Session added) {
        Session[] more = Arrays.copyOf(sessions, sessions.length + 1);
        more[sessions.length] = added;
        return more;
    }

    static Session[] without(Session[] sessions, Session removed) {
        return Arrays.stream(sessions).filter(each -> each != removed).toArray(Session[]::new);
    }

    /// Whether another client may come.
    boolean hasRoom() {
        return clients.size() < parts.config().maxConnections();
    }

    /// A session for a client that has none.
    Session open(Caller owner) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        Session made = new Session(HexFormat.of().formatHex(id), parts, owner);
        byId.put(made.id(), made);
        parts.metrics().sessions(byId.size());
        return made;
    }

    /// The session of that name, if it is that caller's.
    @Nullable Session find(String id, Caller caller) {
        Session known = byId.get(id);
        return known != null && known.isOf(caller) ? known : null;
    }

    void forget(Session session) {
        byId.remove(session.id());
        session.end();
        parts.metrics().sessions(byId.size());
    }

    void connected(PushClient client) {
        clients.add(client);
        parts.metrics().connected(client.kind());
        parts.board().open();
        if (paceTimer < 0) {
            paceTimer = vertx.setPeriodic(PACE_MILLIS, _ -> flushDue());
            secondTimer = vertx.setPeriodic(SECOND_MILLIS, _ -> second());
            heartbeatAt = now() + HEARTBEAT.toNanos();
        }
    }

    void disconnected(PushClient client) {
        if (!clients.remove(client)) {
            return;
        }
        parts.metrics().disconnected(client.kind());
        Session session = client.session();
        session.detach(client.outlet(), now());
        if (session.isEmpty() && !session.isAttached()) {
            forget(session);
        }
        makeRoom();
    }

    /// No more sessions wait than clients may be connected: the oldest go first.
    private void makeRoom() {
        int most = Math.max(1, parts.config().maxConnections());
        if (byId.size() > clients.size() + most) {
            byId.values().stream()
                    .filter(session -> !session.isAttached())
                    .findFirst()
                    .ifPresent(this::forget);
        }
    }

    private long now() {
        return parts.nanoClock().getAsLong();
    }

    private void flushDue() {
        long now = now();
        for (PushClient client : clients) {
            client.session().flushIfDue(now);
        }
    }

    private void second() {
        long now = now();
        expire(now);
        parts.awaited().look();
        lookAtKeys(now);
        letSlowOnesGo(now);
        tellLatencies();
        if (now - heartbeatAt >= 0) {
            heartbeatAt = now + HEARTBEAT.toNanos();
            List.copyOf(clients).forEach(PushClient::heartbeat);
        }
        if (byId.isEmpty()) {
            rest();
        } else if (byId.values().stream().noneMatch(Session::looksAtMarket)) {
            parts.board().narrow();
        }
    }

    private void tellLatencies() {
        if (byId.values().stream().anyMatch(Session::wantsLatency)) {
            Context eventLoop = vertx.getOrCreateContext();
            try {
                threads.execute(
                        () -> {
                            Frame frame = latencyFrame();
                            eventLoop.runOnContext(_ -> tell(frame));
                        });
            } catch (RejectedExecutionException _) {
                // It is closing.
            }
        }
    }

    private Frame latencyFrame() {
        Buffer json =
                Json.object(
                        all -> {
                            all.text("type", "latency");
                            StatusEndpoints.writeLatency(
                                    all, latencies.figures(), parts.clock().nanos());
                        });
        return new Frame("latency", 0, 0, json.getBytes());
    }

    private void tell(Frame frame) {
        for (Session session : byId.values()) {
            if (session.wantsLatency()) {
                session.sendUnnumbered(frame);
            }
        }
    }

    private void expire(long now) {
        for (Session session : List.copyOf(byId.values())) {
            if (!session.isAttached() && now - session.detachedAt() > RESUMABLE.toNanos()) {
                forget(session);
            }
        }
    }

    /// Holds everybody to what their keys are for now.
    private void lookAtKeys(long now) {
        if (!parts.access().asksForKeys()) {
            return;
        }
        for (PushClient client : List.copyOf(clients)) {
            client.lookAtKey(now);
        }
        for (Session session : List.copyOf(byId.values())) {
            if (!session.isAttached() && parts.access().now(session.owner()).isEmpty()) {
                forget(session);
            }
        }
    }

    private void letSlowOnesGo(long now) {
        long most = parts.config().maxLag().toNanos();
        for (PushClient client : List.copyOf(clients)) {
            if (client.session().lagNanos(now) > most) {
                client.letGo(Farewell.TOO_SLOW);
            }
        }
    }

    /// Nobody is there: nothing is done by the clock until somebody comes.
    private void rest() {
        if (clients.isEmpty()) {
            vertx.cancelTimer(paceTimer);
            vertx.cancelTimer(secondTimer);
            paceTimer = -1;
            parts.board().close();
        }
    }

    /// Lets all clients go.
    void close() {
        List.copyOf(clients).forEach(client -> client.letGo(Farewell.SHUTDOWN));
    }
}
