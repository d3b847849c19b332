package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamEndpointTest {
    private final ApiUnderTest server = new ApiUnderTest();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.shutdownNow();
        server.close();
    }

    /// One event.
    private record Event(String id, Map<String, Object> data) {
        String price() {
            return SocketUnderTest.data(data).getFirst().get("price").toString();
        }
    }

    /// A stream that is open.
    private final class Events implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        Events(String path, String lastId) {
            try {
                response =
                        client.send(
                                server.request(path).header("Last-Event-ID", lastId).build(),
                                BodyHandlers.ofInputStream());
                lines =
                        new BufferedReader(
                                new InputStreamReader(response.body(), StandardCharsets.UTF_8));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        Event next() {
            try {
                String id = "";
                while (true) {
                    String line = lines.readLine();
                    assertThat(line).isNotNull();
                    if (line.startsWith("id: ")) {
                        id = line.substring(4);
                    } else if (line.startsWith("data: ")) {
                        return new Event(id, JsonText.object(line.substring(6)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    @Test
    void streamsASnapshotAndThenWhatChanges() throws IOException {
        server.market.tick("tcp", "AAPL", 1);
        try (Events events = new Events("/stream?symbols=AAPL,MSFT&conflate_ms=0", "none")) {
            assertThat(events.response.statusCode()).isEqualTo(200);
            assertThat(ApiUnderTest.header(events.response, "Content-Type"))
                    .isEqualTo("text/event-stream");
            Event snapshot = events.next();
            assertThat(snapshot.data).containsEntry("type", "snapshot");
            assertThat(snapshot.price()).isEqualTo("1.0");
            assertThat(snapshot.id).endsWith("-1");
            assertThat(events.next().data).containsEntry("code", "UNKNOWN_SYMBOL");
            server.tick("AAPL", 2);
            Event update = events.next();
            assertThat(update.price()).isEqualTo("2.0");
            assertThat(update.id).endsWith("-2");
        }
    }

    @Test
    void goesOnAfterTheLastEventThatTheClientHasSeen() throws IOException {
        server.market.tick("tcp", "AAPL", 1);
        String path = "/stream?symbols=*&conflate_ms=0";
        String seen;
        try (Events events = new Events(path, "")) {
            events.next();
            server.tick("AAPL", 2);
            seen = events.next().id;
            server.tick("AAPL", 3);
            events.next();
        }
        server.tick("AAPL", 4);
        try (Events events = new Events(path, seen)) {
            List<String> prices = new ArrayList<>();
            while (!prices.contains("4.0")) {
                Event event = events.next();
                assertThat(event.data).containsEntry("type", "price_update");
                prices.add(event.price());
            }
            assertThat(prices).containsExactly("3.0", "4.0");
        }
    }

    @Test
    void ofAnUnknownPlaceItSaysThatThereIsAGap() throws IOException {
        server.market.tick("tcp", "AAPL", 1);
        try (Events events = new Events("/stream?symbols=AAPL", "00ff-7")) {
            assertThat(events.next().data).containsEntry("type", "gap");
            assertThat(events.next().price()).isEqualTo("1.0");
        }
    }

    @Test
    void saysWhatIsWrongWithTheParameters() {
        assertThat(server.problem("/stream", 400)).containsEntry("code", "BAD_PARAMETER");
        server.problem("/stream?symbols=AAPL&conflate_ms=soon", 400);
        server.problem("/stream?symbols=AAPL&mode=some", 400);
    }

    @Test
    void isReadAndNothingElse() {
        for (String path : List.of("/stream?symbols=AAPL", "/v1/stream?symbols=*", "/ws")) {
            for (String method : List.of("POST", "PUT", "DELETE")) {
                HttpResponse<String> answer = server.send(method, path);
                assertThat(answer.statusCode()).isEqualTo(405);
                assertThat(ApiUnderTest.header(answer, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
            }
            assertThat(server.send("OPTIONS", path).statusCode()).isEqualTo(204);
        }
        HttpResponse<String> head = server.send("HEAD", "/stream?symbols=AAPL");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(ApiUnderTest.header(head, "Content-Type")).isEqualTo("text/event-stream");
        assertThat(server.send("HEAD", "/stream").statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsOfNoSymbolNeedsNone() throws IOException {
        assertThat(server.problem("/stream?symbols=*&channels=news", 400))
                .containsEntry("parameter", "channels");
        server.market.latencies.roll();
        try (Events events = new Events("/stream?channels=latency", "")) {
            assertThat(events.next().data).containsEntry("type", "latency");
        }
    }

    @Test
    void leavesStreamsByOtherNamesToOthers() {
        server.problem("/stream?streams=btcusdt@trade", 404);
    }
}
