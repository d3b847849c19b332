package io.tradepulse.bench;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.Tailer;
import io.tradepulse.ingest.AccessTokens;
import io.tradepulse.ingest.BatchIntake;
import io.tradepulse.ingest.IngestMetrics;
import io.tradepulse.ingest.IngestParts;
import io.tradepulse.ingest.ValidationConfig;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.serve.Health;
import io.tradepulse.serve.HttpApi;
import io.tradepulse.serve.ServeConfig;
import io.tradepulse.serve.ServeParts;
import io.tradepulse.serve.SinkParts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// How many ticks a second come in by HTTP: NDJSON over connections that stay open, each sending
/// its next request when the last is answered. The bus is a ring whose one consumer commits what it
/// takes at once, so that a store has no part in it; loader and server share the machine.
///
/// `HttpSinkBench [connections] [ticks a request] [seconds]`
final class HttpSinkBench {
    private static final int RING = 1 << 20;
    private static final int SYMBOLS = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private final int port;
    private final int ticksARequest;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean stopped;

    private HttpSinkBench(int port, int ticksARequest) {
        this.port = port;
        this.ticksARequest = ticksARequest;
    }

    public static void main(String[] args) throws Exception {
        int connections = argument(args, 0, 4);
        int ticksARequest = argument(args, 1, 2000);
        int seconds = argument(args, 2, 20);
        EpochClock clock = EpochClock.system();
        Bus bus = new EmbeddedBus(clock, RING);
        Thread.ofPlatform().daemon().name("consumer").start(() -> consume(bus));
        try (HttpApi api = api(bus, clock)) {
            api.start();
            HttpSinkBench bench = new HttpSinkBench(api.port(), ticksARequest);
            bench.run(connections, seconds);
        }
    }

    private static int argument(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }

    private static HttpApi api(Bus bus, EpochClock clock) {
        PrometheusRegistry registry = new PrometheusRegistry();
        Latencies latencies = new Latencies();
        IngestParts parts =
                new IngestParts(
                        ValidationConfig.defaults(),
                        bus,
                        new Instruments(),
                        clock,
                        new IngestMetrics(registry, latencies));
        LastValueCache latest =
                new LastValueCache(
                        new EmbeddedBus(clock, 64).ticks().tailer(Bus.SNAPSHOT_SERVICE),
                        clock,
                        latencies.of(Stage.busToConsumer(Bus.SNAPSHOT_SERVICE)));
        return new HttpApi(
                new ServeConfig("localhost", 0, List.of()),
                new ServeParts(
                        latest,
                        Optional::empty,
                        latencies,
                        registry,
                        clock,
                        () -> new Health(Health.HEALTHY, Health.HEALTHY, Health.HEALTHY, 0, 0),
                        Optional.of(
                                new SinkParts(
                                        new BatchIntake(parts, 1024, AccessTokens.NONE),
                                        1 << 24))));
    }

    private static void consume(Bus bus) {
        try (Tailer<Tick> ticks = bus.ticks().tailer(Bus.TICK_CONSUMER)) {
            while (true) {
                ticks.poll(_ -> {}, RING, Duration.ofSeconds(1));
                ticks.commit();
            }
        } catch (InterruptedException _) {
            // The process ends.
        }
    }

    private void run(int connections, int seconds) throws InterruptedException {
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            senders.add(Thread.ofPlatform().name("sender-" + i).start(this::send));
        }
        Thread.sleep(WARM_UP);
        long acceptedBefore = accepted.get();
        long requestsBefore = requests.get();
        long startedAt = System.nanoTime();
        Thread.sleep(Duration.ofSeconds(seconds));
        double elapsed = (System.nanoTime() - startedAt) / 1e9;
        long took = accepted.get() - acceptedBefore;
        System.out.printf(
                Locale.ROOT,
                "%d connections, %d ticks a request: %,.0f ticks/s, %,.0f requests/s%n",
                connections,
                ticksARequest,
                took / elapsed,
                (requests.get() - requestsBefore) / elapsed);
        stopped = true;
        for (Thread sender : senders) {
            sender.join();
        }
    }

    /// Bodies are made once, and their times patched: the loader is to take little of the machine.
    private void send() {
        StringBuilder text = new StringBuilder();
        int[] timeAt = new int[ticksARequest];
        for (int i = 0; i < ticksARequest; i++) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "{\"symbol\":\"SYM%03d\",\"price\":%.2f,\"ts\":",
                            i % SYMBOLS,
                            150 + i % SYMBOLS + i % 10 / 100.0));
            timeAt[i] = text.length();
            text.append("0000000000000,\"volume\":1000}\n");
        }
        byte[] body = text.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] head =
                ("POST /v1/pipeline/sink/tick HTTP/1.1\r\nHost: localhost\r\n"
                                + "Content-Type: application/x-ndjson\r\nContent-Length: "
                                + body.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!stopped) {
                byte[] time =
                        Long.toString(System.currentTimeMillis())
                                .getBytes(StandardCharsets.US_ASCII);
                for (int at : timeAt) {
                    System.arraycopy(time, 0, body, at, time.length);
                }
                out.write(head);
                out.write(body);
                accepted.addAndGet(readAccepted(in));
                requests.incrementAndGet();
            }
        } catch (IOException e) {
            System.err.println("a sender ended: " + e.getMessage());
        }
    }

    /// Reads one answer, which has a length and begins with the number accepted.
    private long readAccepted(InputStream in) throws IOException {
        int length = 0;
        String line = line(in);
        if (!line.startsWith("HTTP/1.1 200")) {
            throw new IOException("answered " + line);
        }
        for (line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring("content-length:".length()).strip());
            }
        }
        String answer = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
        if (!answer.startsWith("{\"accepted\":" + ticksARequest + ",")) {
            throw new IOException("answered " + answer);
        }
        return ticksARequest;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }
}
