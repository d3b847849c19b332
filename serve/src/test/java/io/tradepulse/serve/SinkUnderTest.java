package io.tradepulse.serve;

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
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import io.tradepulse.pipeline.LastValueCache;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/// The real server on a free port with its sink over a real bus, at a time that stands still; a
/// recorder commits while a test lets it.
final class SinkUnderTest implements AutoCloseable {
    static final String PATH = SinkEndpoint.PATH;
    static final long NOW = Timestamps.parse("2026-01-15T13:30:00Z").orElseThrow();
    static final long NOW_MILLIS = NOW / 1_000_000;
    static final int MAX_BODY = 1 << 20;

    final EpochClock clock = () -> NOW;
    final Instruments instruments = new Instruments();
    final PrometheusRegistry registry = new PrometheusRegistry();
    final List<Tick> ticks = new CopyOnWriteArrayList<>();
    final List<DeadLetter> letters = new CopyOnWriteArrayList<>();
    volatile boolean commits = true;
    volatile boolean takes = true;
    final HttpApi api;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
    private final Thread recorder;
    private final Tailer<Tick> tickTailer;
    private final Tailer<DeadLetter> letterTailer;
    private volatile boolean running = true;

    SinkUnderTest() {
        this(AccessTokens.NONE);
    }

    SinkUnderTest(AccessTokens tokens) {
        this(tokens, AccessConfig.OPEN);
    }

    SinkUnderTest(AccessTokens tokens, AccessConfig access) {
        this(tokens, access, 1 << 14, Duration.ofSeconds(20), Duration.ofSeconds(20));
    }

    SinkUnderTest(int ring, Duration bodyPatience, Duration durablePatience) {
        this(AccessTokens.NONE, AccessConfig.OPEN, ring, bodyPatience, durablePatience);
    }

    private SinkUnderTest(
            AccessTokens tokens,
            AccessConfig access,
            int ring,
            Duration bodyPatience,
            Duration durablePatience) {
        Bus bus = new EmbeddedBus(clock, ring);
        tickTailer = bus.ticks().tailer(Bus.TICK_CONSUMER);
        letterTailer = bus.deadLetters().tailer(Bus.TICK_CONSUMER);
        Latencies latencies = new Latencies();
        IngestParts parts =
                new IngestParts(
                        ValidationConfig.defaults(),
                        bus,
                        instruments,
                        clock,
                        new IngestMetrics(registry, latencies));
        LastValueCache latest =
                new LastValueCache(
                        new EmbeddedBus(clock, 64).ticks().tailer("latest"),
                        clock,
                        latencies.of(Stage.busToConsumer("latest")));
        api =
                new HttpApi(
                        new ServeConfig("127.0.0.1", 0, List.of()).with(access),
                        new ServeParts(
                                latest,
                                Optional::empty,
                                latencies,
                                registry,
                                clock,
                                () -> new Health(Health.HEALTHY, Health.HEALTHY, "opening", 0, 0),
                                Optional.of(
                                        new SinkParts(
                                                new BatchIntake(parts, 1024, tokens),
                                                MAX_BODY,
                                                bodyPatience,
                                                durablePatience))));
        try {
            api.start();
        } catch (BindException e) {
            throw new IllegalStateException(e);
        }
        recorder = Thread.ofPlatform().name("recorder-by-hand").start(this::record);
    }

    private void record() {
        try {
            while (running) {
                int taken = 0;
                if (takes) {
                    taken = tickTailer.poll(t -> ticks.add(t.copy()), 4096, Duration.ofMillis(1));
                    letterTailer.poll(letters::add, 4096, Duration.ZERO);
                }
                if (commits) {
                    tickTailer.commit();
                    letterTailer.commit();
                }
                if (taken == 0) {
                    Thread.onSpinWait();
                    java.util.concurrent.locks.LockSupport.parkNanos(200_000);
                }
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    /// A good tick as JSON: its millisecond tells it from others.
    static String json(String symbol, double price, int millis) {
        return "{\"symbol\":\""
                + symbol
                + "\",\"price\":"
                + price
                + ",\"ts\":"
                + (NOW_MILLIS - 1000 + millis)
                + "}";
    }

    HttpRequest.Builder request(String contentType) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + PATH))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", contentType);
    }

    HttpResponse<String> post(String contentType, String body) {
        return send(request(contentType).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> postJson(String body) {
        return post("application/json", body);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", api.port()), 10_000);
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Override
    public void close() throws InterruptedException {
        commits = true;
        takes = true;
        api.close();
        client.close();
        running = false;
        recorder.join();
    }
}
