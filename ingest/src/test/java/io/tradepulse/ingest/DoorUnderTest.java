package io.tradepulse.ingest;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Timestamps;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A real door on a free port over a real bus, at a time that stands still unless a test moves it.
final class DoorUnderTest implements AutoCloseable {
    static final long NOW = Timestamps.parse("2026-01-15T13:30:00Z").orElseThrow();
    static final long NOW_MILLIS = NOW / 1_000_000;

    volatile long now = NOW;
    final EpochClock clock = () -> now;
    final Instruments instruments = new Instruments();
    final PrometheusRegistry registry = new PrometheusRegistry();
    final Latencies latencies = new Latencies();
    final Bus bus;
    final RecorderByHand recorder;
    final TcpDoor door;
    private final List<Client> clients = new ArrayList<>();

    DoorUnderTest() throws IOException {
        this(100, 1024, 1 << 14, false);
    }

    DoorUnderTest(int maxConnections, int maxLineBytes, int ring, boolean strict)
            throws IOException {
        bus = new EmbeddedBus(clock, ring);
        recorder = new RecorderByHand(bus);
        door =
                TcpDoor.open(
                        new DoorConfig("127.0.0.1", 0, maxConnections, maxLineBytes, "tcp"),
                        new IngestParts(
                                validation(strict),
                                bus,
                                instruments,
                                clock,
                                new IngestMetrics(registry, latencies)));
    }

    static ValidationConfig validation(boolean strict) {
        return new ValidationConfig(
                Set.of(),
                true,
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                10,
                5,
                Duration.ofMinutes(1),
                strict);
    }

    Client connect() throws IOException {
        Client client = new Client(door.port());
        clients.add(client);
        return client;
    }

    /// A good line: its millisecond tells it from others.
    static String line(String symbol, double price, int millis) {
        return symbol + "|" + price + "|" + (NOW_MILLIS - 1000 + millis) + "|1||\n";
    }

    @Override
    public void close() throws Exception {
        for (Client client : clients) {
            client.close();
        }
        recorder.commit(true);
        door.close();
        recorder.close();
    }

    /// A sender: lines out, lines in.
    static final class Client implements AutoCloseable {
        final Socket socket = new Socket();
        private final BufferedReader reader;

        private Client(int port) throws IOException {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
            socket.setSoTimeout(20_000);
            reader =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        Client send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        /// The next line of the door; null where it has closed.
        String read() throws IOException {
            return reader.readLine();
        }

        /// All lines until the door closes.
        List<String> readAll() throws IOException {
            List<String> lines = new ArrayList<>();
            for (String line = read(); line != null; line = read()) {
                lines.add(line);
            }
            return lines;
        }

        /// Asks twice for an answer, so that whatever was to be said before has been said, and
        /// returns that.
        List<String> saidSoFar() throws IOException {
            List<String> lines = new ArrayList<>();
            for (int ping = 1; ping <= 2; ping++) {
                send("#PING t1=" + ping + "\n");
                for (String line = read(); !line.startsWith("#PONG t1=" + ping); line = read()) {
                    lines.add(line);
                }
            }
            return lines;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
