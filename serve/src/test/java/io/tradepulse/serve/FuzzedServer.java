package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.serve.HttpWire.Answer;
import io.tradepulse.serve.OddRequests.OddRequest;
import io.tradepulse.serve.WebSocketWire.Frame;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// The real server, with one that takes ticks beside it, to be asked odd things: whatever comes is
/// answered, by no fault of the server's and without a word of its insides, and what is asked
/// properly afterwards is answered properly.
///
/// Owned by one thread.
final class FuzzedServer implements AutoCloseable {
    private static final Pattern INSIDES =
            Pattern.compile(
                    "(?:java|javax|jdk|sun|io\\.netty|io\\.vertx|io\\.tradepulse)\\.[a-z]+\\."
                            + "|\\bat io\\.|\\w{3,}Exception\\b|(?:Memory|Overflow|Linkage)Error\\b"
                            + "|\\.java:");

    /// What a message may have at most is bytes: in UTF-8 these are as many or fewer.
    private static final int MAX_TEXT = PushConfig.USUAL.maxMessageBytes() / 3;

    private static final String GOOD_PATH = "/price/latest?symbol=AAPL";
    private static final byte[] GOOD =
            ("GET " + GOOD_PATH + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);

    private static final String HEARTBEAT = "{\"type\":\"heartbeat\"}";

    /// What a client of Binance's hears of a heartbeat.
    private static final String NO_METHOD = "missing field `method`";

    final ApiUnderTest server;
    private final SinkUnderTest sink = new SinkUnderTest();
    private HttpWire wire;
    private HttpWire sinkWire;
    private String before = "";
    private String beforeAtSink = "";

    FuzzedServer() {
        this(AccessConfig.OPEN);
    }

    FuzzedServer(AccessConfig access) {
        server = new ApiUnderTest(access);
        Market market = server.market;
        market.take(market.tickOf("tcp", "AAPL", 150.6, 1000, 150.1, 150.75));
        market.tick("binance", "BTCUSDT", 43250.5);
        market.tick("tcp", "ROOT.A", 1);
        market.tick("tcp", "ROOT.B", 2);
        market.latencies.roll();
        Instrument apple = market.instrument("tcp", "AAPL");
        for (int i = 0; i < 100; i++) {
            long ts = Market.TICK_TS - i * 60_000_000_000L;
            server.store.add(new Tick().set(apple, ts, i, 150 + i % 3, 10, 149, 153));
        }
        for (Interval interval : Interval.values()) {
            long start = Market.TICK_TS / interval.nanos() * interval.nanos();
            server.store.add(new Bar(apple, interval, start, 1, 2, 1, 2, 3, 4, 1.5, 5, true, 0, 0));
        }
    }

    String openApi() {
        return sink.send(
                        java.net.http.HttpRequest.newBuilder(
                                java.net.URI.create(
                                        "http://127.0.0.1:" + sink.api.port() + "/openapi.json")))
                .body();
    }

    /// Sends a request whose end can be told, which has to be answered.
    Answer ask(OddRequest request) {
        Answer answer;
        try {
            answer = exchange(request);
        } catch (IOException e) {
            return fail("no answer (" + e.getMessage() + ") to " + request + after(request), e);
        }
        assertThat(answer.status()).as("no answer to %s%s", request, after(request)).isNotZero();
        check(answer.status(), answer.head() + answer.body(), request.toString());
        if (request.isForSink()) {
            beforeAtSink = request.toString();
        } else {
            before = request.toString();
        }
        return answer;
    }

    private String after(OddRequest request) {
        return "\nafter\n" + (request.isForSink() ? beforeAtSink : before);
    }

    private Answer exchange(OddRequest request) throws IOException {
        HttpWire on = request.isForSink() ? sinkWire : wire;
        if (on == null) {
            on = new HttpWire(request.isForSink() ? sink.api.port() : server.api.port());
        }
        on.send(request.bytes());
        Answer answer = on.answer(request.method());
        HttpWire next = answer.mayGoOn() ? on : null;
        if (next == null) {
            on.close();
        }
        if (request.isForSink()) {
            sinkWire = next;
        } else {
            wire = next;
        }
        return answer;
    }

