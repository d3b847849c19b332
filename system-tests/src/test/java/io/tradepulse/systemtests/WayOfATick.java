package io.tradepulse.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.feed.SenderListener;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.TickSender;
import io.tradepulse.ingest.DoorConfig;
import io.tradepulse.ingest.IngestMetrics;
import io.tradepulse.ingest.IngestParts;
import io.tradepulse.ingest.TcpDoor;
import io.tradepulse.ingest.ValidationConfig;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Percentiles;
import io.tradepulse.latency.Stage;
import io.tradepulse.latency.StageFigures;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.AgentThread;
import io.tradepulse.pipeline.Batching;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.pipeline.Recorder;
import io.tradepulse.pipeline.TickRecorderListener;
import io.tradepulse.serve.Health;
import io.tradepulse.serve.HttpApi;
import io.tradepulse.serve.ServeConfig;
import io.tradepulse.serve.ServeParts;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.questdb.QuestDbStore;
import io.tradepulse.systemtests.Delays.Place;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The parts that a tick goes through from its sender to a page, all of them real, with places to
/// hold it up between them.
final class WayOfATick implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final EpochClock CLOCK = EpochClock.system();
    private static final int SECONDS = 30;

    final Delays delays = new Delays();
    final Instruments instruments = new Instruments();
    final Latencies latencies = new Latencies();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final TcpDoor door;
    private final WebSocket page;

    WayOfATick(Path folder) throws Exception {
        PrometheusRegistry registry = new PrometheusRegistry();
        Bus bus = keep(new DelayedTicks(new EmbeddedBus(CLOCK, 1 << 14), delays));
        QuestDbStore store = keep(new QuestDbStore(folder, instruments));
        LastValueCache latest =
                new LastValueCache(
                        bus.ticks().broadcast(Bus.SNAPSHOT_SERVICE),
                        CLOCK,
                        latencies.of(Stage.busToConsumer(Bus.SNAPSHOT_SERVICE)));
        keep(AgentThread.start(recorder(bus, store, registry)));
        keep(AgentThread.start(latest));
        latest.seed(List.of());
        HttpApi api = keep(api(latest, registry));
        api.start();
        door = keep(door(bus, registry));
        page = page(api.port());
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.push(part);
        return part;
    }

    private Recorder<Tick> recorder(Bus bus, QuestDbStore store, PrometheusRegistry registry) {
        return new Recorder<>(
                "recorder",
                bus.ticks().tailer(Bus.TICK_CONSUMER),
                new DelayedWriter(store.tickWriter(), delays),
                System::nanoTime,
                new Batching(1, Duration.ZERO),
                new TickRecorderListener(
                        registry, latencies, CLOCK, System::nanoTime, Bus.TICK_CONSUMER),
                (_, _) -> {});
    }

    private HttpApi api(LastValueCache latest, PrometheusRegistry registry) {
        Health health = new Health(Health.HEALTHY, Health.HEALTHY, Health.HEALTHY, 0, 0);
        return new HttpApi(
                new ServeConfig("127.0.0.1", 0, List.of()),
                new ServeParts(
                        latest,
                        Optional::empty,
                        latencies,
                        registry,
                        () -> {
                            delays.at(Place.PUSH);
                            return CLOCK.nanos();
                        },
                        () -> health,
                        Optional.empty(),
                        (_, _) -> List.of(),
                        Map::of,
                        _ -> true,
                        _ -> {},
                        _ -> {}));
    }

    private TcpDoor door(Bus bus, PrometheusRegistry registry) throws Exception {
        ValidationConfig lenient =
                new ValidationConfig(
                        Set.of(),
                        true,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5),
                        10,
                        5,
                        Duration.ofMinutes(1),
                        false);
        return TcpDoor.open(
                new DoorConfig("127.0.0.1", 0, 10, 1024, "tcp"),
                new IngestParts(
                        lenient, bus, instruments, CLOCK, new IngestMetrics(registry, latencies)));
    }

    private WebSocket page(int port) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        opened.push(client::shutdownNow);
        WebSocket socket =
                client.newWebSocketBuilder()
                        .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), new Frames())
                        .get(SECONDS, TimeUnit.SECONDS);
        opened.push(socket::abort);
        socket.sendText("{\"type\":\"subscribe\",\"symbols\":[\"*\"],\"conflate_ms\":0}", true)
                .join();
        next("snapshot");
        return socket;
    }

    private final class Frames implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            from.request(1);
            if (last) {
                try {
                    frames.add(JSON.readTree(text.toString()));
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                text.setLength(0);
            }
            return null;
        }
    }

    /// The next frame of that type.
    JsonNode next(String type) throws InterruptedException {
        List<JsonNode> others = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        for (long left = deadline - System.nanoTime();
                left > 0;
                left = deadline - System.nanoTime()) {
            JsonNode frame = frames.poll(left, TimeUnit.NANOSECONDS);
            if (frame != null && frame.path("type").asText().equals(type)) {
                return frame;
            }
            others.add(frame);
        }
        throw new AssertionError("no frame of type " + type + " but " + others);
    }

    /// The page says something.
    void say(String message) {
        page.sendText(message, true).join();
    }

    /// A sender whose times are by that clock.
    TickSender sender(EpochClock its) {
        return keep(
                TickSender.open(
                        SenderOptions.to("127.0.0.1", door.port())
                                .withProvider("test")
                                .withOwnClock(true),
                        SenderListener.NONE,
                        its));
    }

    /// Forgets what was measured: five minutes pass.
    void forget() {
        for (int i = 0; i < 310; i++) {
            latencies.roll();
        }
    }

    /// What was measured since then, by stage; a second passes.
    Map<String, Percentiles> measured() {
        latencies.roll();
        return latencies.figures().stream()
                .collect(Collectors.toMap(each -> each.stage().text(), StageFigures::last5Minutes));
    }

    /// How many durations came out negative, ever.
    long negative() {
        return latencies.figures().stream().mapToLong(StageFigures::negative).sum();
    }

    private record DelayedWriter(BatchWriter<Tick> writer, Delays delays)
            implements BatchWriter<Tick> {
        @Override
        public void write(Tick row) {
            writer.write(row);
        }

        @Override
        public void commit() {
            delays.at(Place.COMMIT);
            writer.commit();
        }

        @Override
        public void rollback() {
            writer.rollback();
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable part : opened) {
            part.close();
        }
    }
}
