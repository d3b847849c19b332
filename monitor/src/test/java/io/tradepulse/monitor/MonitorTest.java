package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class MonitorTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private final List<ProbeResult> results = new CopyOnWriteArrayList<>();

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private long countOf(String target) {
        return results.stream().filter(result -> result.target().equals(target)).count();
    }

    @Test
    void aSlowTargetDoesNotDelayTheOthers() throws Exception {
        try (RawServer slow = RawServer.hanging();
                RawServer fast = RawServer.saying(OK);
                Monitor monitor =
                        Monitor.builder()
                                .targets(
                                        "http://%s;name=slow,http://%s;name=fast"
                                                .formatted(slow.address(), fast.address()))
                                .interval("20ms")
                                .timeout(Duration.ofSeconds(60))
                                .sink(results::add)
                                .start()) {
            Eventually.holds("fifty answers of the fast one", () -> countOf("fast") >= 50);

            assertThat(countOf("slow")).isZero();
            assertThat(monitor.metricsAsText())
                    .containsPattern("probe_overruns_total\\{target=\"slow\"} [1-9]");
        }
    }

    @Test
    void aSlowNameDoesNotDelayTheOthersEither() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Probe stuck =
                new Probe() {
                    @Override
                    public String target() {
                        return "stuck";
                    }

                    @Override
                    public Outcome attempt(Duration timeout) throws Exception {
                        never.await();
                        return Outcome.good("", Phases.total(0));
                    }
                };
        try (RawServer fast = RawServer.saying(OK);
                Monitor _ =
                        Monitor.builder()
                                .probe(stuck, "10ms")
                                .targets("http://" + fast.address() + ";name=fast")
                                .interval("20ms")
                                .sink(results::add)
                                .start()) {
            Eventually.holds("answers", () -> countOf("fast") >= 10);
        }
    }

    @Test
    void tellsItsTargetsWithHistoryAndPercentiles() throws Exception {
        RawServer server = RawServer.saying(OK);
        String address = server.address();
        try (Monitor monitor =
                Monitor.builder()
                        .targets("http://" + address + "/;service=api")
                        .interval("20ms")
                        .http(anyPort(), "/metrics")
                        .sink(results::add)
                        .start()) {
            Eventually.holds("it is up", () -> countOf("http://" + address + "/") >= 3);
            server.close();
            Eventually.holds(
                    "nobody is there",
                    () ->
                            results.stream()
                                    .anyMatch(one -> one.outcome().problem().contains("refused")));

            String probes = get(monitor.port(), "/probes").body();
            assertThat(probes)
                    .startsWith(
                            "{\"probes\":[{\"target\":\"http://"
                                    + address
                                    + "/\",\"service\":\"api\"")
                    .contains("\"up\":false")
                    .contains("\"history\":[{\"at\":\"")
                    .contains("\"problem\":\"the connection: Connection refused\"")
                    .containsPattern(
                            "\"latency\":\\{\"1m\":\\{\"count\":[0-9]+,\"p50_ms\":[0-9.]+,\"p90_ms\"")
                    .contains("\"p99_9_ms\":");
            String metrics = get(monitor.port(), "/metrics").body();
            assertThat(metrics)
                    .contains("# TYPE probe_duration_seconds histogram\n")
                    .contains(
                            "probe_duration_seconds_bucket{target=\"http://"
                                    + address
                                    + "/\",le=\"0.00001\"}")
                    .contains("probe_success{target=\"http://" + address + "/\"} 0\n")
                    .contains(",phase=\"connect\",le=\"+Inf\"}");
            assertThat(get(monitor.port(), "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(monitor.port(), "/health/ready").statusCode()).isEqualTo(200);
            HttpResponse<String> nothing = get(monitor.port(), "/nothing");
            assertThat(nothing.statusCode()).isEqualTo(404);
            assertThat(nothing.headers().firstValue("content-type"))
                    .contains("application/problem+json");
        }
    }

    @Test
    void measuresHandlersFromInside() throws Exception {
        try (Monitor monitor = Monitor.builder().sink(results::add).start()) {
            Measured orders = monitor.measured("orders", "shop");
            HttpServer server = HttpServer.create(anyPort(), 0);
            server.createContext(
                    "/",
                    orders.aroundHttp(
                            exchange -> {
                                exchange.sendResponseHeaders(503, -1);
                                exchange.close();
                            }));
            server.start();

            assertThat(orders.call(() -> 7)).isEqualTo(7);
            assertThat(orders.around((Integer i) -> i + 1).apply(1)).isEqualTo(2);
            assertThatThrownBy(
                            () ->
                                    orders.call(
                                            () -> {
                                                throw new IOException("no stock");
                                            }))
                    .hasMessage("no stock");
            get(server.getAddress().getPort(), "/");
            Eventually.holds("all four", () -> results.size() == 4);
            server.stop(0);

            assertThat(results)
                    .extracting(result -> result.outcome().problem())
                    .containsExactly("", "", "java.io.IOException: no stock", "answered 503");
            assertThat(monitor.measured("orders", "shop")).isSameAs(orders);
            assertThat(monitor.probesAsJson()).contains("\"kind\":\"handler\"");
        }
    }

    @Test
    void aSinkThatFailsHarmsNobody() throws Exception {
        try (RawServer server = RawServer.saying(OK);
                Monitor _ =
                        Monitor.builder()
                                .targets("http://" + server.address())
                                .interval("20ms")
                                .sink(
                                        _ -> {
                                            throw new IllegalStateException("a sink's fault");
                                        })
                                .sink(results::add)
                                .start()) {
            Eventually.holds("results", () -> results.size() >= 3);
        }
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        try (RawServer server = RawServer.hanging()) {
            Monitor monitor =
                    Monitor.builder()
                            .targets("http://" + server.address())
                            .timeout(Duration.ofMinutes(10))
                            .http(anyPort(), "/metrics")
                            .start();
            Eventually.holds("an attempt hangs", () -> threads("probe-0") == 1);
            monitor.close();
            Eventually.holds("no thread of it runs", () -> threads("probe-") == 0);
        }
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }
}
