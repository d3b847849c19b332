package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.problem;
import static io.tradepulse.serve.SinkUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.ingest.AccessTokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The sink where keys are asked for, with tokens of the door or without.
@Timeout(60)
final class SinkKeysTest {
    private static HttpResponse<String> post(SinkUnderTest sink, String key, String body) {
        return sink.send(
                sink.request("application/json")
                        .header("X-API-Key", key)
                        .POST(BodyPublishers.ofString(body)));
    }

    @Test
    void takesTicksWithAKeyThatWritesOnly() throws InterruptedException {
        try (SinkUnderTest sink = new SinkUnderTest(AccessTokens.NONE, Keys.asked())) {
            assertThat(problem(sink.postJson(json("A", 1, 0)), 401))
                    .containsEntry("code", "KEY_NEEDED");
            assertThat(problem(post(sink, "a-guess", json("A", 1, 0)), 403))
                    .containsEntry("code", "WRONG_KEY");
            assertThat(problem(post(sink, Keys.READER, json("A", 1, 0)), 403))
                    .containsEntry("code", "INSUFFICIENT_SCOPE");
            assertThat(sink.ticks).isEmpty();

            assertThat(post(sink, Keys.WRITER, json("A1", 1, 0)).statusCode()).isEqualTo(200);
            assertThat(post(sink, Keys.WRITER, json("B1", 1, 1)).statusCode()).isEqualTo(422);
            assertThat(post(sink, Keys.ADMIN, json("B1", 1, 2)).statusCode()).isEqualTo(200);
            assertThat(sink.ticks)
                    .extracting(tick -> tick.instrument().toString())
                    .containsExactly("desk:A1", "http:B1");
        }
    }

    @Test
    void takesTicksWithATokenOfTheDoorToo() throws InterruptedException {
        try (SinkUnderTest sink =
                new SinkUnderTest(AccessTokens.parse("door provider=door"), Keys.asked())) {
            assertThat(post(sink, "door", json("A", 1, 0)).statusCode()).isEqualTo(200);
            assertThat(post(sink, Keys.WRITER, json("A", 1, 1)).statusCode()).isEqualTo(200);
            assertThat(post(sink, Keys.READER, json("A", 1, 2)).statusCode()).isEqualTo(403);
            assertThat(sink.postJson(json("A", 1, 3)).statusCode()).isEqualTo(401);
            assertThat(sink.ticks)
                    .extracting(tick -> tick.instrument().toString())
                    .containsExactly("door:A", "desk:A");
        }
    }

    @Test
    void takesTicksFromPagesThatAreNamed() throws InterruptedException {
        AccessConfig access =
                new AccessConfig(null, Set.of(), List.of("https://desk.example"), 0, null);
        try (SinkUnderTest sink = new SinkUnderTest(AccessTokens.NONE, access)) {
            assertThat(from(sink, "https://desk.example").statusCode()).isEqualTo(200);
            assertThat(problem(from(sink, "https://others.example"), 403))
                    .containsEntry("code", "CROSS_ORIGIN");
        }
    }

    private static HttpResponse<String> from(SinkUnderTest sink, String origin) {
        return sink.send(
                sink.request("text/plain")
                        .header("Origin", origin)
                        .header("Sec-Fetch-Site", "cross-site")
                        .POST(BodyPublishers.ofString(json("A", 1, 0))));
    }
}
