package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AccessLogTest {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Endpoint endpoint =
            Endpoint.quick("/price", _ -> Reply.json(Buffer.buffer("{}")));

    @Test
    void notesEveryRequestButNotItsParameters() throws Exception {
        RequestMetrics metrics = new RequestMetrics(new PrometheusRegistry());
        try (HttpPort port =
                        new HttpPort(
                                new ServeConfig("127.0.0.1", 0, List.of()),
                                (_, router, threads) -> {
                                    router.route()
                                            .handler(new AccessLog(() -> 0, lines::add)::note);
                                    new Dispatcher(metrics, threads, new Access(AccessConfig.OPEN))
                                            .route(router, List.of(endpoint));
                                });
                HttpClient client =
                        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            port.start();
            for (String path : List.of("/price?api_key=s3cret", "/nothing%0Ahere")) {
                URI uri = URI.create("http://127.0.0.1:" + port.port() + path);
                client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
            }
            assertThat(line()).isEqualTo("127.0.0.1 GET /price HTTP/1.1 200 2 B 0 µs");
            assertThat(line()).startsWith("127.0.0.1 GET /nothing%0Ahere HTTP/1.1 404 ");
        }
    }

    private String line() throws InterruptedException {
        return String.valueOf(lines.poll(60, TimeUnit.SECONDS));
    }
}
