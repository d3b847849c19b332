package io.tradepulse.serve;

import io.netty.handler.codec.CorruptedFrameException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// One client of Binance's streams.
///
/// Owned by the event loop.
final class BinanceConnection implements BinanceMethods.Subscriptions, BinanceChannel.Client {
    private static final int MAX_STREAMS = 1_024;
    private static final int MAX_MESSAGES_PER_SECOND = 5;
    private static final int MAX_WAITING_BYTES = 1 << 20;
    private static final long PING_MILLIS = 20_000;
    private static final int MAX_PINGS_UNANSWERED = 3;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long LAST_WORDS_MILLIS = 2_000;
    private static final short GOING_AWAY = 1001;
    private static final short PROTOCOL_ERROR = 1002;
    private static final short POLICY_VIOLATION = 1008;
    private static final short TOO_LARGE = 1009;
    static final short TRY_AGAIN_LATER = 1013;

    private final Vertx vertx;
    private final BinanceStreams hub;
    private final ServerWebSocket socket;
    private final HttpConnection connection;
    private final Caller caller;
    private final SequencedMap<String, BinanceChannel> channels = new LinkedHashMap<>();
    private boolean combined;
    private int unanswered;
    private int messages;
    private boolean isClosed;

    BinanceConnection(
            Vertx vertx,
            BinanceStreams hub,
            ServerWebSocket socket,
            HttpConnection connection,
            boolean combined,
            Caller caller) {
        this.vertx = vertx;
        this.hub = hub;
        this.socket = socket;
        this.connection = connection;
        this.caller = caller;
        this.combined = combined;
    }

    void start(List<String> streams) {
        socket.setWriteQueueMaxSize(MAX_WAITING_BYTES);
        long pings = vertx.setPeriodic(PING_MILLIS, _ -> ping());
        long seconds = vertx.setPeriodic(MILLIS_PER_SECOND, _ -> second());
        socket.pongHandler(_ -> unanswered = 0);
        socket.textMessageHandler(this::take);
        socket.binaryMessageHandler(null);
        socket.drainHandler(null);
        socket.exceptionHandler(this::failed);
        socket.closeHandler(
                _ -> {
                    vertx.cancelTimer(pings);
                    vertx.cancelTimer(seconds);
                    leave();
                });
        // Clients that subscribe by message connect to any path: ccxt to `/ws/0`.
        if (!subscribe(streams.stream().filter(BinanceStream::isName).toList())) {
            close(POLICY_VIOLATION, "invalid stream");
        }
    }

    /// Bytes that are no WebSocket frames, or too many, or none any more.
    private void failed(Throwable failure) {
        switch (failure) {
            case CorruptedFrameException _ -> close(PROTOCOL_ERROR, "not a WebSocket frame");
            case IOException _ -> close(TRY_AGAIN_LATER, "the connection failed");
            case HttpClosedException _ -> close(TRY_AGAIN_LATER, "the connection failed");
            default -> close(TOO_LARGE, "message too large");
        }
    }

    /// Its payload is a time, for the client to send back.
    private void ping() {
        if (++unanswered > MAX_PINGS_UNANSWERED) {
            close(POLICY_VIOLATION, "no answer to a ping");
        } else {
            var _ = socket.writePing(Buffer.buffer(Long.toString(hub.nowMillis())));
        }
    }

    private void second() {
        messages = 0;
        if (!hub.maySeeAll(caller)) {
            close(POLICY_VIOLATION, "the API key was revoked");
        }
    }

    /// A message has come.
    void take(String message) {
        if (++messages > MAX_MESSAGES_PER_SECOND) {
            close(POLICY_VIOLATION, "Too many requests");
        } else {
            write(BinanceMethods.answer(message, this));
        }
    }

    private void write(String text) {
        if (!isClosed) {
            var _ = socket.writeTextMessage(text);
        }
    }

    /// The server is about to end.
    void goAway() {
        close(GOING_AWAY, "the server goes away");
    }

    private void close(short code, String reason) {
        if (!isClosed) {
            leave();
            var _ = socket.close(code, reason);
            vertx.setTimer(LAST_WORDS_MILLIS, _ -> Connections.cut(connection));
        }
    }

    private void leave() {
        isClosed = true;
        unsubscribe(List.copyOf(channels.keySet()));
        hub.gone(this);
    }

    @Override
    public boolean subscribe(List<String> streams) {
        long added = streams.stream().filter(name -> !channels.containsKey(name)).count();
        boolean fits =
                channels.size() + added <= MAX_STREAMS
                        && streams.stream().allMatch(BinanceStream::isName);
        if (fits) {
            streams.forEach(name -> channels.computeIfAbsent(name, _ -> hub.subscribe(name, this)));
        }
        return fits;
    }

    @Override
    public void unsubscribe(List<String> streams) {
        for (String name : streams) {
            BinanceChannel channel = channels.remove(name);
            if (channel != null) {
                hub.unsubscribe(channel, this);
            }
        }
    }

    @Override
    public List<String> streams() {
        return List.copyOf(channels.keySet());
    }

    @Override
    public boolean isCombined() {
        return combined;
    }

    @Override
    public void combined(boolean combinedFromNowOn) {
        combined = combinedFromNowOn;
    }

    /// A client that does not keep up misses what a later event makes up for; where none does, it
    /// has to come again.
    @Override
    public void send(String event, boolean mayBeSkipped) {
        // It may have been closed a moment ago, without our having been told yet.
        if (socket.isClosed()) {
            return;
        }
        if (!socket.writeQueueFull()) {
            write(event);
        } else if (!mayBeSkipped) {
            close(TRY_AGAIN_LATER, "too slow");
        }
    }
}
