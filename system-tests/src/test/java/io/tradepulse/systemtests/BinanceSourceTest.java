package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An exchange's trades, from its WebSocket to REST, through the command line.
final class BinanceSourceTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<ServerWebSocket> sockets = new CopyOnWriteArrayList<>();
    @TempDir Path folder;

    private HttpServer exchange() throws Exception {
        return vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .webSocketHandler(
                        socket -> {
                            asked.add(socket.uri());
                            sockets.add(socket);
                        })
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private void trade(long id, String price) {
        long now = System.currentTimeMillis() * 1000;
        String frame =
                """
                {"stream":"btcusdt@trade","data":{"e":"trade","E":%d,"s":"BTCUSDT","t":%d,
                "p":"%s","q":"0.25","T":%d,"m":false,"M":true}}
                """
                        .formatted(now, id, price, now);
        sockets.forEach(socket -> socket.writeTextMessage(frame));
    }

    @Test
    void tradesOfAnExchangeAreStoredWithTheirIds() throws Exception {
        HttpServer exchange = exchange();
        try (PlatformProcess platform =
                PlatformProcess.up(
                        folder,
                        "--source",
                        "binance",
                        "--symbols",
                        "BTCUSDT",
                        "--base-url",
                        "ws://127.0.0.1:" + exchange.actualPort(),
                        "--symbology",
                        "ric")) {
            PlatformProcess.await("a connection", () -> !sockets.isEmpty());
            assertThat(asked.getFirst()).contains("btcusdt@trade");
            trade(100, "43250.50000000");
            trade(101, "43251.00000000");
            trade(101, "43251.00000000");

            PlatformProcess.await("two trades", () -> platform.tradeCount("BTC=") == 2);
            List<JsonNode> trades = platform.trades("BTC=");
            assertThat(trades).extracting(t -> t.path("id").asText()).containsExactly("100", "101");
            assertThat(trades.getFirst().path("price").asDouble()).isEqualTo(43_250.5);
            assertThat(trades.getFirst().path("provider").asText()).isEqualTo("binance");
            assertThat(platform.terminate()).isZero();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }
}
