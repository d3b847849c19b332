package io.tradepulse.serve;

import io.netty.handler.codec.CorruptedFrameException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.ws.WebSocketFrameImpl;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/ws`: prices over a WebSocket.
///
/// Owned by the event loop.
final class SocketEndpoint {
    static final String PATH = "/ws";

    private static final Logger LOG = LoggerFactory.getLogger(SocketEndpoint.class);
    private static final String ALLOWED = "GET, HEAD, OPTIONS";
    private static final short PROTOCOL_ERROR = 1002;
    private static final short TOO_LARGE = 1009;
    private static final int QUEUE_BYTES = 1 << 16;
    private static final long LAST_WORDS_MILLIS = 2_000;

    private final Push push;
    private final BinanceStreams binance;
    private final Access access;
    private final RequestMetrics metrics;

    SocketEndpoint(Push push, BinanceStreams binance, Access access, RequestMetrics metrics) {
        this.push = push;
        this.binance = binance;
        this.access = access;
        this.metrics = metrics;
        metrics.expect(PATH);
    }

    void serve(RoutingContext context) {
        HttpMethod method = context.request().method();
        if (method.equals(HttpMethod.OPTIONS)) {
            new Exchange(context, PATH, metrics).refuse(Dispatcher.options(ALLOWED));
        } else if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            new Exchange(context, PATH, metrics).refuse(Dispatcher.notAllowed(method, ALLOWED));
        } else if (!isUpgrade(context)) {
            Problem problem = Problem.upgradeRequired();
            new Exchange(context, PATH, metrics)
                    .send(problem.reply().with(Map.of("Upgrade", "websocket")));
        } else if (!access.allowsOrigin(context.request())) {
            // A browser would let any page in, with whatever the user has open here.
            new Exchange(context, PATH, metrics).send(Problem.crossOriginSocket().reply());
        } else if (!push.hasRoom()) {
            new Exchange(context, PATH, metrics).send(Problem.tooManyClients().reply());
        } else {
            HttpConnection connection = context.request().connection();
            Caller caller = access.of(context);
            var _ =
                    context.request()
                            .toWebSocket()
                            .onSuccess(socket -> connect(socket, connection, caller));
        }
    }

    private static boolean isUpgrade(RoutingContext context) {
        String upgrade = context.request().getHeader(HttpHeaders.UPGRADE);
        return "websocket".equalsIgnoreCase(upgrade)
                && context.request().method().equals(HttpMethod.GET);
    }

    private void connect(ServerWebSocket socket, HttpConnection connection, Caller caller) {
        metrics.answered(PATH, 101, 0);
        socket.setWriteQueueMaxSize(QUEUE_BYTES);
        SocketOutlet outlet = new SocketOutlet(socket, connection);
        PushClient client = push.connect(outlet, PushMetrics.Kind.WEBSOCKET, caller);
        socket.textMessageHandler(
                text -> {
                    if (!BinanceMethods.isOne(text)) {
                        client.message(text);
                    } else if (client.mayHaveAll()) {
                        outlet.isHandedOver = true;
                        client.closed();
                        binance.adopt(socket, connection, text, client.caller());
                    }
                });
        socket.binaryMessageHandler(
                _ -> {
                    client.notText();
                });
        socket.frameHandler(_ -> outlet.rest());
        socket.drainHandler(
                _ -> {
                    socket.resume();
                    client.drained();
                });
        socket.exceptionHandler(failure -> end(socket, failure));
        socket.closeHandler(_ -> client.closed());
    }

    /// Bytes that are no WebSocket frames, or too many.
    private void end(ServerWebSocket socket, Throwable failure) {
        LOG.debug("A WebSocket failed", failure);
        if (!(failure instanceof IOException || failure instanceof HttpClosedException)) {
            boolean isCorrupt = failure instanceof CorruptedFrameException;
            short code = isCorrupt ? PROTOCOL_ERROR : TOO_LARGE;
            push.metrics().closed(code);
            var _ = socket.close(code, isCorrupt ? "not a WebSocket frame" : "message too large");
        }
    }

    /// A WebSocket as a way to a client.
    private final class SocketOutlet implements Outlet {
        private final ServerWebSocket socket;
        private final HttpConnection connection;
        private boolean isResting;
        private boolean isHandedOver;

        SocketOutlet(ServerWebSocket socket, HttpConnection connection) {
            this.socket = socket;
            this.connection = connection;
        }

        /// The frame's bytes are not copied: they may be kept, and others may share them. Vert.x
        /// has no way to that but its own frame, which any other becomes.
        @Override
        public void write(Frame frame) {
            if (!socket.isClosed()) {
                push.metrics().frame(frame.json().length);
                var _ =
                        socket.writeFrame(
                                new WebSocketFrameImpl(
                                        WebSocketFrameType.TEXT, frame.json(), true));
            }
        }

        @Override
        public boolean isFull() {
            return !socket.isClosed() && socket.writeQueueFull();
        }

        /// Who doesn't read answers, those to pings included, is not read, either. Not at once:
        /// after a ping, Vert.x goes on with the next frame whatever was said meanwhile.
        void rest() {
            if (!isResting && !isHandedOver && isFull()) {
                isResting = true;
                push.soon(
                        () -> {
                            isResting = false;
                            if (!isHandedOver && isFull()) {
                                socket.pause();
                            }
                        });
            }
        }

        @Override
        public void close(Farewell farewell) {
            push.metrics().closed(farewell.code);
            var _ = socket.close(farewell.code, farewell.reason);
            push.after(LAST_WORDS_MILLIS, () -> Connections.cut(connection));
        }
    }
}
