package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The door alone: what it takes is there for whoever opens the folder next.
final class IngestTest {
    @TempDir Path folder;

    private static HttpResponse<String> get(int port, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + port + path);
            return http.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void takesTicksAndSaysHowItIsAndLeavesThemToUp() throws Exception {
        long minute = System.currentTimeMillis() / 60_000 * 60_000 - 120_000;
        try (PlatformProcess ingest =
                PlatformProcess.ingest(folder, "--data-dir", folder.resolve("data").toString())) {
            int status = ingest.awaitPort("Metrics and health on port");
            try (Socket socket =
                    new Socket("127.0.0.1", ingest.awaitPort("Taking ticks on port"))) {
                socket.setSoTimeout(60_000);
                String lines =
                        "#HELLO ack=on session=i provider=mine\nING.N|10|"
                                + minute
                                + "|1\nING.N|11|"
                                + (minute + 1000)
                                + "|2\nbad\n";
                socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
                String said = "";
                while (!said.contains("#ACK 3\n")) {
                    int next = socket.getInputStream().read();
                    assertThat(next).as(said).isNotNegative();
                    said += (char) next;
                }
                assertThat(said).contains("#REJECT 3 MALFORMED");
            }
            assertThat(get(status, "/health/live").statusCode()).isEqualTo(200);
            PlatformProcess.await(
                    "being ready", () -> get(status, "/health/ready").statusCode() == 200);
            for (String told :
                    List.of(
                            "ingestor_messages_published_total 2.0",
                            "ingestor_validation_errors_total{code=\"MALFORMED\"} 1.0",
                            "tick_forward_total{provider=\"mine\"} 2.0",
                            "latency_seconds_count{stage=\"parse_validate\"} 2")) {
                PlatformProcess.await(told, () -> get(status, "/metrics").body().contains(told));
            }
            assertThat(ingest.terminate()).isZero();
        }
        try (PlatformProcess up = PlatformProcess.up(folder, "--no-source")) {
            assertThat(up.tradeCount("ING.N")).isEqualTo(2);
            PlatformProcess.await(
                    "its bar",
                    () ->
                            up.json("/candles?symbol=ING.N&interval=1m")
                                            .path("data")
                                            .path(0)
                                            .path("trades")
                                            .asInt()
                                    == 2);
            assertThat(up.json("/v1/rejects").path("pagination").path("total").asInt()).isOne();
        }
    }
}
