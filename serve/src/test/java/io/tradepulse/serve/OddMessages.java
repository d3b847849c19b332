package io.tradepulse.serve;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Makes up what a client of the WebSocket says: messages of our protocol and of Binance's with odd
/// values, odd frames, and bytes that are neither.
final class OddMessages {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final List<JsonNode> EXAMPLES =
            List.of(
                            "{\"type\":\"subscribe\",\"symbol\":\"AAPL\"}",
                            "{\"type\":\"subscribe\",\"symbols\":[\"*\"],\"conflate_ms\":0,\"mode\":\"all\"}",
                            "{\"type\":\"subscribe\",\"symbols\":[\"AAPL\",\"NOPE\"],\"channels\":[\"prices\",\"bars:1m\","
                                    + "\"latency\",\"rejects\"],\"provider\":\"tcp\"}",
                            "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"session\":\"s\",\"from_seq\":3}",
                            "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"from\":\"2026-01-15T13:00:00Z\"}",
                            "{\"type\":\"subscribe\",\"symbol\":\"AAPL\",\"key\":\"k\",\"api_key\":\"k\"}",
                            "{\"type\":\"unsubscribe\",\"symbols\":[\"AAPL\"],\"channels\":[\"prices\"]}",
                            "{\"type\":\"heartbeat\"}",
                            "{\"type\":\"heartbeat\",\"t1\":1768483801000.123}",
                            "{\"type\":\"drawn\",\"seq\":1,\"at\":1.5,\"offset\":-2000.5,\"error\":1}",
                            "{\"type\":\"drawn\",\"symbol\":\"AAPL\",\"seq\":1,\"at\":1768483801000}",
                            "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@trade\",\"btcusdt@kline_1m\"],\"id\":1}",
                            "{\"method\":\"UNSUBSCRIBE\",\"params\":[\"btcusdt@trade\"],\"id\":\"a\"}",
                            "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":3}",
                            "{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",true],\"id\":5}",
                            "{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":2}")
                    .stream()
                    .map(MAPPER::readTree)
                    .toList();

    private static final int MAX_NOISE = 300;

    private OddMessages() {}

    static String text(Choices choices) {
        JsonNode example = choices.of(EXAMPLES);
        return switch (choices.below(8)) {
            case 0 -> OddValues.like(example.toString(), choices);
            case 1 -> OddValues.like("", choices);
            default -> OddJson.like(example, choices);
        };
    }

    static byte[] noise(Choices choices) {
        byte[] noise = new byte[choices.below(MAX_NOISE)];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) choices.below(256);
        }
        return noise;
    }

    /// Frames that are as they have to be; they have been said by the end.
    ///
    /// @return how
    static String say(WebSocketWire socket, String text, Choices choices)
            throws java.io.IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && choices.oneIn(6)) {
            // Vert.x loses a message that begins with an empty frame.
            int cut = Math.min(1 + choices.below(bytes.length + 1), bytes.length);
            socket.send(WebSocketWire.TEXT, false, java.util.Arrays.copyOf(bytes, cut));
            socket.send(WebSocketWire.CONTINUATION, false, new byte[0]);
            socket.send(
                    WebSocketWire.CONTINUATION,
                    true,
                    java.util.Arrays.copyOfRange(bytes, cut, bytes.length));
            return "in pieces";
        }
        if (choices.oneIn(12)) {
            socket.send(WebSocketWire.BINARY, true, bytes);
            return "in binary";
        }
        socket.sendText(text);
        return "in text";
    }

    /// Frames that may be as they may not be.
    static byte[] frames(Choices choices) {
        byte[] payload =
                choices.oneIn(2) ? noise(choices) : text(choices).getBytes(StandardCharsets.UTF_8);
        byte[] frame = WebSocketWire.frame(choices.below(256), payload);
        for (int i = choices.below(3); i > 0; i--) {
            frame[choices.below(Math.min(frame.length, 12))] = (byte) choices.below(256);
        }
        return frame;
    }
}
