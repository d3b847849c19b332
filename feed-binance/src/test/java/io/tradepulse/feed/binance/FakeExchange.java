package io.tradepulse.feed.binance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// Binance as its documentation has it, over real WebSockets: combined streams in the address and
/// by SUBSCRIBE, answers with ids, pings, and the limits, each breach of which it writes down
/// before it closes the connection. Thread-safe.
final class FakeExchange implements AutoCloseable {
    private static final int MAX_MESSAGES_A_SECOND = 5;
    private static final int MAX_STREAMS = 1024;

    private final Vertx vertx = Vertx.vertx();
    private final Map<SocketAddress, HttpConnection> sockets = new ConcurrentHashMap<>();
    private final List<Session> sessions = new CopyOnWriteArrayList<>();
    private final List<String> attempts = new CopyOnWriteArrayList<>();
    private final List<String> breaches = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    volatile Door door = Door.OPEN;
    volatile Answers answers = Answers.YES;

    /// What becomes of those who want to connect.
    enum Door {
        OPEN,
        REFUSES,
        SAYS_NOTHING
    }

    /// What becomes of their messages.
    enum Answers {
        YES,
        NO,
        NONE
    }

    FakeExchange() throws Exception {
        server =
                vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                        .connectionHandler(c -> sockets.put(c.remoteAddress(), c))
                        .webSocketHandshakeHandler(this::knock)
                        .webSocketHandler(socket -> sessions.add(new Session(socket)))
                        .listen()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS);
    }

    private void knock(ServerWebSocketHandshake handshake) {
        Door now = door;
        attempts.add(handshake.uri());
        switch (now) {
            case OPEN -> handshake.accept();
            case REFUSES -> handshake.reject(503);
            case SAYS_NOTHING -> {
                // For ever.
            }
        }
    }

    URI url() {
        return URI.create("ws://127.0.0.1:" + server.actualPort());
    }

    /// Addresses asked for, refused ones too.
    List<String> attempts() {
        return attempts;
    }

    /// What the other side did against the rules.
    List<String> breaches() {
        return breaches;
    }

    /// Every connection there was, in order.
    List<Session> sessions() {
        return sessions;
    }

    List<Session> open() {
        return sessions.stream().filter(Session::isOpen).toList();
    }

    /// The only open connection, once it is there.
    Session onlyOne() {
        Eventually.isTrue("one connection", () -> open().size() == 1);
        return open().getFirst();
    }

    /// Sends an event to all that have its stream.
    void publish(String stream, String data) {
        for (Session session : sessions) {
            session.publish(stream, data);
        }
    }

    static String trade(String symbol, long id, double price, double volume, long time) {
        return "{\"e\":\"trade\",\"E\":%d,\"s\":\"%s\",\"t\":%d,\"p\":\"%s\",\"q\":\"%s\",\"T\":%d,\"m\":true,\"M\":true}"
                .formatted(time, symbol, id, price, volume, time);
    }

    static String quote(String symbol, long update, double bid, double ask) {
        return "{\"u\":%d,\"s\":\"%s\",\"b\":\"%s\",\"B\":\"1.0\",\"a\":\"%s\",\"A\":\"2.0\"}"
                .formatted(update, symbol, bid, ask);
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /// One connection.
    final class Session {
        private final ServerWebSocket socket;
        private final Context context;
        private final Set<String> streams = ConcurrentHashMap.newKeySet();
        private final List<String> messages = new CopyOnWriteArrayList<>();
        private final List<Long> messageNanos = new ArrayList<>();
        private final List<String> pongs = new CopyOnWriteArrayList<>();
        private volatile boolean open = true;
        private volatile boolean mute;

        private Session(ServerWebSocket socket) {
            this.context = vertx.getOrCreateContext();
            this.socket = socket;
            String query = socket.query() == null ? "" : socket.query();
            for (String part : query.split("&")) {
                if (part.startsWith("streams=")) {
                    add(List.of(part.substring("streams=".length()).split("/")));
                }
            }
            socket.textMessageHandler(this::message);
            socket.pongHandler(
                    payload -> {
                        count();
                        pongs.add(payload.toString());
                    });
            socket.closeHandler(_ -> open = false);
            socket.exceptionHandler(_ -> open = false);
        }

        private void add(List<String> more) {
            streams.addAll(more);
            if (streams.size() > MAX_STREAMS) {
                breach(streams.size() + " streams");
            }
        }

        private void breach(String what) {
            breaches.add(what);
            socket.close((short) 1008, what);
        }

        private void count() {
            long now = System.nanoTime();
            messageNanos.add(now);
            messageNanos.removeIf(at -> now - at >= 1_000_000_000L);
            if (messageNanos.size() > MAX_MESSAGES_A_SECOND) {
                breach("Too many requests");
            }
        }

        private void message(String text) {
            count();
            messages.add(text);
            List<String> params = new ArrayList<>();
            String id = parse(text, params);
            switch (answers) {
                case YES -> {
                    if (text.contains("\"UNSUBSCRIBE\"")) {
                        params.forEach(streams::remove);
                    } else if (text.contains("\"SUBSCRIBE\"")) {
                        add(params);
                    }
                    boolean list = text.contains("\"LIST_SUBSCRIPTIONS\"");
                    String result = list ? "[\"" + String.join("\",\"", streams) + "\"]" : "null";
                    send("{\"result\":" + result + ",\"id\":" + id + "}");
                }
                case NO ->
                        send(
                                "{\"error\":{\"code\":2,\"msg\":\"Invalid request: too many parameters\"},\"id\":"
                                        + id
                                        + "}");
                case NONE -> {
                    // For ever.
                }
            }
        }

        private String parse(String text, List<String> params) {
            String id = "null";
            try (JsonParser parser = new JsonFactory().createParser(text)) {
                while (parser.nextToken() != null) {
                    if (parser.currentToken() == JsonToken.VALUE_STRING
                            && "params"
                                    .equals(
                                            parser.getParsingContext()
                                                    .getParent()
                                                    .getCurrentName())) {
                        params.add(parser.getText());
                    } else if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                        id = parser.getText();
                    }
                }
            } catch (IOException e) {
                breach("Invalid JSON: " + e.getMessage());
            }
            return id;
        }

        boolean isOpen() {
            return open;
        }

        String path() {
            return socket.path();
        }

        String query() {
            return socket.query();
        }

        Set<String> streams() {
            return streams;
        }

        List<String> messages() {
            return messages;
        }

        List<String> pongs() {
            return pongs;
        }

        /// Sends an event, if the connection has its stream.
        void publish(String stream, String data) {
            if (streams.contains(stream) && !mute) {
                send("{\"stream\":\"" + stream + "\",\"data\":" + data + "}");
            }
        }

        void send(String text) {
            if (open) {
                socket.writeTextMessage(text);
            }
        }

        /// Sends a text in fragments, if wanted with a ping between them: in one go, since an
        /// answer of ours between them would break the protocol.
        void sendInPieces(String text, boolean pinging) {
            int half = text.length() / 2;
            context.runOnContext(
                    _ -> {
                        socket.writeFrame(WebSocketFrame.textFrame(text.substring(0, half), false));
                        if (pinging) {
                            socket.writePing(Buffer.buffer("between"));
                        }
                        socket.writeFrame(
                                WebSocketFrame.continuationFrame(
                                        Buffer.buffer(text.substring(half)), true));
                    });
        }

        void sendBinary(byte[] bytes) {
            socket.writeBinaryMessage(Buffer.buffer(bytes));
        }

        void ping(String payload) {
            socket.writePing(Buffer.buffer(payload));
        }

        boolean isBackedUp() {
            return socket.writeQueueFull();
        }

        /// Stays connected and answers, but brings nothing any more.
        void mute() {
            mute = true;
        }

        /// Ends as the exchange does.
        void bye(int code, String reason) {
            open = false;
            socket.close((short) code, reason);
        }

        /// Ends without a word.
        void cut() {
            open = false;
            sockets.get(socket.remoteAddress()).close();
        }
    }
}
