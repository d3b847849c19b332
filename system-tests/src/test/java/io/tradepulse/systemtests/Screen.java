package io.tradepulse.systemtests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// A client that follows all prices over a WebSocket, and says of each frame that it has drawn it,
/// as the page does.
final class Screen implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    /// @param conflateMillis how far frames are apart at least; 0 for every tick at once
    Screen(int httpPort, int conflateMillis) throws Exception {
        socket =
                http.newWebSocketBuilder()
                        .buildAsync(URI.create("ws://127.0.0.1:" + httpPort + "/ws"), this)
                        .get(SECONDS, TimeUnit.SECONDS);
        String subscribe =
                "{\"type\":\"subscribe\",\"symbols\":[\"*\"],\"conflate_ms\":%d}"
                        .formatted(conflateMillis);
        socket.sendText(subscribe, true).get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        from.request(1);
        text.append(part);
        if (!last) {
            return null;
        }
        String message = text.toString();
        text.setLength(0);
        return draw(from, message);
    }

    private static CompletionStage<?> draw(WebSocket from, String message) {
        try {
            JsonNode frame = JSON.readTree(message);
            if (frame.path("type").asText().equals("price_update")) {
                return from.sendText(
                        "{\"type\":\"drawn\",\"seq\":%d,\"at\":%d}"
                                .formatted(
                                        frame.path("seq").asLong(), System.currentTimeMillis() + 1),
                        true);
            }
            return null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(message, e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
