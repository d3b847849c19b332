package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first minutes of a new user.
final class UpTest {
    @TempDir Path folder;

    @Test
    void pricesMoveAndEveryEndpointAnswers() throws Exception {
        try (PlatformProcess platform = PlatformProcess.up(folder, "--rate", "200")) {
            PlatformProcess.await(
                    "a first price", () -> platform.json("/price/latest?symbol=AAPL").has("price"));
            String first = platform.json("/price/latest?symbol=AAPL").path("timestamp").asText();
            PlatformProcess.await(
                    "the next",
                    () ->
                            !first.equals(
                                    platform.json("/price/latest?symbol=AAPL")
                                            .path("timestamp")
                                            .asText()));

            assertThat(platform.json("/health").path("status").asText()).isEqualTo("healthy");
            assertThat(platform.json("/symbols").path("count").asInt()).isEqualTo(5);
            PlatformProcess.await(
                    "bars",
                    () ->
                            !platform.json("/candles?symbol=AAPL&interval=1m")
                                    .path("data")
                                    .isEmpty());
            PlatformProcess.await(
                    "the counters of ticks stored",
                    () ->
                            platform.get("/metrics")
                                    .body()
                                    .lines()
                                    .anyMatch(
                                            line ->
                                                    line.startsWith(
                                                            "tick_forward_total{provider=\"synthetic\"}")));
            assertThat(platform.get("/metrics").body())
                    .contains("ingestor_messages_received_total{client=\"127.0.0.1\"}")
                    .contains("ingestor_messages_processed_total")
                    .contains(
                            "tradepulse_stage_latency_seconds_bucket{stage=\"source_to_ingest\",le=\"0.001\"}")
                    .contains(
                            "tradepulse_stage_latency_seconds_bucket{stage=\"ingest_to_bus\",le=\"0.001\"}")
                    .contains(
                            "tradepulse_stage_latency_seconds_bucket{stage=\"bus_to_store\",le=\"0.001\"}");
            assertThat(platform.get("/").body())
                    .contains("/price/latest", "/candles", "/metrics", "/latency");
        }
    }

    @Test
    void anybodysLineShowsInTheLatestPriceAndSurvivesARestart() throws Exception {
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            try (LineClient nc = new LineClient(platform)) {
                nc.send("AAPL|150.25|" + System.currentTimeMillis() + "|1000|149.50|151.00\n");
                nc.endOutput();
                assertThat(nc.readLine()).isNull();
            }
            PlatformProcess.await(
                    "the price",
                    () ->
                            platform.json("/price/latest?symbol=AAPL")
                                    .path("price")
                                    .asText()
                                    .equals("150.25"));
            assertThat(platform.terminate()).isZero();
        }
        try (PlatformProcess again = PlatformProcess.up(folder, "--no-source")) {
            JsonNode latest = again.json("/price/latest?symbol=AAPL");
            assertThat(latest.path("price").asText()).isEqualTo("150.25");
            assertThat(latest.path("bid").asText()).isEqualTo("149.5");
            assertThat(again.tradeCount("AAPL")).isEqualTo(1);
            assertThat(again.json("/candles?symbol=AAPL&interval=5m").path("data")).hasSize(1);
        }
    }

    @Test
    void aSignalInMidStreamLosesNothingAcknowledged() throws Exception {
        long acknowledged;
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source");
                LineClient client = new LineClient(platform)) {
            StringBuilder lines = new StringBuilder("#HELLO session=term ack=on\n");
            for (int i = 0; i < 5_000; i++) {
                lines.append("TERM|10.5|").append(System.currentTimeMillis()).append('\n');
            }
            client.send(lines.toString());
            String ack = client.readUntil("#ACK");
            assertThat(platform.terminate()).isZero();
            acknowledged = Long.parseLong(ack.substring("#ACK ".length()));
            for (String line = client.readLine(); line != null; line = client.readLine()) {
                if (line.startsWith("#ACK ")) {
                    acknowledged = Long.parseLong(line.substring("#ACK ".length()));
                }
            }
        }
        try (PlatformProcess again = PlatformProcess.up(folder, "--no-source")) {
            assertThat(again.tradeCount("TERM")).isGreaterThanOrEqualTo(acknowledged);
        }
    }
}
