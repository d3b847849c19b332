package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.problem;
import static io.tradepulse.serve.SinkUnderTest.NOW_MILLIS;
import static io.tradepulse.serve.SinkUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.ingest.AccessTokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Where the door asks for tokens, the sink does too.
@Timeout(60)
final class SinkTokensTest {
    private final SinkUnderTest sink =
            new SinkUnderTest(
                    AccessTokens.parse("free, desk provider=desk symbols=A*, two provider=a|b"));

    @AfterEach
    void close() throws InterruptedException {
        sink.close();
    }

    private HttpResponse<String> post(String header, String value, String body) {
        return sink.send(
                sink.request("application/json")
                        .header(header, value)
                        .POST(BodyPublishers.ofString(body)));
    }

    private static String labelled(String provider, String symbol) {
        return "{\"symbol\":\"%s\",\"provider\":\"%s\",\"price\":1,\"ts\":%d}"
                .formatted(symbol, provider, NOW_MILLIS);
    }

    @Test
    void letsNobodyInWithoutOneOfThem() {
        HttpResponse<String> without = sink.postJson(json("A", 1, 0));
        assertThat(problem(without, 401)).containsEntry("code", "TOKEN_NEEDED");
        HttpResponse<String> wrong = post("X-API-Key", "guess", json("A", 1, 0));
        assertThat(problem(wrong, 403)).containsEntry("code", "WRONG_TOKEN");
        assertThat(wrong.body()).doesNotContain("guess");
        assertThat(sink.ticks).isEmpty();
        assertThat(sink.letters).isEmpty();
    }

    @Test
    void takesATokenByEitherHeader() {
        assertThat(post("X-API-Key", "free", json("A", 1, 0)).statusCode()).isEqualTo(200);
        assertThat(post("Authorization", "Bearer free", json("A", 1, 1)).statusCode())
                .isEqualTo(200);
        assertThat(post("authorization", "bearer free", json("A", 1, 2)).statusCode())
                .isEqualTo(200);
        assertThat(sink.ticks).hasSize(3);
        assertThat(sink.ticks.getFirst().instrument()).hasToString("http:A");
    }

    @Test
    void aTokenSaysUnderWhichLabelAndWhichSymbols() {
        HttpResponse<String> answer =
                post("X-API-Key", "desk", "[" + json("A1", 1, 0) + "," + json("B1", 1, 1) + "]");
        assertThat(answer.statusCode()).isEqualTo(207);
        assertThat(answer.body()).contains("{\"index\":1,\"code\":\"UNKNOWN_SYMBOL\"");
        assertThat(sink.ticks).singleElement().asString().contains("desk:A1");

        assertThat(post("X-API-Key", "two", labelled("b", "X")).statusCode()).isEqualTo(200);
        assertThat(post("X-API-Key", "two", labelled("c", "X")).statusCode()).isEqualTo(422);
        // A batch is used again for the next sender, with what that one may.
        assertThat(post("X-API-Key", "free", json("B1", 1, 2)).statusCode()).isEqualTo(200);
    }
}
