package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The platform, probed from outside by the monitor, which it shows, and by its own canary.
final class ProbesTest {
    @TempDir Path folder;

    @Test
    void whatTheMonitorSeesIsShownAndWhereItIsGoneThatIsSaid() throws Exception {
        int port = PlatformProcess.freePort();
        try (PlatformProcess platform =
                PlatformProcess.up(
                        folder, "--no-source", "--monitor-url", "http://127.0.0.1:" + port)) {
            assertThat(platform.get("/v1/probes").statusCode()).isEqualTo(503);
            assertThat(platform.json("/v1/probes").path("code").asText())
                    .isEqualTo("MONITOR_UNAVAILABLE");
            String health = "http://127.0.0.1:" + platform.httpPort() + "/health";
            try (PlatformProcess monitor =
                    PlatformProcess.run(
                            folder,
                            "monitor",
                            "--targets",
                            health + ";name=health,tcp://127.0.0.1:" + platform.tcpPort(),
                            "--probe-interval",
                            "100ms",
                            "--metrics-port",
                            Integer.toString(port))) {
                PlatformProcess.await(
                        "good probes", () -> probe(platform, 0).path("succeeded").asInt() > 5);
                assertThat(platform.get("/v1/probes").statusCode()).isEqualTo(200);
                assertThat(probe(platform, 0).path("target").asText()).isEqualTo("health");
                assertThat(probe(platform, 0).path("last").path("status_code").asInt())
                        .isEqualTo(200);
                assertThat(probe(platform, 0).path("latency").path("1m").path("count").asInt())
                        .isPositive();
                assertThat(probe(platform, 1).path("up").asBoolean()).isTrue();
                assertThat(monitor.terminate()).isZero();
            }
            PlatformProcess.await(
                    "its end to show", () -> platform.get("/v1/probes").statusCode() == 503);
        }
    }

    private static JsonNode probe(PlatformProcess platform, int index) throws Exception {
        return platform.json("/v1/probes").path("probes").path(index);
    }

    @Test
    void theCanaryRunsByItselfAndIsNotStored() throws Exception {
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            PlatformProcess.await(
                    "canary ticks",
                    () -> platform.json("/latency").path("canary").path("received").asInt() >= 3);
            assertThat(platform.json("/latency").path("canary").path("lost").asInt()).isZero();
            assertThat(platform.json("/health").path("last_trade_count").asInt()).isZero();
            assertThat(platform.terminate()).isZero();
        }
    }

    @Test
    void aCanaryOfItsOwnGoesBetweenProcesses() throws Exception {
        int port = PlatformProcess.freePort();
        try (PlatformProcess platform =
                        PlatformProcess.up(folder, "--no-source", "--canary-interval-ms", "0");
                PlatformProcess canary =
                        PlatformProcess.run(
                                folder,
                                "canary",
                                "--port",
                                Integer.toString(platform.tcpPort()),
                                "--url",
                                "ws://127.0.0.1:" + platform.httpPort() + "/ws",
                                "--canary-interval-ms",
                                "50",
                                "--metrics-port",
                                Integer.toString(port))) {
            canary.awaitReady(port);
            PlatformProcess.await(
                    "ticks back",
                    () ->
                            canary.get("/metrics")
                                    .body()
                                    .lines()
                                    .filter(
                                            line ->
                                                    line.startsWith(
                                                            "tradepulse_canary_received_total "))
                                    .anyMatch(line -> !line.endsWith(" 0.0")));
            assertThat(canary.get("/metrics").body()).contains("tradepulse_canary_lost_total 0.0");
            assertThat(platform.json("/symbols").path("count").asInt()).isZero();
            assertThat(canary.terminate()).isZero();
        }
    }
}
