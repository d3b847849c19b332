package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A real server whose time the test moves.
class SlowClientsTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n";
    private static final Duration FIRST = Duration.ofSeconds(15);
    private static final Duration NEXT = Duration.ofSeconds(75);
    private static final int UNREAD_BYTES = 1 << 26;
    private static final long DEADLINE_NANOS = Duration.ofSeconds(60).toNanos();

    private final AtomicLong now = new AtomicLong();
    private final SlowClients slow = new SlowClients(FIRST, NEXT, now::get);
    private final Vertx vertx =
            Vertx.builder().withTransport(new WatchedTransport(slow::watch)).build();
    private final BlockingQueue<HttpServerRequest> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<ServerWebSocket> sockets = new LinkedBlockingQueue<>();
    private final HttpServer server =
            vertx.createHttpServer()
                    .connectionHandler(slow::connected)
                    .requestHandler(
                            request -> {
                                slow.requested(request);
                                if (request.headers().contains("Upgrade")) {
                                    // Before the handler returns: later the request has ended.
                                    request.toWebSocket().onSuccess(sockets::add);
                                } else {
                                    requests.add(request);
                                }
                            });

    SlowClientsTest() {
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.actualPort());
        socket.setSoTimeout(20);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Looks at all connections, on the thread that does so.
    private void look() {
        Promise<Void> done = Promise.promise();
        vertx.runOnContext(
                _ -> {
                    slow.closeThose();
                    done.complete();
                });
        done.future().toCompletionStage().toCompletableFuture().join();
    }

    private HttpServerRequest awaitRequest() throws InterruptedException {
        HttpServerRequest request = requests.poll(60, TimeUnit.SECONDS);
        assertThat(request).isNotNull();
        return request;
    }

    private static void answer(HttpServerRequest request) {
        request.response().end("answered").toCompletionStage().toCompletableFuture().join();
    }

    /// Whether the server has closed it, or what it has sent instead.
    private static String read(Socket socket) throws IOException {
        byte[] bytes = new byte[1000];
        try {
            int n = socket.getInputStream().read(bytes);
            return n < 0 ? "closed" : new String(bytes, 0, n, StandardCharsets.US_ASCII);
        } catch (SocketTimeoutException _) {
            return "";
        } catch (SocketException _) {
            return "closed"; // while it had not read all
        }
    }

    private static String awaitBytes(Socket socket) throws IOException {
        long start = System.nanoTime();
        String read = "";
        while (read.isEmpty() && System.nanoTime() - start < DEADLINE_NANOS) {
            read = read(socket);
        }
        return read;
    }

    /// While a byte comes now and then, and the server's time goes on.
    private String trickle(Socket socket, Duration step) throws IOException {
        long start = System.nanoTime();
        String read = "";
        while (read.isEmpty() && System.nanoTime() - start < DEADLINE_NANOS) {
            now.addAndGet(step.toNanos());
            look();
            read = read(socket);
            if (read.isEmpty() && !isTaken(socket)) {
                return "closed";
            }
        }
        return read;
    }

    private static boolean isTaken(Socket socket) throws IOException {
        try {
            write(socket, "x");
            return true;
        } catch (SocketException _) {
            return false;
        }
    }

    @Test
    void closesAConnectionThatDoesNotGetDoneWithItsFirstRequest() throws Exception {
        try (Socket socket = connect()) {
            write(socket, REQUEST);
            assertThat(trickle(socket, Duration.ofSeconds(1))).isEqualTo("closed");
        }
    }

    @Test
    void closesAConnectionThatDoesNotGetDoneWithItsNextRequest() throws Exception {
        try (Socket socket = connect()) {
            write(socket, REQUEST + "\r\n");
            answer(awaitRequest());
            assertThat(awaitBytes(socket)).contains("answered");
            write(socket, REQUEST);
            assertThat(trickle(socket, Duration.ofSeconds(1))).isEqualTo("closed");
        }
    }

    /// Vert.x takes an answer for sent that waits in its buffers.
    @Test
    void closesAConnectionWhoseAnswerNobodyReads() throws Exception {
        try (Socket socket = connect()) {
            write(socket, REQUEST + "\r\n");
            HttpServerRequest request = awaitRequest();
            var _ = request.response().end(Buffer.buffer(new byte[UNREAD_BYTES]));
            HttpServerConnection connection = (HttpServerConnection) request.connection();
            for (int i = 0; i < 3; i++) {
                look();
                now.addAndGet(NEXT.plusSeconds(1).toNanos());
            }
            connection.channelHandlerContext().channel().closeFuture().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void leavesAloneAWebSocket() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        WebSocket.Listener listener =
                new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onText(
                            WebSocket socket, CharSequence text, boolean last) {
                        received.complete(text.toString());
                        return null;
                    }
                };
        HttpClient client = HttpClient.newHttpClient();
        try {
            CompletableFuture<WebSocket> connecting =
                    client.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create("ws://127.0.0.1:" + server.actualPort() + "/"),
                                    listener);
            WebSocket other = connecting.get(60, TimeUnit.SECONDS);
            ServerWebSocket socket = sockets.poll(60, TimeUnit.SECONDS);
            assertThat(socket).isNotNull();
            for (int i = 0; i < 3; i++) {
                look();
                now.addAndGet(Duration.ofHours(1).toNanos());
            }
            look();
            var _ = socket.writeTextMessage("still there");
            assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo("still there");
            other.abort();
        } finally {
            client.shutdownNow();
        }
    }

    @Test
    void leavesAloneWhoWaitsForAnAnswerAndWhoAsksNowAndThen() throws Exception {
        try (Socket socket = connect()) {
            for (int i = 0; i < 3; i++) {
                write(socket, REQUEST + "\r\n");
                HttpServerRequest request = awaitRequest();
                look();
                now.addAndGet(Duration.ofHours(1).toNanos());
                look();
                answer(request);
                assertThat(awaitBytes(socket)).contains("answered");
                look();
                now.addAndGet(NEXT.toNanos());
                look();
            }
        }
    }
}
