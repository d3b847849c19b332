package io.tradepulse.serve;

import static io.tradepulse.serve.ApiUnderTest.header;
import static io.tradepulse.serve.ApiUnderTest.problem;
import static io.tradepulse.serve.SinkUnderTest.MAX_BODY;
import static io.tradepulse.serve.SinkUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.RejectCode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the sink does with keys, with bodies of any size, speed and packing, and with a store that
/// lags.
@Timeout(120)
final class SinkUnderLoadTest {
    private SinkUnderTest sink = new SinkUnderTest();

    @AfterEach
    void close() throws InterruptedException {
        sink.close();
    }

    private void reopen(int ring, Duration bodyPatience, Duration durablePatience)
            throws InterruptedException {
        sink.close();
        sink = new SinkUnderTest(ring, bodyPatience, durablePatience);
    }

    private HttpRequest.Builder keyed(String key, String body) {
        return sink.request("application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body));
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    private HttpResponse<String> postGzip(byte[] packed) {
        return sink.send(
                sink.request("application/x-ndjson")
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(packed)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // Keys

    @Test
    void givesTheSameAnswerToTheSameRequestWithoutTakingItAgain() {
        String body = "[" + json("A", 1, 0) + "," + json("A", -1, 1) + "]";
        HttpResponse<String> first = sink.send(keyed("k1", body));
        HttpResponse<String> second = sink.send(keyed("\"k1\"", body));
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.statusCode()).isEqualTo(207);
        assertThat(header(first, "Idempotency-Replayed")).isEmpty();
        assertThat(header(second, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(sink.ticks).hasSize(1);
        assertThat(sink.letters).hasSize(1);
    }

    @Test
    void refusesAKeyWithAnotherBody() {
        sink.send(keyed("k1", json("A", 1, 0)));
        assertThat(problem(sink.send(keyed("k1", json("A", 1, 1))), 422))
                .containsEntry("code", "IDEMPOTENCY_KEY_REUSED");
        assertThat(sink.ticks).hasSize(1);
        assertThat(sink.send(keyed("k1", json("A", 1, 0))).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAKeyWhoseFirstRequestIsUnderWay() {
        sink.commits = false;
        CompletableFuture<HttpResponse<String>> first =
                sink.sendAsync(keyed("k1", json("A", 1, 0)));
        await("the first to be taken", () -> sink.ticks.size() == 1);
        HttpResponse<String> second = sink.send(keyed("k1", json("A", 1, 0)));
        assertThat(problem(second, 409)).containsEntry("code", "IDEMPOTENCY_KEY_UNDER_WAY");
        assertThat(header(second, "Retry-After")).isNotEmpty();
        sink.commits = true;
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(sink.ticks).hasSize(1);
    }

    @Test
    void refusesAKeyThatIsNone() {
        for (String bad : new String[] {"\"\"", "x".repeat(256)}) {
            assertThat(problem(sink.send(keyed(bad, json("A", 1, 0))), 400))
                    .containsEntry("parameter", "Idempotency-Key");
        }
        assertThat(sink.ticks).isEmpty();
    }

    @Test
    void givesTheSameIdentityToWhatIsSentAgainAfterAllWasForgotten() throws Exception {
        String body = "[" + json("A", 1, 0) + "," + json("A", 1, 0) + "]";
        sink.send(keyed("k1", body));
        var before = sink.ticks.stream().map(Object::toString).toList();
        reopen(1 << 10, Duration.ofSeconds(20), Duration.ofSeconds(20));
        sink.send(keyed("k1", body));
        assertThat(sink.ticks.stream().map(Object::toString).toList()).isEqualTo(before);
    }

    // Durability

    @Test
    void answersOnlyWhenTicksAndDeadLettersAreDurable() throws Exception {
        sink.commits = false;
        String body = "[" + json("A", 1, 0) + "," + json("A", -1, 0) + "]";
        CompletableFuture<HttpResponse<String>> answer =
                sink.sendAsync(
                        sink.request("application/json").POST(BodyPublishers.ofString(body)));
        await("both to be on the bus", () -> sink.ticks.size() + sink.letters.size() == 2);
        assertThat(answer).isNotDone();
        sink.commits = true;
        assertThat(answer.get().statusCode()).isEqualTo(207);
    }

    @Test
    void saysThatTicksAreNotDurableYetAndTakesThemAgain() throws Exception {
        reopen(1 << 10, Duration.ofSeconds(20), Duration.ofMillis(50));
        sink.commits = false;
        HttpResponse<String> answer = sink.send(keyed("k1", json("A", 1, 0)));
        assertThat(problem(answer, 503)).containsEntry("code", "NOT_DURABLE_YET");
        assertThat(header(answer, "Retry-After")).isNotEmpty();
        sink.commits = true;
        await(
                "the same request to be answered",
                () -> sink.send(keyed("k1", json("A", 1, 0))).statusCode() == 200);
        assertThat(sink.ticks)
                .extracting(tick -> tick.seq())
                .containsOnly(sink.ticks.getFirst().seq());
    }

    @Test
    void stopsReadingWhileTheBusIsFullAndLosesNothing() throws Exception {
        reopen(1 << 8, Duration.ofSeconds(60), Duration.ofSeconds(60));
        sink.commits = false;
        sink.takes = false;
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 8_000; i++) {
            body.append("A|1|")
                    .append(SinkUnderTest.NOW_MILLIS - i % 1000)
                    .append("|1|||")
                    .append(i)
                    .append('\n');
        }
        CompletableFuture<HttpResponse<String>> answer =
                sink.sendAsync(
                        sink.request("text/plain").POST(BodyPublishers.ofString(body.toString())));
        assertThat(
                        sink.send(
                                        HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://127.0.0.1:"
                                                                + sink.api.port()
                                                                + "/health/live")))
                                .statusCode())
                .as("others are answered meanwhile")
                .isEqualTo(200);
        assertThat(answer).isNotDone();
        sink.takes = true;
        sink.commits = true;
        assertThat(answer.get().body()).isEqualTo("{\"accepted\":8000,\"rejected\":[]}");
        assertThat(sink.ticks).hasSize(8_000);
    }

    // Size and packing

    @Test
    void unpacksGzip() {
        byte[] text = bytes(json("A", 1, 0) + "\n" + json("A", 1, 1));
        assertThat(postGzip(gzip(text)).body()).isEqualTo("{\"accepted\":2,\"rejected\":[]}");
    }

    @Test
    void unpacksGzipOfSeveralParts() {
        byte[] one = gzip(bytes(json("A", 1, 0) + "\n"));
        byte[] two = gzip(bytes(json("A", 1, 1) + "\n"));
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        assertThat(postGzip(both).body()).isEqualTo("{\"accepted\":2,\"rejected\":[]}");
    }

    @Test
    void refusesWhatIsNoGzipOrHasNoEnd() {
        byte[] packed = gzip(bytes((json("A", 1, 0) + "\n").repeat(100)));
        assertThat(problem(postGzip(bytes("no gzip at all")), 400))
                .containsEntry("code", "BAD_REQUEST");
        assertThat(problem(postGzip(new byte[0]), 400)).containsEntry("code", "BAD_REQUEST");
        assertThat(problem(postGzip(Arrays.copyOf(packed, packed.length - 12)), 400))
                .containsEntry("code", "BAD_REQUEST");
    }

    @Test
    void refusesWhatUnpacksToMoreThanABodyMayHave() {
        byte[] bomb = gzip(new byte[32 << 20]);
        assertThat(bomb.length).isLessThan(MAX_BODY);
        assertThat(problem(postGzip(bomb), 413)).containsEntry("code", "BODY_TOO_LARGE");
        assertThat(sink.post("application/json", json("A", 1, 0)).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesABodyThatSaysItIsTooLarge() {
        HttpResponse<String> answer = sink.post("text/plain", "x".repeat(MAX_BODY + 1));
        assertThat(problem(answer, 413)).containsEntry("code", "BODY_TOO_LARGE");
        assertThat(sink.letters).isEmpty();
    }

    @Test
    void refusesABodyThatTurnsOutToBeTooLarge() {
        byte[] lines = bytes((json("A", 1, 0) + "\n").repeat(MAX_BODY / 40));
        HttpResponse<String> answer =
                sink.send(
                        sink.request("application/x-ndjson")
                                .POST(
                                        BodyPublishers.ofInputStream(
                                                () -> new ByteArrayInputStream(lines))));
        assertThat(problem(answer, 413)).containsEntry("code", "BODY_TOO_LARGE");
        assertThat(sink.ticks).as("what came before").isNotEmpty();
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] bad = bytes(json("A", 1, 0) + "\n" + json("A", 1, 0) + "\n");
        bad[12] = (byte) 0xff;
        HttpResponse<String> answer =
                sink.send(
                        sink.request("application/x-ndjson").POST(BodyPublishers.ofByteArray(bad)));
        assertThat(answer.statusCode()).isEqualTo(207);
        assertThat(sink.ticks).hasSize(1);
    }

    // Raw HTTP

    private static String head(String length, String more) {
        return "POST "
                + SinkUnderTest.PATH
                + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                + length
                + "\r\n"
                + more
                + "\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes(text));
        out.flush();
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String bodyOf(BufferedReader in) throws IOException {
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        char[] body = new char[length];
        int n = 0;
        while (n < length) {
            n += in.read(body, n, length - n);
        }
        return new String(body);
    }

    @Test
    void answersRequestsInTheirOrderThatCameAtOnce() throws Exception {
        try (Socket socket = sink.connect()) {
            StringBuilder all = new StringBuilder();
            for (int i = 1; i <= 5; i++) {
                String body = (json("A", 1, i) + "\n").repeat(i);
                all.append(head("Content-Length: " + body.length(), "")).append(body);
            }
            send(socket, all.toString());
            BufferedReader in = reader(socket);
            for (int i = 1; i <= 5; i++) {
                assertThat(bodyOf(in)).isEqualTo("{\"accepted\":" + i + ",\"rejected\":[]}");
            }
        }
    }

    @Test
    void goesOnWithTheNextRequestAfterOneThatWasRefusedUnread() throws Exception {
        try (Socket socket = sink.connect()) {
            String body = json("A", 1, 0);
            send(
                    socket,
                    head("Content-Length: " + body.length(), "Origin: http://evil\r\n") + body);
            send(socket, head("Content-Length: " + body.length(), "") + body);
            BufferedReader in = reader(socket);
            assertThat(bodyOf(in)).contains("CROSS_ORIGIN");
            assertThat(bodyOf(in)).isEqualTo("{\"accepted\":1,\"rejected\":[]}");
        }
    }

    @Test
    void letsAClientGoOnThatAsksBeforeItSends() throws Exception {
        try (Socket socket = sink.connect()) {
            String body = json("A", 1, 0);
            send(socket, head("Content-Length: " + body.length(), "Expect: 100-continue\r\n"));
            BufferedReader in = reader(socket);
            assertThat(in.readLine()).startsWith("HTTP/1.1 100");
            assertThat(in.readLine()).isEmpty();
            send(socket, body);
            assertThat(bodyOf(in)).isEqualTo("{\"accepted\":1,\"rejected\":[]}");
        }
    }

    @Test
    void keepsWhatWasWholeOfABodyThatBreaksOff() throws Exception {
        try (Socket socket = sink.connect()) {
            send(socket, head("Content-Length: 1000", "") + json("A", 1, 0) + "\n{\"sym");
        }
        await("the tick", () -> sink.ticks.size() == 1);
        await("the half", () -> sink.letters.size() == 1);
        assertThat(sink.letters.getFirst().code()).isEqualTo(RejectCode.MALFORMED);
        assertThat(sink.letters.getFirst().detail()).isEqualTo("the body broke off in mid-line");
    }

    @Test
    void takesAllThatCameBeforeABodyBroke() throws Exception {
        for (int i = 1; i <= 3; i++) {
            try (Socket socket = sink.connect()) {
                String line = "B" + i + "|1|" + SinkUnderTest.NOW_MILLIS + "\n";
                send(socket, head("Content-Length: 1000000", "") + line.repeat(1000));
            }
        }
        await("every whole line", () -> sink.ticks.size() == 3_000);
    }

    @Test
    void givesUpOnABodyThatTakesTooLong() throws Exception {
        reopen(1 << 10, Duration.ofSeconds(2), Duration.ofSeconds(20));
        try (Socket socket = sink.connect()) {
            send(
                    socket,
                    head("Content-Length: 1000", "Idempotency-Key: slow\r\n")
                            + json("A", 1, 0)
                            + "\n");
            BufferedReader in = reader(socket);
            assertThat(bodyOf(in)).contains("BODY_TOO_SLOW");
            assertThat(in.readLine()).as("the connection is closed").isNull();
        }
        assertThat(sink.ticks).hasSize(1);
        assertThat(sink.send(keyed("slow", json("A", 1, 0))).statusCode())
                .as("the key is free again")
                .isEqualTo(200);
    }

    @Test
    void takesABodyAByteAtATime() throws Exception {
        try (Socket socket = sink.connect()) {
            socket.setTcpNoDelay(true);
            send(socket, head("Transfer-Encoding: chunked", ""));
            for (char c : (json("A", 1, 0) + "\n" + json("A", 1, 1)).toCharArray()) {
                send(socket, "1\r\n" + c + "\r\n");
            }
            send(socket, "0\r\n\r\n");
            assertThat(bodyOf(reader(socket))).isEqualTo("{\"accepted\":2,\"rejected\":[]}");
        }
    }
}
