package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.header;
import static io.tradepulse.serve.ApiUnderTest.problem;
import static io.tradepulse.serve.SinkUnderTest.NOW;
import static io.tradepulse.serve.SinkUnderTest.NOW_MILLIS;
import static io.tradepulse.serve.SinkUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Identity;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the sink takes, and what it says to it.
@Timeout(60)
final class SinkEndpointTest {
    private final SinkUnderTest sink = new SinkUnderTest();

    @AfterEach
    void close() throws InterruptedException {
        sink.close();
    }

    private static void assertVerdict(HttpResponse<String> answer, int status, String body) {
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
    }

    @Test
    void takesOneTick() {
        assertVerdict(
                sink.postJson(json("aapl", 150.5, 0)), 200, "{\"accepted\":1,\"rejected\":[]}");
        assertThat(sink.ticks).hasSize(1);
        Tick tick = sink.ticks.getFirst();
        assertThat(tick.instrument()).hasToString("http:AAPL");
        assertThat(tick.price()).isEqualTo(150.5);
        assertThat(tick.receivedAt()).isEqualTo(NOW);
    }

    @Test
    void takesAnArrayAndSaysWhichOnesAreNotGood() {
        String body =
                "["
                        + json("A", 1, 0)
                        + " ,\n "
                        + json("A", -1, 1)
                        + ",\n"
                        + json("A", 1, 2)
                        + "]\n";
        assertVerdict(
                sink.postJson(body),
                207,
                "{\"accepted\":2,\"rejected\":[{\"index\":1,\"code\":\"PRICE_NOT_POSITIVE\",\"detail\":\"price -1\"}]}");
        assertThat(sink.ticks).hasSize(2);
        assertThat(sink.letters)
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.code()).isEqualTo(RejectCode.PRICE_NOT_POSITIVE);
                            assertThat(letter.line()).isEqualTo(2);
                            assertThat(letter.client()).isEqualTo("127.0.0.1");
                            assertThat(letter.provider()).isEqualTo("http");
                            assertThat(letter.text()).isEqualTo(json("A", -1, 1));
                        });
    }

    @Test
    void saysWhenNoneIsGood() {
        HttpResponse<String> answer = sink.postJson("[" + json("A", -1, 0) + ",7]");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(JsonText.object(answer.body()).get("rejected"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(2);
    }

    @Test
    void takesNdjson() {
        String body =
                json("A", 1, 0) + "\n\nno json\r\n" + json("A", 1, 1) + "\r\n" + json("A", 1, 2);
        HttpResponse<String> answer = sink.post("application/x-ndjson", body);
        assertThat(answer.statusCode()).isEqualTo(207);
        assertThat(answer.body())
                .startsWith("{\"accepted\":3,\"rejected\":[{\"index\":1,\"code\":\"MALFORMED\"");
    }

    @Test
    void takesLinesOfAnyForm() {
        String body = "A|1|" + NOW_MILLIS + "|5\nA 1.05 " + NOW_MILLIS + "\n" + json("A", 1, 2);
        assertVerdict(
                sink.post("text/plain; charset=utf-8", body),
                200,
                "{\"accepted\":3,\"rejected\":[]}");
    }

    @Test
    void answersAnEmptyArrayAndRefusesAnEmptyBody() {
        assertVerdict(sink.postJson("[ ]"), 200, "{\"accepted\":0,\"rejected\":[]}");
        assertThat(problem(sink.postJson(" \n"), 400)).containsEntry("code", "BAD_REQUEST");
        assertThat(problem(sink.post("text/plain", ""), 400)).containsEntry("code", "BAD_REQUEST");
    }

    @Test
    void givesTicksWithoutIdsTheirIdentityByTheirValuesOrTheirKey() {
        sink.postJson("[" + json("A", 1, 0) + "," + json("A", 1, 0) + "]");
        sink.send(
                sink.request("application/json")
                        .header("Idempotency-Key", "\"k 1\"")
                        .POST(
                                BodyPublishers.ofString(
                                        "[" + json("A", 1, 0) + "," + json("A", 1, 0) + "]")));
        long values = Identity.ofValues(1, Double.NaN, Double.NaN, Double.NaN);
        long session = Identity.ofSession("idempotency-key k 1");
        assertThat(sink.ticks)
                .extracting(Tick::seq)
                .containsExactly(
                        values, values, Identity.ofLine(session, 1), Identity.ofLine(session, 2));
    }

    @Test
    void letsNobodyChooseAProvider() {
        String mine = json("A", 1, 0).replace("}", ",\"provider\":\"binance\"}");
        String http = json("A", 1, 0).replace("}", ",\"provider\":\"http\"}");
        assertVerdict(
                sink.postJson(mine + http),
                207,
                "{\"accepted\":1,\"rejected\":[{\"index\":0,\"code\":\"MALFORMED\",\"detail\":\"the sender may not choose this provider\"}]}");
    }

    @Test
    void acceptsAfterAllWhatLaterTicksOfTheBatchProveRight() {
        StringBuilder body = new StringBuilder(json("A", 100, 0));
        for (int i = 1; i <= 5; i++) {
            body.append('\n').append(json("A", 150, i));
        }
        assertVerdict(
                sink.post("application/x-ndjson", body.toString()),
                200,
                "{\"accepted\":6,\"rejected\":[]}");
        assertThat(sink.ticks).hasSize(6);
    }

    @Test
    void holdsPricesAgainstThoseOfOtherRequests() {
        sink.postJson(json("A", 100, 0));
        assertThat(sink.postJson(json("A", 150, 1)).body()).contains("PRICE_DEVIATION");
    }

    @Test
    void takesNothingButPost() {
        HttpResponse<String> answer = sink.send(sink.request("application/json").GET());
        assertThat(problem(answer, 405)).containsEntry("code", "METHOD_NOT_ALLOWED");
        assertThat(header(answer, "Allow")).isEqualTo("POST, OPTIONS");
    }

    @Test
    void takesNoOtherTypeAndNoOtherEncoding() {
        assertThat(problem(sink.post("application/xml", "<tick/>"), 415))
                .containsEntry("code", "UNSUPPORTED_MEDIA_TYPE");
        assertThat(
                        problem(
                                sink.send(
                                        sink.request("application/json")
                                                .header("Content-Encoding", "br")
                                                .POST(BodyPublishers.ofString("{}"))),
                                415))
                .containsEntry("code", "UNSUPPORTED_MEDIA_TYPE");
    }

    @Test
    void takesNothingFromPagesOfOtherOrigins() {
        for (Map.Entry<String, String> bad :
                List.of(
                        Map.entry("Origin", "https://evil.example"),
                        Map.entry("Sec-Fetch-Site", "cross-site"))) {
            assertThat(
                            problem(
                                    sink.send(
                                            sink.request("text/plain")
                                                    .header(bad.getKey(), bad.getValue())
                                                    .POST(
                                                            BodyPublishers.ofString(
                                                                    "A|1|" + NOW_MILLIS))),
                                    403))
                    .containsEntry("code", "CROSS_ORIGIN");
        }
        HttpResponse<String> own =
                sink.send(
                        sink.request("text/plain")
                                .header("Origin", "http://127.0.0.1:" + sink.api.port())
                                .POST(BodyPublishers.ofString("A|1|" + NOW_MILLIS)));
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(sink.ticks).hasSize(1);
    }
}
