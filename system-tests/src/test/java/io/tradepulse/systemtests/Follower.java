package io.tradepulse.systemtests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// Follows the ticks of a [NumberedSender] over a WebSocket, and notes their numbers.
final class Follower implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private final StringBuilder text = new StringBuilder();
    private final List<Long> numbers = new ArrayList<>();
    private final List<String> odd = new ArrayList<>();
    private WebSocket socket;
    private String session = "";
    private long lastSeq;
    private volatile boolean caughtUp;
    private volatile int closeCode;

    /// @param message what it says first
    Follower(int httpPort, String message) throws Exception {
        address = URI.create("ws://127.0.0.1:" + httpPort + "/ws");
        connect(message);
    }

    private void connect(String message) throws Exception {
        socket =
                http.newWebSocketBuilder().buildAsync(address, this).get(SECONDS, TimeUnit.SECONDS);
        socket.sendText(message, true).get(SECONDS, TimeUnit.SECONDS);
    }

    /// Its connection breaks, and it goes on with the frame after the last one it has seen.
    void breakAndResume() throws Exception {
        socket.abort();
        connect(resumption());
    }

    private synchronized String resumption() {
        text.setLength(0);
        return "{\"type\":\"subscribe\",\"session\":\"%s\",\"from_seq\":%d}"
                .formatted(session, lastSeq + 1);
    }

    @Override
    public synchronized CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        from.request(1);
        if (from.equals(socket)) {
            text.append(part);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
        }
        return null;
    }

    private void take(String message) {
        try {
            JsonNode frame = JSON.readTree(message);
            if (frame.has("session")) {
                session = frame.path("session").asText();
            }
            if (frame.has("seq")) {
                checkSeq(frame.path("seq").asLong());
            }
            switch (frame.path("type").asText()) {
                case "history", "price_update" ->
                        frame.path("data")
                                .forEach(tick -> numbers.add(tick.path("volume").asLong()));
                case "caught_up" -> caughtUp = true;
                case "snapshot", "heartbeat" -> {}
                default -> odd.add(message);
            }
        } catch (JsonProcessingException e) {
            odd.add(message);
        }
    }

    private void checkSeq(long seq) {
        if (seq != lastSeq + 1) {
            odd.add("frame " + seq + " came after " + lastSeq);
        }
        lastSeq = seq;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        return null;
    }

    /// The numbers, in the order in which they came.
    synchronized List<Long> numbers() {
        return List.copyOf(numbers);
    }

    synchronized int count() {
        return numbers.size();
    }

    /// What came that was not to be expected.
    synchronized List<String> odd() {
        return List.copyOf(odd);
    }

    boolean hasCaughtUp() {
        return caughtUp;
    }

    int closeCode() {
        return closeCode;
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }
}
