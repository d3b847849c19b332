package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {
    private static final List<String> PATHS =
            List.of(
                    "/health",
                    "/health/live",
                    "/health/ready",
                    "/symbols",
                    "/price/latest",
                    "/prices/latest",
                    "/trades",
                    "/candles",
                    "/latency",
                    "/status/ingestion",
                    "/metrics",
                    "/api/snapshots",
                    "/docs",
                    "/redoc");

    private final ApiUnderTest server = new ApiUnderTest();

    @AfterEach
    void close() {
        server.close();
    }

    private static HttpApi another(ApiUnderTest server, int port) {
        return new HttpApi(
                new ServeConfig("127.0.0.1", port, List.of()),
                new ServeParts(
                        server.market.latest,
                        Optional::empty,
                        server.market.latencies,
                        new PrometheusRegistry(),
                        server.market.clock,
                        () -> server.health,
                        Optional.empty()));
    }

    @Test
    void saysWhichPortIsTaken() {
        int taken = server.api.port();
        try (HttpApi second = another(server, taken)) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1:" + taken)
                    .hasMessageContaining("taken");
        }
    }

    @Test
    void refusesWhatIsNoPort() {
        assertThatThrownBy(() -> new ServeConfig("127.0.0.1", 70_000, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HTTP_PORT");
    }

    @Test
    void givesBackItsPortAndItsThreads() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Set<Thread> threads;
        int port;
        try (HttpApi second = another(server, 0)) {
            second.start();
            port = second.port();
            threads = vertxThreadsExcept(before);
            assertThat(threads).isNotEmpty();
        }
        try (HttpApi third = another(server, port)) {
            third.start();
            assertThat(third.port()).isEqualTo(port);
        }
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(20))).as(thread.getName()).isTrue();
        }
    }

    private static Set<Thread> vertxThreadsExcept(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().contains("vert.x"))
                .collect(Collectors.toSet());
    }

    @Test
    void leavesNothingInTheTemporaryFolder() throws IOException {
        Set<Path> before = vertxFolders();
        try (HttpApi second = another(server, 0)) {
            second.start();
            assertThat(vertxFolders()).isEqualTo(before);
        }
    }

    private static Set<Path> vertxFolders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().contains("vertx"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void answersWhatIsUnderWayBeforeItCloses() throws Exception {
        server.market.tick("tcp", "AAPL", 150);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        server.store.beforeQuery(
                () -> {
                    asked.countDown();
                    await(goOn);
                });
        CompletableFuture<HttpResponse<String>> answer =
                CompletableFuture.supplyAsync(() -> server.get("/trades?symbol=AAPL"));
        await(asked);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(server.api::close);
        goOn.countDown();
        assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        closed.get(60, TimeUnit.SECONDS);
    }

    @Test
    void aSlowStoreDoesNotHoldUpLatestPrices() throws Exception {
        server.market.tick("tcp", "AAPL", 150);
        CountDownLatch asked = new CountDownLatch(3);
        CountDownLatch goOn = new CountDownLatch(1);
        server.store.beforeQuery(
                () -> {
                    asked.countDown();
                    await(goOn);
                });
        List<CompletableFuture<HttpResponse<String>>> slow =
                Stream.generate(
                                () ->
                                        CompletableFuture.supplyAsync(
                                                () -> server.get("/trades?symbol=AAPL"),
                                                Thread::startVirtualThread))
                        .limit(3)
                        .toList();
        await(asked);
        server.json("/price/latest?symbol=AAPL");
        goOn.countDown();
        for (CompletableFuture<HttpResponse<String>> answer : slow) {
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/v1",
                "/v1/nothing",
                "/price",
                "/symbol",
                "/.env",
                "/v1/metrics"
            })
    void answersAnUnknownPathWithAProblem(String path) {
        assertThat(server.problem(path, 404)).containsEntry("code", "NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/price/latest?symbol=%zz", "/trades?symbol=%zz"})
    void answersAnUnreadableQueryWithAProblem(String path) throws IOException {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.api.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void refusesALineThatIsTooLong() throws IOException {
        String path = "/symbols?x=" + "x".repeat(9000);
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")).contains(" 414 ");
    }

    @Test
    void refusesHeadersThatAreTooLarge() throws IOException {
        String header = "X: " + "x".repeat(17_000);
        assertThat(raw("GET /symbols HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void refusesABodyThatIsTooLarge() throws IOException {
        assertThat(raw("GET /symbols HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("BODY_TOO_LARGE");
        assertThat(raw("GET /symbols HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void answersHeadLikeGetWithoutTheBody() {
        server.market.tick("tcp", "AAPL", 150);
        for (String path : List.of("/price/latest?symbol=AAPL", "/symbols", "/docs", "/")) {
            HttpResponse<String> get = server.get(path);
            HttpResponse<String> head = server.send("HEAD", path);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            for (String name : List.of("Content-Type", "Content-Length", "ETag")) {
                assertThat(header(head, name)).isEqualTo(header(get, name));
            }
        }
        assertThat(server.send("HEAD", "/price/latest?symbol=NOPE").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void allowsToReadOnly(String method) {
        HttpResponse<String> response =
                server.send(
                        server.request("/symbols").method(method, BodyPublishers.ofString("{}")));
        assertThat(ApiUnderTest.problem(response, 405)).containsEntry("code", "METHOD_NOT_ALLOWED");
        assertThat(header(response, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    @Test
    void tellsWhatMayBeDone() {
        for (String path : List.of("/symbols", "/v1/candles", "/", "/docs")) {
            HttpResponse<String> response = server.send("OPTIONS", path);
            assertThat(response.statusCode()).isEqualTo(204);
            assertThat(header(response, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
        }
        assertThat(header(server.send("OPTIONS", "/api/snapshots/query"), "Allow"))
                .isEqualTo("POST, OPTIONS");
        assertThat(server.send("OPTIONS", "/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void sendsHeadersThatKeepBrowsersSafeAndCachesOut() {
        server.market.tick("tcp", "AAPL", 150);
        for (String path : List.of("/price/latest?symbol=AAPL", "/nothing", "/metrics")) {
            HttpResponse<String> response = server.get(path);
            assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
            assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(response, "Content-Security-Policy")).contains("default-src 'none'");
        }
    }

    @Test
    void compressesWhatIsLarge() throws IOException {
        for (int i = 0; i < 100; i++) {
            server.market.tick("tcp", "S" + i, i + 1);
        }
        HttpResponse<byte[]> zipped =
                server.sendForBytes(
                        server.request("/prices/latest").header("Accept-Encoding", "gzip"));
        assertThat(header(zipped, "Content-Encoding")).isEqualTo("gzip");
        try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
            String body = new String(unzipped.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(body).isEqualTo(server.get("/prices/latest").body());
        }
        HttpResponse<byte[]> small =
                server.sendForBytes(
                        server.request("/price/latest?symbol=S1")
                                .header("Accept-Encoding", "gzip"));
        assertThat(header(small, "Content-Encoding")).isEmpty();
    }

    @Test
    void exposesMetricsAsPrometheusText() {
        server.market.tick("tcp", "AAPL", 150);
        server.json("/price/latest?symbol=AAPL");
        server.json("/v1/price/latest?symbol=AAPL");
        server.get("/price/latest?symbol=NOPE");
        server.get("/nothing");
        HttpResponse<String> response = server.get("/metrics");
        assertThat(header(response, "Content-Type")).startsWith("text/plain; version=0.0.4");
        assertThat(response.body())
                .contains(
                        "api_requests_total{endpoint=\"/price/latest\",status=\"200\"} 2.0",
                        "api_requests_total{endpoint=\"/price/latest\",status=\"404\"} 1.0",
                        "api_requests_total{endpoint=\"none\",status=\"404\"} 1.0",
                        "api_request_duration_seconds_bucket{endpoint=\"/price/latest\",le=\"+Inf\"} 3",
                        "tradepulse_stage_latency_seconds_bucket{group=\"latest\"");
    }

    @Test
    void exposesOpenMetricsWhereItIsAccepted() {
        String ofPrometheus =
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3";
        HttpResponse<String> response =
                server.send(server.request("/metrics").header("Accept", ofPrometheus));
        assertThat(header(response, "Content-Type"))
                .startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(response.body()).endsWith("# EOF\n");
    }

    @Test
    void exposesTextToAPrometheusThatWouldRatherHaveProtobuf() {
        String accept =
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                        + "encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;q=0.6,"
                        + "text/plain;version=0.0.4;q=0.3";
        HttpResponse<String> response =
                server.send(server.request("/metrics").header("Accept", accept));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Type")).startsWith("application/openmetrics-text");
        assertThat(response.body()).contains("# TYPE api_request_duration_seconds");
    }

    @Test
    void thePageLinksToEveryEndpointAndAsksNobodyElse() {
        HttpResponse<String> page = server.get("/");
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        for (String path : PATHS) {
            assertThat(page.body()).contains("href=\"" + path);
        }
        assertThat(page.body().replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http:", "https:", "src=\"", " style=", " onclick");
        assertThat(header(page, "Content-Security-Policy"))
                .contains("script-src 'sha256-", "style-src 'sha256-", "connect-src 'self'")
                .doesNotContain("unsafe");
    }
}
