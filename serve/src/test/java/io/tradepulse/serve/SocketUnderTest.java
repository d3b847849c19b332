package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A WebSocket client: the JDK's.
final class SocketUnderTest implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<Map<String, Object>> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private final WebSocket socket;

    SocketUnderTest(ApiUnderTest server) {
        this(server, "/ws");
    }

    SocketUnderTest(ApiUnderTest server, String path) {
        this(server, path, "X-Test", "yes");
    }

    SocketUnderTest(ApiUnderTest server, String path, String header, String value) {
        socket =
                client.newWebSocketBuilder()
                        .connectTimeout(Duration.ofSeconds(10))
                        .header(header, value)
                        .buildAsync(
                                URI.create("ws://127.0.0.1:" + server.api.port() + path),
                                new Listening())
                        .join();
    }

    private final class Listening implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                frames.add(JsonText.object(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closeCode.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closeCode.completeExceptionally(error);
        }
    }

    /// What may find the connection ended already, which is no fault.
    void sayIfOpen(String message) {
        try {
            say(message);
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
    }

    SocketUnderTest say(String json) {
        socket.sendText(json, true).join();
        return this;
    }

    SocketUnderTest sayBytes(byte[] bytes) {
        socket.sendBinary(java.nio.ByteBuffer.wrap(bytes), true).join();
        return this;
    }

    /// The next frame of that type; others before it are passed over.
    Map<String, Object> next(String type) {
        try {
            while (true) {
                Map<String, Object> frame = frames.poll(60, TimeUnit.SECONDS);
                assertThat(frame).as("a frame of type " + type).isNotNull();
                if (type.equals(frame.get("type"))) {
                    return frame;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The next frame, whatever it is.
    Map<String, Object> next() {
        try {
            Map<String, Object> frame = frames.poll(60, TimeUnit.SECONDS);
            assertThat(frame).as("a frame").isNotNull();
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The next frame, or null where none comes within so many milliseconds.
    Map<String, Object> poll(long millis) {
        try {
            return frames.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What came after all that was said so far has been answered.
    List<Map<String, Object>> untilHeartbeat() {
        say("{\"type\":\"heartbeat\"}");
        List<Map<String, Object>> before = new java.util.ArrayList<>();
        for (Map<String, Object> frame = next();
                !"heartbeat".equals(frame.get("type"));
                frame = next()) {
            before.add(frame);
        }
        return before;
    }

    int closeCode() {
        return closeCode.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> data(Map<String, Object> frame) {
        return (List<Map<String, Object>>) frame.get("data");
    }

    static long whole(Map<String, Object> frame, String name) {
        return Long.parseLong(frame.get(name).toString());
    }

    /// The connection is cut, without a word.
    void cut() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }
}
