package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StatusApiTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private volatile String problem = "";

    private StatusApi open(int port, String metricsPath) throws BindException {
        StatusApi api =
                new StatusApi(
                        "127.0.0.1",
                        port,
                        metricsPath,
                        new PrometheusRegistry(),
                        () -> 0,
                        () -> problem);
        api.start();
        return api;
    }

    private static HttpResponse<String> get(StatusApi api, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + api.port() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void saysWhetherTheServiceLivesAndIsReadyAndWhyNot() throws Exception {
        try (StatusApi api = open(0, "/metrics")) {
            assertThat(get(api, "/health/live").statusCode()).isEqualTo(200);
            assertThat(get(api, "/health/ready").body()).contains("\"status\":\"ready\"");
            problem = "the bus is down";
            assertThat(get(api, "/health/live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = get(api, "/health/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"detail\":\"the bus is down\"");
            assertThat(get(api, "/price/latest").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void showsTheMetricsWhereTheyAreWantedAndNowhereElse() throws Exception {
        Counter.builder().name("things_total").help("Things.").register(registry).inc();
        StatusApi api = new StatusApi("127.0.0.1", 0, "/stats", registry, () -> 0, () -> problem);
        try (api) {
            api.start();
            assertThat(get(api, "/stats").body()).contains("things_total 1.0");
            assertThat(get(api, "/metrics").statusCode()).isEqualTo(404);
        }
        try (StatusApi without = open(0, "")) {
            assertThat(get(without, "/metrics").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aTakenPortIsSaid() throws Exception {
        try (StatusApi first = open(0, "/metrics")) {
            int port = first.port();
            assertThatThrownBy(() -> open(port, "/metrics"))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(Integer.toString(port));
        }
    }
}