    /// Sends any bytes on a connection of their own, and no more: each answer to them is a good one
    /// or tells what was wrong with them, and then the connection ends.
    void throwAt(byte[] bytes) {
        String sent = new String(bytes, StandardCharsets.UTF_8);
        try (HttpWire own = new HttpWire(server.api.port())) {
            own.send(bytes);
            own.sendNoMore();
            byte[] answers = own.in().readNBytes(1 << 20);
            String text = new String(answers, StandardCharsets.UTF_8);
            check(0, text, sent);
            assertThat(text).as(sent).doesNotContainPattern("(?m)^HTTP/1\\.[01] 500");
        } catch (SocketTimeoutException _) {
            fail("the connection did not end after " + sent);
        } catch (SocketException _) {
            // It was ended before all was sent, or read.
        } catch (IOException e) {
            fail("no end to the answers to " + sent, e);
        }
    }

    /// Says something odd on a WebSocket, in frames as they have to be: the next word of a good one
    /// is answered as ever.
    void say(Choices choices) {
        String path = path(choices);
        StringBuilder said = new StringBuilder(path).append('\n');
        try (WebSocketWire socket = new WebSocketWire(server.api.port(), path)) {
            // Binance's clients may say five things a second.
            for (int i = 1 + choices.below(3); i > 0; i--) {
                String text = OddMessages.text(choices);
                text = text.substring(0, Math.min(text.length(), MAX_TEXT));
                String how = OddMessages.say(socket, text, choices);
                said.append(how).append(": ").append(text).append('\n');
            }
            socket.sendText(HEARTBEAT);
            for (Frame frame = socket.next(); ; frame = socket.next()) {
                check(0, frame.text(), said.toString());
                assertThat(frame.opcode())
                        .as("%s to %.2000s", frame.text(), said)
                        .isEqualTo(WebSocketWire.TEXT);
                if (frame.text().contains("\"heartbeat\"") || frame.text().contains(NO_METHOD)) {
                    return;
                }
            }
        } catch (IOException e) {
            fail("no heartbeat (" + e + ") after " + said, e);
        }
    }

    private static String path(Choices choices) {
        return choices.of(List.of("/ws", "/v1/ws", "/ws/btcusdt@trade", "/stream?streams=a@b"));
    }

    /// Says something on a WebSocket in frames that may be wrong: the connection goes on or ends in
    /// good time.
    void sayOddly(Choices choices) {
        byte[] frames = OddMessages.frames(choices);
        String said = new String(frames, StandardCharsets.ISO_8859_1);
        try (WebSocketWire socket = new WebSocketWire(server.api.port(), path(choices))) {
            socket.sendBytes(frames);
            socket.sendText(HEARTBEAT);
            socket.sendNoMore();
            for (Frame frame = socket.next(); ; frame = socket.next()) {
                check(0, frame.text(), said);
            }
        } catch (SocketTimeoutException _) {
            fail("neither word nor end after " + said);
        } catch (IOException _) {
            // It has ended.
        }
    }

    /// No fault of the server's, and nothing of its insides other than what was in the question.
    static void check(int status, String text, String asked) {
        assertThat(status).as("%.2000s to %.2000s", text, asked).isNotEqualTo(500);
        INSIDES.matcher(text)
                .results()
                .forEach(
                        found ->
                                assertThat(asked)
                                        .as("%.2000s to %.2000s", text, asked)
                                        .contains(found.group()));
    }

    /// That it is as well as before.
    void checkIsWell() {
        try (HttpWire fresh = new HttpWire(server.api.port())) {
            fresh.send(GOOD);
            Answer answer = fresh.answer("GET");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).startsWith("{\"symbol\":\"AAPL\",\"price\":150.6,");
        } catch (IOException e) {
            fail("no price any more", e);
        }
        assertThat(sink.postJson(SinkUnderTest.json("AAPL", 150, 0)).statusCode()).isEqualTo(200);
    }

    @Override
    public void close() throws InterruptedException, IOException {
        if (wire != null) {
            wire.close();
        }
        if (sinkWire != null) {
            sinkWire.close();
        }
        server.close();
        sink.close();
    }
}
