package io.tradepulse.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a server of a few lines that speaks RFC 6455.
final class WebSocketProbeTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final BlockingQueue<Integer> opcodes = new LinkedBlockingQueue<>();
    private Network network;

    @BeforeEach
    void openTheNetwork() throws Exception {
        network = new Network(SSLContext.getDefault(), MonitorClock.system());
    }

    @AfterEach
    void closeTheNetwork() {
        network.close();
    }

    private Outcome attempt(String target) {
        return NetworkProbe.of(Target.parse(target), network).attempt(LONG);
    }

    private static void accept(Socket socket) throws IOException {
        List<String> head = RawServer.head(socket);
        String key =
                head.stream()
                        .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                        .map(line -> line.substring(19))
                        .findFirst()
                        .orElseThrow();
        String answer =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + WebSocketConversation.acceptOf(key)
                        + "\r\n\r\n";
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a masked frame, notes what it is, and returns what it holds.
    private byte[] frame(DataInputStream in) throws IOException {
        opcodes.add(in.readUnsignedByte() & 0xF);
        int length = in.readUnsignedByte() & 0x7F;
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes(length);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    private static void send(Socket socket, int opcode, byte[] payload) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(0x80 | opcode);
        if (payload.length < 126) {
            out.write(payload.length);
        } else {
            out.write(126);
            out.write(payload.length >> 8);
            out.write(payload.length & 0xFF);
        }
        out.write(payload);
    }

    @Test
    void upgradesPingsAndSaysGoodbye() throws Exception {
        try (RawServer server =
                new RawServer(
                        socket -> {
                            accept(socket);
                            DataInputStream in = new DataInputStream(socket.getInputStream());
                            byte[] ping = frame(in);
                            send(socket, 0x1, new byte[1000]);
                            send(socket, 0xA, new byte[8]);
                            send(socket, 0xA, new byte[0]);
                            send(socket, 0xA, ping);
                            frame(in);
                        })) {
            Outcome outcome = attempt("ws://" + server.address() + "/ws");

            assertThat(outcome.problem()).isEmpty();
            assertThat(outcome.status()).isEqualTo("101");
            assertThat(outcome.phases().firstByteNanos()).isPositive();
            assertThat(outcome.phases().pingNanos()).isPositive();
            assertThat(opcodes.poll(60, TimeUnit.SECONDS)).isEqualTo(0x9);
            assertThat(opcodes.poll(60, TimeUnit.SECONDS)).isEqualTo(0x8);
        }
    }

    @Test
    void doesNotPingWhereItIsNotWanted() throws Exception {
        try (RawServer server =
                new RawServer(
                        socket -> {
                            accept(socket);
                            frame(new DataInputStream(socket.getInputStream()));
                        })) {
            Outcome outcome = attempt("ws://" + server.address() + ";ping=off");

            assertThat(outcome.problem()).isEmpty();
            assertThat(outcome.phases().pingNanos()).isEqualTo(Phases.UNKNOWN);
            assertThat(opcodes.poll(60, TimeUnit.SECONDS)).isEqualTo(0x8);
        }
    }

    @Test
    void whoDoesNotUpgradeIsAFailure() throws Exception {
        try (RawServer server =
                RawServer.saying("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")) {
            Outcome outcome = attempt("ws://" + server.address());

            assertThat(outcome.problem()).isEqualTo("answered 404, expected 101");
            assertThat(outcome.status()).isEqualTo("404");
        }
    }

    @Test
    void whoUpgradesToSomethingElseIsAFailure() throws Exception {
        try (RawServer server =
                RawServer.saying(
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n")) {
            assertThat(attempt("ws://" + server.address()).problem())
                    .isEqualTo("the upgrade was not answered as a WebSocket's");
        }
    }

    @Test
    void whoClosesInPlaceOfAPongIsAFailure() throws Exception {
        try (RawServer server =
                new RawServer(
                        socket -> {
                            accept(socket);
                            frame(new DataInputStream(socket.getInputStream()));
                            send(socket, 0x8, new byte[0]);
                        })) {
            assertThat(attempt("ws://" + server.address()).problem())
                    .isEqualTo("closed before the ping was answered");
        }
    }
}
