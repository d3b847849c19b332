package io.tradepulse.serve;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `/stream`: the same frames as over a WebSocket, as server-sent events.
///
/// Owned by the event loop.
final class StreamEndpoint {
    static final String PATH = "/stream";

    private static final String TYPE = "text/event-stream";
    private static final String ALLOWED = "GET, HEAD, OPTIONS";
    private static final int QUEUE_BYTES = 1 << 16;
    private static final long LAST_WORDS_MILLIS = 2_000;
    private static final List<String> PARAMETERS =
            List.of("symbols", "symbol", "channels", "provider", "conflate_ms", "mode", "from");

    private final Push push;
    private final Access access;
    private final RequestMetrics metrics;

    StreamEndpoint(Push push, Access access, RequestMetrics metrics) {
        this.push = push;
        this.access = access;
        this.metrics = metrics;
        metrics.expect(PATH);
    }

    /// Passes on what is not its own: a WebSocket, or streams by other names.
    void serve(RoutingContext context) {
        HttpServerRequest request = context.request();
        if ("websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))
                || context.queryParams().contains("streams")) {
            context.next();
            return;
        }
        Exchange exchange = new Exchange(context, PATH, metrics);
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.OPTIONS)) {
            exchange.refuse(Dispatcher.options(ALLOWED));
            return;
        }
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            exchange.refuse(Dispatcher.notAllowed(method, ALLOWED));
            return;
        }
        switch (wanted(context)) {
            case ClientMessage.Bad bad ->
                    exchange.send(Problem.badParameter(parameter(bad), bad.error()).reply());
            case ClientMessage _ when method.equals(HttpMethod.HEAD) ->
                    exchange.send(new Reply(200, TYPE, Buffer.buffer()));
            case ClientMessage _ when !push.hasRoom() ->
                    exchange.send(Problem.tooManyClients().reply());
            case ClientMessage wanted -> begin(context, wanted);
        }
    }

    private static String parameter(ClientMessage.Bad bad) {
        return bad.code().equals("UNKNOWN_CHANNEL") ? "channels" : "symbols";
    }

    private static ClientMessage wanted(RoutingContext context) {
        Map<String, List<String>> fields = new HashMap<>();
        fields.put("type", List.of("subscribe"));
        for (String name : PARAMETERS) {
            String value = context.queryParams().get(name);
            if (value != null && !value.isEmpty()) {
                boolean isList = name.equals("symbols") || name.equals("channels");
                fields.put(
                        name, isList ? Arrays.stream(value.split(",")).toList() : List.of(value));
            }
        }
        Optional<Channels> channels = Channels.of(fields.getOrDefault("channels", List.of()));
        if (channels.isEmpty()) {
            return new ClientMessage.Bad("UNKNOWN_CHANNEL", Channels.KNOWN);
        }
        boolean isNamed = fields.containsKey("symbols") || fields.containsKey("symbol");
        if (!isNamed && channels.get().needSymbols()) {
            return new ClientMessage.Bad("MISSING_SYMBOLS", "symbols is needed: A,B or *");
        }
        addPlace(context.request(), fields);
        return ClientMessage.of(fields);
    }

    /// Where a client that comes back has got to: `session-seq`.
    private static void addPlace(HttpServerRequest request, Map<String, List<String>> fields) {
        String last = request.getHeader("Last-Event-ID");
        int dash = last == null ? -1 : last.lastIndexOf('-');
        if (last == null || dash < 0) {
            return;
        }
        try {
            long next = Long.parseLong(last.substring(dash + 1)) + 1;
            fields.put("session", List.of(last.substring(0, dash)));
            fields.put("from_seq", List.of(Long.toString(next)));
        } catch (NumberFormatException _) {
            // It is none of ours: it begins anew.
        }
    }

    private void begin(RoutingContext context, ClientMessage wanted) {
        metrics.answered(PATH, 200, 0);
        HttpServerResponse response = context.response();
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Accel-Buffering", "no")
                .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY)
                .setWriteQueueMaxSize(QUEUE_BYTES);
        // The headers go out with it: a client that has nothing to get yet knows that it is
        // connected.
        var _ = response.write(":\n\n");
        PushClient client =
                push.connect(
                        new EventOutlet(response, context.request()),
                        PushMetrics.Kind.SSE,
                        access.of(context));
        response.drainHandler(_ -> client.drained());
        response.exceptionHandler(_ -> client.closed());
        response.closeHandler(_ -> client.closed());
        client.take(wanted);
    }

    /// A stream of events as a way to a client.
    private final class EventOutlet implements Outlet {
        private final HttpServerResponse response;
        private final HttpConnection connection;
        private final boolean isHttp2;
        private String session = "";

        EventOutlet(HttpServerResponse response, HttpServerRequest request) {
            this.response = response;
            this.connection = request.connection();
            this.isHttp2 = request.version() == HttpVersion.HTTP_2;
        }

        @Override
        public void session(String id) {
            session = id;
        }

        @Override
        public void write(Frame frame) {
            if (response.closed() || response.ended()) {
                return;
            }
            push.metrics().frame(frame.json().length);
            String head =
                    frame.seq() == 0 ? "data: " : "id: " + session + "-" + frame.seq() + "\ndata: ";
            byte[] begin = head.getBytes(StandardCharsets.US_ASCII);
            Buffer event = Buffer.buffer(begin.length + frame.json().length + 2);
            event.appendBytes(begin).appendBytes(frame.json()).appendString("\n\n");
            var _ = response.write(event);
        }

        @Override
        public boolean isFull() {
            return !response.closed() && !response.ended() && response.writeQueueFull();
        }

        /// Over HTTP/2 others have their requests on the same connection.
        private void cut() {
            if (isHttp2) {
                var _ = response.reset();
            } else {
                Connections.cut(connection);
            }
        }

        @Override
        public void close(Farewell farewell) {
            push.metrics().closed(farewell.code);
            if (!response.ended()) {
                var _ = response.end();
            }
            push.after(LAST_WORDS_MILLIS, this::cut);
        }
    }
}
