package io.tradepulse.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowClientTest {
    private static final int SYMBOLS = 20;
    private static final int TICKS = 200_000;

    /// What sockets and queues may hold of what was pushed: the kernel's buffers, Vert.x's queue
    /// and ours. All that was pushed is several times that.
    private static final long BOUND_BYTES = 12L << 20;

    private ApiUnderTest server = new ApiUnderTest();

    @AfterEach
    void close() {
        server.close();
    }

    /// A WebSocket client that reads when it is told to.
    private static final class Sloth implements AutoCloseable {
        private final Socket socket = new Socket();
        private final DataInputStream in;
        long bytes;
        int closeCode;

        Sloth(int port) throws IOException {
            socket.setReceiveBufferSize(1 << 14);
            socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(
                    ("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                    + "Sec-WebSocket-Version: 13\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            in = new DataInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readByte());
            }
            assertThat(head).startsWith("HTTP/1.1 101");
        }

        void say(String text) throws IOException {
            byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
            assertThat(text.length()).isLessThan(126);
            byte[] frame = new byte[6 + payload.length];
            frame[0] = (byte) 0x81;
            frame[1] = (byte) (0x80 | payload.length);
            System.arraycopy(payload, 0, frame, 6, payload.length);
            socket.getOutputStream().write(frame);
        }

        /// The next text; empty at the end.
        String next() throws IOException {
            try {
                int head = in.readUnsignedByte();
                long length = in.readUnsignedByte();
                length = length == 126 ? in.readUnsignedShort() : length;
                length = length == 127 ? in.readLong() : length;
                byte[] payload = new byte[(int) length];
                in.readFully(payload);
                bytes += length;
                if ((head & 0xf) == 8) {
                    closeCode = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
                    return "";
                }
                return new String(payload, StandardCharsets.UTF_8);
            } catch (EOFException | SocketException _) {
                return "";
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private void restart(PushConfig push) {
        server.close();
        server = new ApiUnderTest(push);
    }

    private void push() {
        for (int i = 0; i < TICKS; i++) {
            server.tick("S" + i % SYMBOLS, i);
            if (i % 500 == 0) {
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private static double last(Map<String, Double> prices) {
        return prices.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    private static String subscription(int conflation, String mode) {
        return "{\"type\":\"subscribe\",\"symbols\":[\"*\"],\"conflate_ms\":%d,\"mode\":\"%s\"}"
                .formatted(conflation, mode);
    }

    @ParameterizedTest
    @CsvSource({"0,all", "10,latest"})
    void isConflatedToWhatIsNewestAndDisturbsNobody(int conflation, String mode) throws Exception {
        for (int i = 0; i < SYMBOLS; i++) {
            server.tick("S" + i, 0);
        }
        List<Sloth> sloths = new ArrayList<>();
        try (SocketUnderTest reader = new SocketUnderTest(server)) {
            for (int i = 0; i < 5; i++) {
                Sloth sloth = new Sloth(server.api.port());
                sloth.say(subscription(conflation, mode));
                sloths.add(sloth);
            }
            reader.say(subscription(10, "latest"));
            reader.next("snapshot");
            push();
            readUntilLast(reader);
            for (Sloth sloth : sloths) {
                readUntilLast(sloth, mode.equals("all"));
                assertThat(sloth.bytes).isLessThan(BOUND_BYTES);
            }
        } finally {
            for (Sloth sloth : sloths) {
                sloth.close();
            }
        }
    }

    private static void readUntilLast(SocketUnderTest reader) {
        double newest = 0;
        while (newest < TICKS - 1) {
            Map<String, Object> update = reader.next("price_update");
            for (Map<String, Object> each : SocketUnderTest.data(update)) {
                newest = Math.max(newest, Double.parseDouble(each.get("price").toString()));
            }
        }
    }

    private static void readUntilLast(Sloth sloth, boolean isTold) throws IOException {
        Map<String, Double> prices = new HashMap<>();
        long got = 0;
        long skipped = 0;
        while (last(prices) < TICKS - 1) {
            String text = sloth.next();
            assertThat(text).isNotEmpty();
            Map<String, Object> frame = JsonText.object(text);
            if ("price_update".equals(frame.get("type"))) {
                for (Map<String, Object> each : SocketUnderTest.data(frame)) {
                    got++;
                    prices.put(
                            each.get("symbol").toString(),
                            Double.parseDouble(each.get("price").toString()));
                }
                if (frame.containsKey("skipped")) {
                    skipped += SocketUnderTest.whole(frame, "skipped");
                }
            }
        }
        if (isTold) {
            assertThat(skipped).isPositive();
            assertThat(got + skipped).isEqualTo(TICKS);
        }
    }

    /// A part of the snapshot that waits for the client to read shows newer prices than ticks that
    /// came after the subscription.
    @ParameterizedTest
    @CsvSource({"0,all", "20,all", "0,latest", "20,latest"})
    @Timeout(60)
    void isNeverSentWhatIsOlderThanWhatItHas(int conflation, String mode) throws Exception {
        int symbols = 16_000;
        int moving = 400;
        for (int i = 0; i < symbols; i++) {
            server.tick("S" + (10_000_000 + i), 0);
        }
        int last = 6;
        try (Sloth sloth = new Sloth(server.api.port())) {
            sloth.say(subscription(conflation, mode));
            while (server.get("/metrics").body().contains("websocket_frames_total 0.0")) {
                LockSupport.parkNanos(1_000_000);
            }
            for (int round = 1; round <= last; round++) {
                for (int i = symbols - moving; i < symbols; i++) {
                    server.tick("S" + (10_000_000 + i), round);
                }
            }
            server.market.latest.doWork();
            Map<String, Double> seen = new HashMap<>();
            long seq = 0;
            while (seen.size() < symbols
                    || seen.values().stream().filter(price -> price == last).count() < moving) {
                Map<String, Object> frame = JsonText.object(sloth.next());
                if (frame.containsKey("seq")) {
                    assertThat(SocketUnderTest.whole(frame, "seq")).isEqualTo(++seq);
                    for (Map<String, Object> each : SocketUnderTest.data(frame)) {
                        double price = Double.parseDouble(each.get("price").toString());
                        String symbol = each.get("symbol").toString();
                        assertThat(price).isGreaterThanOrEqualTo(seen.getOrDefault(symbol, 0.));
                        seen.put(symbol, price);
                    }
                }
            }
        }
    }

    /// Each ping is answered, and the answers have to be somewhere.
    @Test
    @Timeout(60)
    void isNotReadWhereItOnlyAsks() throws Exception {
        restart(new PushConfig(10, 100, 1 << 16, Duration.ofSeconds(5)));
        byte[] pings = new byte[131 * 1000];
        for (int at = 0; at < pings.length; at += 131) {
            pings[at] = (byte) 0x89;
            pings[at + 1] = (byte) (0x80 | 125);
        }
        AtomicLong sent = new AtomicLong();
        try (Sloth sloth = new Sloth(server.api.port())) {
            Thread.startVirtualThread(() -> flood(sloth, pings, sent));
            while (!server.get("/metrics")
                    .body()
                    .contains("websocket_closed_total{code=\"1013\"} 1")) {
                LockSupport.parkNanos(50_000_000);
            }
            assertThat(sent.get()).isLessThan(60 * 1000L * 1000L);
        }
    }

    private static void flood(Sloth sloth, byte[] bytes, AtomicLong sent) {
        try {
            while (true) {
                sloth.socket.getOutputStream().write(bytes);
                sent.addAndGet(bytes.length);
            }
        } catch (IOException _) {
            // It was let go in the end.
        }
    }

    /// One that may lag for a second only, and does.
    private Sloth lateSloth() throws Exception {
        restart(new PushConfig(10, 100, 1 << 16, Duration.ofSeconds(1)));
        for (int i = 0; i < SYMBOLS; i++) {
            server.tick("S" + i, 0);
        }
        Sloth sloth = new Sloth(server.api.port());
        sloth.say(subscription(0, "all"));
        push();
        return sloth;
    }

    private void awaitMetric(String line) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!server.get("/metrics").body().contains(line)) {
            assertThat(System.nanoTime() - until).as(line).isNegative();
        }
    }

    @Test
    void isLetGoOnlyInTheEnd() throws Exception {
        try (Sloth sloth = lateSloth()) {
            awaitMetric("websocket_closed_total{code=\"1013\"} 1");
            String text = sloth.next();
            while (!text.isEmpty()) {
                text = sloth.next();
            }
            assertThat(sloth.closeCode).isIn(0, 1013);
            assertThat(sloth.bytes).isLessThan(BOUND_BYTES);
        }
    }

    @Test
    void itsConnectionIsGoneEvenIfItNeverReads() throws Exception {
        try (Sloth _ = lateSloth()) {
            awaitMetric("websocket_clients{kind=\"websocket\"} 0.0");
        }
    }

    @Test
    void moreClientsThanThereMayBeAreTurnedAway() throws Exception {
        restart(new PushConfig(1, 2, 1 << 16, Duration.ofSeconds(1)));
        try (SocketUnderTest first = new SocketUnderTest(server)) {
            first.untilHeartbeat();
            assertThat(server.problem("/stream?symbols=*", 503))
                    .containsEntry("code", "TOO_MANY_CLIENTS");
            for (int i = 0; i < 3; i++) {
                server.tick("S" + i, 1);
            }
            first.say("{\"type\":\"subscribe\",\"symbols\":[\"S0\",\"S1\",\"S2\"]}");
            assertThat(first.next()).containsEntry("code", "TOO_MANY_SUBSCRIPTIONS");
            first.say("{\"type\":\"subscribe\",\"symbols\":[\"S0\",\"S1\"]}");
            assertThat(first.next()).containsEntry("type", "snapshot");
        }
    }
}
