package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The endpoint of docs/extending.md works.
class SpreadEndpointTest {
    private final Market market = new Market();
    private final SpreadEndpoint spread =
            new SpreadEndpoint(
                    market.latest, new Lookup(new SymbolIndex(market.latest, List.of(), Map::of)));
    private final HttpPort port =
            new HttpPort(
                    new ServeConfig("127.0.0.1", 0, List.of()),
                    (_, router, threads) ->
                            new Dispatcher(
                                            new RequestMetrics(new PrometheusRegistry()),
                                            threads,
                                            new Access(AccessConfig.OPEN))
                                    .route(router, List.of(spread.endpoint())));

    @BeforeEach
    void start() throws IOException {
        port.start();
    }

    @AfterEach
    void close() {
        port.close();
    }

    @Test
    void answersWithTheManners() throws Exception {
        market.take(market.tickOf("tcp", "AAPL.O", 10, 1, 9.5, 10.25));
        assertThat(get("/spread/latest?symbol=aapl").body())
                .startsWith("{\"symbol\":\"AAPL.O\",\"spread\":0.75,\"timestamp\":\"");
        assertThat(get("/v1/spread/latest?symbol=AAPL.O").statusCode()).isEqualTo(200);
        assertThat(get("/spread/latest?symbol=AAPM").body()).contains("UNKNOWN_SYMBOL", "AAPL.O");
        assertThat(get("/spread/latest").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + port.port() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }
}
