package io.tradepulse.feed.binance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// That the exchange of the tests does see who breaks its rules.
@Timeout(60)
class FakeExchangeTest {
    private static WebSocket connect(HttpClient client, URI uri) {
        return client.newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {}).join();
    }

    @Test
    void seesTooManyMessages() throws Exception {
        try (FakeExchange exchange = new FakeExchange();
                HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket = connect(client, exchange.url().resolve("/stream"));
            // Six within a second of its own.
            for (int id = 1; exchange.breaches().isEmpty(); id++) {
                socket.sendText("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":" + id + "}", true)
                        .exceptionally(_ -> socket)
                        .join();
            }
            socket.abort();

            assertThat(exchange.breaches()).containsOnly("Too many requests");
        }
    }

    @Test
    void seesTooManyStreams() throws Exception {
        String streams =
                IntStream.range(0, 1_025)
                        .mapToObj(i -> "\"s" + i + "@trade\"")
                        .collect(Collectors.joining(","));
        try (FakeExchange exchange = new FakeExchange();
                HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket = connect(client, exchange.url().resolve("/stream"));
            socket.sendText(
                            "{\"method\":\"SUBSCRIBE\",\"params\":[" + streams + "],\"id\":1}",
                            true)
                    .join();
            Eventually.isTrue("a breach", () -> !exchange.breaches().isEmpty());
            socket.abort();

            assertThat(exchange.breaches()).containsExactly("1025 streams");
        }
    }
}
