package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.serve.ApiKeys;
import io.tradepulse.tls.SelfSigned;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The canary in the whole platform, with its real door and its real WebSocket.
@Timeout(120)
final class CanaryTest {
    private static final long MILLI = 1_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder;
    private final HttpClient http = HttpClient.newHttpClient();

    private Platform platform(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("CANARY_INTERVAL_MS", "20");
        all.put("TCP_PORT", "0");
        all.put("HTTP_PORT", "0");
        all.put("DATA_DIR", folder.resolve("data").toString());
        Platform platform = Platform.start(new Settings(Map.of(), all, null), Role.ALL);
        platform.storeOpened().join();
        return platform;
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited in vain for " + what).isLessThan(deadline);
            LockSupport.parkNanos(5 * MILLI);
        }
    }

    private String get(Platform platform, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + platform.httpPort() + path);
        return http.send(
                        HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static long count(Platform platform, String what) {
        var figures = platform.canary().orElseThrow();
        return switch (what) {
            case "received" -> figures.received();
            case "lost" -> figures.lost();
            case "pending" -> figures.pending();
            default -> figures.sent();
        };
    }

    private static void awaitReceived(Platform platform, long more) throws Exception {
        long before = count(platform, "received");
        await(
                more + " canary ticks: " + platform.canary(),
                () -> count(platform, "received") >= before + more);
    }

    private static final class Hearer implements WebSocket.Listener {
        final List<String> heard = new CopyOnWriteArrayList<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    @Test
    void everyTickComesBackAndIsNowhereElse() throws Exception {
        try (Platform platform = platform(Map.of("VALIDATION_SYMBOLS", "AAPL"))) {
            Hearer all = new Hearer();
            WebSocket socket =
                    http.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create("ws://127.0.0.1:" + platform.httpPort() + "/ws"),
                                    all)
                            .join();
            socket.sendText(
                            "{\"type\":\"subscribe\",\"symbols\":[\"*\"],\"conflate_ms\":0,"
                                    + "\"channels\":[\"prices\",\"bars:1s\",\"rejects\"]}",
                            true)
                    .join();
            awaitReceived(platform, 150);
            assertThat(get(platform, "/symbols")).contains("\"count\":0");
            assertThat(get(platform, "/prices/latest")).doesNotContain("CANARY");
            assertThat(get(platform, "/api/snapshots")).doesNotContain("CANARY");
            assertThat(get(platform, "/api/stats")).contains("\"ticks_since_start\":0");
            assertThat(get(platform, "/status/ingestion")).contains("\"status\":\"dead\"");
            assertThat(get(platform, "/health"))
                    .contains("\"last_trade_count\":0")
                    .doesNotContain("last_ingestion");
            assertThat(get(platform, "/trades?symbol=CANARY.0")).contains("\"total\":0");
            for (String interval : List.of("1s", "1m")) {
                assertThat(get(platform, "/candles?symbol=CANARY.0&interval=" + interval))
                        .contains("\"total\":0");
            }
            assertThat(get(platform, "/v1/rejects")).contains("\"total\":0");
            assertThat(get(platform, "/metrics"))
                    .containsPattern("tradepulse_canary_received_total \\d")
                    .contains("tradepulse_canary_lost_total 0.0")
                    .contains("tradepulse_canary_latency_seconds_bucket{le=\"10.0\"}")
                    .doesNotContain("tick_forward_total{provider=\"canary\"}")
                    .doesNotContain("last_ingestion_timestamp 1");
            assertThat(get(platform, "/latency")).contains("\"canary\":{\"sent\":");

            sendLine(platform, "AAPL|150|" + System.currentTimeMillis());
            await("the tick", () -> all.heard.toString().contains("AAPL"));
            awaitReceived(platform, 10);
            assertThat(all.heard.toString()).doesNotContain("CANARY");
            assertThat(get(platform, "/api/stats")).contains("\"ticks_since_start\":1");

            var figures = platform.canary().orElseThrow();
            assertThat(figures.lost()).isZero();
            assertThat(figures.received() + figures.pending()).isEqualTo(figures.sent());
            // None was left behind: what is not back is what was sent just now.
            assertThat(figures.oldestPendingMicros()).isLessThan(30e6);
            assertThat(figures.problem()).isEmpty();
            assertThat(figures.sinceStart().count()).isGreaterThanOrEqualTo(figures.received());
            socket.abort();
        }
    }

    private static void sendLine(Platform platform, String line) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", platform.tcpPort())) {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    @Test
    void comesInWhereTlsTokensAndKeysAreAskedFor() throws Exception {
        SelfSigned door = SelfSigned.in(folder, "door", "EC");
        SelfSigned web = SelfSigned.in(folder, "web", "EC");
        try (Platform platform =
                platform(
                        Map.of(
                                "TCP_TLS_CERT", door.certificate().toString(),
                                "TCP_TLS_KEY", door.key().toString(),
                                "TCP_AUTH_TOKENS", "secret provider=desk",
                                "TCP_MAX_CONNECTIONS", "1",
                                "HTTP_TLS_CERT", web.certificate().toString(),
                                "HTTP_TLS_KEY", web.key().toString(),
                                "API_KEYS", ApiKeys.random()))) {
            awaitReceived(platform, 20);
            assertThat(count(platform, "lost")).isZero();
        }
    }

    @Test
    void comesInByTheInnerDoorWhereACertificateIsAskedFor() throws Exception {
        SelfSigned door = SelfSigned.in(folder, "door", "EC");
        try (Platform platform =
                platform(
                        Map.of(
                                "TCP_TLS_CERT", door.certificate().toString(),
                                "TCP_TLS_KEY", door.key().toString(),
                                "TCP_TLS_CLIENT_CA", door.certificate().toString()))) {
            awaitReceived(platform, 20);
        }
    }

    @Test
    void aWayThatTakes200MillisecondsShows() throws Exception {
        try (Relay relay = new Relay();
                Platform platform =
                        platform(Map.of("CANARY_TARGET", "127.0.0.1:" + relay.port()))) {
            relay.delay(200 * MILLI);
            relay.to(platform.tcpPort());
            awaitReceived(platform, 50);
            var figures = platform.canary().orElseThrow();
            // Ticks that were due before the connection was there took longer, none took less.
            assertThat(figures.sinceStart().p50()).isGreaterThan(199e3);
            assertThat(figures.lost()).isZero();
        }
    }

    @Test
    void aStandstillShowsInAllTicksThatWereDueMeanwhile() throws Exception {
        try (Relay relay = new Relay();
                Platform platform =
                        platform(Map.of("CANARY_TARGET", "127.0.0.1:" + relay.port()))) {
            relay.to(platform.tcpPort());
            awaitReceived(platform, 10);
            relay.stall(true);
            await("ticks under way", () -> count(platform, "pending") >= 100);
            var standing = platform.canary().orElseThrow();
            assertThat(standing.oldestPendingMicros()).isGreaterThan(1.9e6);
            assertThat(standing.last10Seconds().max()).isGreaterThan(1.9e6);
            relay.stall(false);
            await("all of them back", () -> count(platform, "pending") <= 1);
            var after = platform.canary().orElseThrow();
            assertThat(after.lost()).isZero();
            assertThat(after.sinceStart().max()).isGreaterThan(1.9e6);
            // Half of those that were due in the two seconds waited for over one.
            assertThat(bucket(platform, "+Inf") - bucket(platform, "1.0")).isGreaterThan(40);
        }
    }

    private double bucket(Platform platform, String bound) throws Exception {
        Matcher found =
                Pattern.compile(
                                "tradepulse_canary_latency_seconds_bucket\\{le=\""
                                        + Pattern.quote(bound)
                                        + "\"\\} (\\d+)")
                        .matcher(get(platform, "/metrics"));
        assertThat(found.find()).isTrue();
        return Double.parseDouble(found.group(1));
    }

    @Test
    void whatACutLosesIsCountedAndShowsAndItGoesOnByItself() throws Exception {
        try (Relay relay = new Relay();
                Platform platform =
                        platform(
                                Map.of(
                                        "CANARY_TARGET",
                                        "127.0.0.1:" + relay.port(),
                                        "CANARY_INTERVAL_MS",
                                        "50"))) {
            relay.to(platform.tcpPort());
            awaitReceived(platform, 10);
            relay.cut(true);
            await("ticks under way", () -> count(platform, "pending") >= 20);
            assertThat(platform.canary().orElseThrow().problem()).startsWith("the door: ");
            assertThat(get(platform, "/latency")).contains("\"problem\":\"the door: ");
            await("lost ones", () -> count(platform, "lost") >= 5);
            assertThat(platform.canary().orElseThrow().last10Seconds().max()).isGreaterThan(9.9e6);
            assertThat(bucket(platform, "+Inf") - bucket(platform, "10.0")).isGreaterThan(4);
            relay.cut(false);
            await("recovery", () -> count(platform, "pending") <= 1);
            assertThat(platform.canary().orElseThrow().problem()).isEmpty();
            var figures = platform.canary().orElseThrow();
            assertThat(figures.received() + figures.lost() + figures.pending())
                    .isEqualTo(figures.sent());
        }
    }

    @Test
    void isNotThereWhereItIsOff() throws Exception {
        try (Platform platform = platform(Map.of("CANARY_INTERVAL_MS", "0"))) {
            assertThat(platform.canary()).isEmpty();
            assertThat(get(platform, "/latency")).doesNotContain("canary");
            assertThat(get(platform, "/metrics")).doesNotContain("canary");
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        List<Thread> before = List.copyOf(Thread.getAllStackTraces().keySet());
        try (Platform platform = platform(Map.of())) {
            awaitReceived(platform, 5);
        }
        await(
                "its threads to end",
                () ->
                        Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !before.contains(thread))
                                .map(Thread::getName)
                                .noneMatch(
                                        name ->
                                                name.startsWith("canary")
                                                        || name.startsWith("HttpClient")));
    }
}
