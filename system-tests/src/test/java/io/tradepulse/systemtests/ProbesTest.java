package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tradepulse.tls.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            awaitReceived(canary);
            assertThat(canary.get("/metrics").body()).contains("tradepulse_canary_lost_total 0.0");
            assertThat(platform.json("/symbols").path("count").asInt()).isZero();
            assertThat(canary.terminate()).isZero();
        }
    }

    private static void awaitReceived(PlatformProcess canary) throws Exception {
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
    }

    @Test
    void aCanaryOfItsOwnSpeaksTlsAndShowsWhatItIsAskedFor() throws Exception {
        SelfSigned door = SelfSigned.in(folder, "door", "EC");
        SelfSigned web = SelfSigned.in(folder, "web", "RSA");
        Path token = Files.writeString(folder.resolve("token"), "sesame");
        Path key = Files.writeString(folder.resolve("key"), "tp_canary");
        Path keys = Files.writeString(folder.resolve("keys"), "tp_canary name=canary\n");
        int doorPort = PlatformProcess.freePort();
        int webPort = PlatformProcess.freePort();
        int port = PlatformProcess.freePort();
        List<String> up =
                List.of(
                        "up",
                        "--no-source",
                        "--canary-interval-ms=0",
                        "--data-dir=" + folder.resolve("data"),
                        "--tcp-port=" + doorPort,
                        "--tcp-tls-cert=" + door.certificate(),
                        "--tcp-tls-key=" + door.key(),
                        "--tcp-auth-tokens-file=" + token,
                        "--http-port=" + webPort,
                        "--http-tls-cert=" + web.certificate(),
                        "--http-tls-key=" + web.key(),
                        "--api-keys-file=" + keys);
        List<String> probe =
                List.of(
                        "canary",
                        "--port=" + doorPort,
                        "--tls-ca=" + door.certificate(),
                        "--token-file=" + token,
                        "--url=wss://localhost:" + webPort + "/ws",
                        "--url-ca=" + web.certificate(),
                        "--key-file=" + key,
                        "--canary-interval-ms=50",
                        "--metrics-port=" + port);
        try (PlatformProcess _ = PlatformProcess.run(folder, up.toArray(String[]::new));
                PlatformProcess canary =
                        PlatformProcess.run(folder, probe.toArray(String[]::new))) {
            canary.awaitLive(port);
            awaitReceived(canary);
            assertThat(canary.terminate()).isZero();
        }
    }
}
