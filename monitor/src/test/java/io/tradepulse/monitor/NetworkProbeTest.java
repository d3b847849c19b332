package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against servers that the test starts.
final class NetworkProbeTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(150);

    private static final byte[] OK =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;
    private Network network = networkOf(NetworkProbeTest::looseTrust);

    @AfterEach
    void closeTheNetwork() {
        network.close();
    }

    private static SSLContext looseTrust() throws Exception {
        return SSLContext.getDefault();
    }

    private static Network networkOf(Callable<SSLContext> trust) {
        try {
            return new Network(trust.call(), MonitorClock.system());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome attempt(String target, Duration timeout) {
        return NetworkProbe.of(Target.parse(target), network).attempt(timeout);
    }

    private static HttpServer serve(HttpServer server, long delayNanos, int status, String body) {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    spinFor(delayNanos);
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        return server;
    }

    /// As exactly as can be: a park alone takes longer than it says.
    private static void spinFor(long nanos) {
        long end = System.nanoTime() + nanos;
        LockSupport.parkNanos(nanos - 2_000_000);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static String address(HttpServer server) {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /// The server says itself how long it took, as a machine that is busy lets it take longer; and
    /// what it takes to be woken is in an answer that takes no time at all, too.
    @Test
    void measuresAKnownDelayToTwoHundredMicrosecondsAtTheMedian() throws Exception {
        Queue<Long> delays = new ConcurrentLinkedQueue<>();
        AtomicLong delay = new AtomicLong();
        try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answerAfterADelay(door, delay, delays));
            String target = "http://127.0.0.1:" + door.getLocalPort() + "/health;body=ok";
            long none = medianError(target, delays);
            delay.set(5_000_000);
            long[] best = {Long.MAX_VALUE};
            Eventually.holds(
                    "a round that nothing else on the machine disturbs",
                    () -> {
                        best[0] = Math.min(best[0], medianError(target, delays));
                        return best[0] < none + 200_000;
                    });
        }
    }

    private static void answerAfterADelay(ServerSocket door, AtomicLong delay, Queue<Long> delays) {
        byte[] request = new byte[1000];
        while (true) {
            try (Socket socket = door.accept()) {
                socket.getInputStream().read(request);
                long from = System.nanoTime();
                spinFor(delay.get());
                delays.add(System.nanoTime() - from);
                socket.getOutputStream().write(OK);
            } catch (IOException _) {
                return;
            }
        }
    }

    private long medianError(String target, Queue<Long> delays) {
        long[] errors = new long[21];
        for (int i = 0; i < errors.length; i++) {
            Outcome outcome = attempt(target, LONG);
            assertThat(outcome.problem()).isEmpty();
            errors[i] = Math.abs(outcome.phases().firstByteNanos() - delays.remove());
        }
        Arrays.sort(errors);
        return errors[errors.length / 2];
    }

    @Test
    void tellsThePhasesOfAnHttpAnswer() throws Exception {
        HttpServer server = serve(HttpServer.create(anyPort(), 0), 5_000_000, 200, "all healthy");

        Outcome outcome =
                attempt(
                        "http://localhost:" + server.getAddress().getPort() + "/;body=healthy",
                        LONG);

        server.stop(0);
        Phases phases = outcome.phases();
        assertThat(outcome.problem()).isEmpty();
        assertThat(outcome.status()).isEqualTo("200");
        assertThat(phases.dnsNanos()).isPositive();
        assertThat(phases.connectNanos()).isPositive();
        assertThat(phases.tlsNanos()).isEqualTo(Phases.UNKNOWN);
        assertThat(phases.firstByteNanos()).isGreaterThanOrEqualTo(4_900_000);
        assertThat(phases.totalNanos())
                .isGreaterThanOrEqualTo(
                        phases.dnsNanos() + phases.connectNanos() + phases.firstByteNanos());
    }

    @Test
    void holdsTheStatusAndTheBodyAgainstWhatIsExpected() throws Exception {
        HttpServer server = serve(HttpServer.create(anyPort(), 0), 0, 503, "sick");
        String target = "http://" + address(server);

        assertThat(attempt(target, LONG).problem()).isEqualTo("answered 503, expected 2xx");
        assertThat(attempt(target + ";status=5xx", LONG).success()).isTrue();
        assertThat(attempt(target + ";status=503;body=well", LONG).problem())
                .isEqualTo("the body does not contain 'well'");
        server.stop(0);
    }

    @Test
    void speaksTlsToWhomItTrusts() throws Exception {
        SelfSigned key = SelfSigned.make(folder, "dns:localhost,ip:127.0.0.1");
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(key.server()));
        serve(server, 0, 200, "ok");
        String target = "https://" + address(server) + "/";

        Outcome stranger = attempt(target, LONG);
        network.close();
        network = networkOf(key::client);
        Outcome friend = attempt(target, LONG);

        server.stop(0);
        assertThat(stranger.problem()).startsWith("the TLS handshake: ");
        assertThat(friend.problem()).isEmpty();
        assertThat(friend.phases().tlsNanos()).isPositive();
    }

    @Test
    void refusesACertificateOfAnotherName() throws Exception {
        SelfSigned other = SelfSigned.make(folder, "dns:elsewhere.example");
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(other.server()));
        serve(server, 0, 200, "ok");
        network.close();
        network = networkOf(other::client);

        Outcome outcome = attempt("https://" + address(server), LONG);

        server.stop(0);
        assertThat(outcome.problem()).startsWith("the TLS handshake: ");
    }

    @Test
    void connectsToATcpPort() throws Exception {
        try (RawServer server = new RawServer(socket -> socket.getInputStream().read())) {
            Outcome outcome = attempt("tcp://" + server.address(), LONG);

            assertThat(outcome.success()).isTrue();
            assertThat(outcome.phases().connectNanos()).isPositive();
            assertThat(outcome.phases().firstByteNanos()).isEqualTo(Phases.UNKNOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "tcp", "ws"})
    void aDeadPortIsAFailure(String scheme) {
        Outcome outcome = attempt(scheme + "://127.0.0.1:" + RawServer.deadPort(), LONG);

        assertThat(outcome.success()).isFalse();
        assertThat(outcome.problem()).isEqualTo("the connection: Connection refused");
    }

    @Test
    void aNameThatNobodyKnowsIsAFailure() {
        Outcome outcome = attempt("http://nobody.invalid/", LONG);

        assertThat(outcome.problem())
                .isEqualTo("the name look-up: no address is known for nobody.invalid");
    }

    @Test
    void aNameServerThatDoesNotAnswerIsCutOff() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        network.close();
        network =
                new Network(
                        looseTrust(),
                        MonitorClock.system(),
                        _ -> {
                            try {
                                never.await();
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                            throw new UnknownHostException();
                        });

        Outcome outcome = attempt("http://slow.example/", SHORT);

        assertThat(outcome.problem()).isEqualTo("not done within 150 ms, in the name look-up");
    }

    @Test
    void triesEveryAddressOfAName() throws Exception {
        try (RawServer server = RawServer.saying("HTTP/1.1 204 None\r\n\r\n")) {
            int port = Target.parse("tcp://" + server.address()).port();
            InetAddress dead = InetAddress.ofLiteral("127.0.0.2");
            InetAddress live = InetAddress.ofLiteral("127.0.0.1");
            network.close();
            network =
                    new Network(
                            looseTrust(),
                            MonitorClock.system(),
                            _ -> new InetAddress[] {dead, live});

            assertThat(attempt("http://two.example:" + port, LONG).success()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "ws", "wss"})
    void aServerThatHangsIsCutOff(String scheme) throws Exception {
        try (RawServer server = RawServer.hanging()) {
            Outcome outcome = attempt(scheme + "://" + server.address(), SHORT);

            String phase =
                    scheme.equals("https") || scheme.equals("wss")
                            ? "the TLS handshake"
                            : "the answer";
            assertThat(outcome.problem()).isEqualTo("not done within 150 ms, in " + phase);
            assertThat(outcome.phases().totalNanos()).isGreaterThanOrEqualTo(100_000_000);
        }
    }

    @Test
    void aServerThatDripsIsCutOffAsWell() throws Exception {
        try (RawServer server =
                new RawServer(
                        socket -> {
                            RawServer.head(socket);
                            while (true) {
                                socket.getOutputStream().write(' ');
                                LockSupport.parkNanos(10_000_000);
                            }
                        })) {
            assertThat(attempt("http://" + server.address(), SHORT).problem())
                    .startsWith("not done within 150 ms");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 O",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "SSH-2.0-OpenSSH\r\n"
            })
    void halfAnAnswerIsAFailure(String answer) throws Exception {
        try (RawServer server = RawServer.saying(answer)) {
            Outcome outcome = attempt("http://" + server.address(), LONG);

            assertThat(outcome.success()).isFalse();
            assertThat(outcome.problem()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nwe\r\n2\r\nll\r\n0\r\n\r\n",
                "HTTP/1.0 200\r\n\r\nwell",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:4\r\n\r\nwell"
            })
    void readsEveryFormOfABody(String answer) throws Exception {
        try (RawServer server = RawServer.saying(answer)) {
            assertThat(attempt("http://" + server.address() + ";body=well", LONG).problem())
                    .isEmpty();
        }
    }

    @Test
    void readsOnlyTheBeginningOfALargeBody() throws IOException {
        HttpServer server =
                serve(HttpServer.create(anyPort(), 0), 0, 200, "x".repeat(3 * HttpBody.MAX_BYTES));

        assertThat(attempt("http://" + address(server), LONG).problem()).isEmpty();
        server.stop(0);
    }
}
