package io.tradepulse.bench;

import com.sun.management.OperatingSystemMXBean;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.Tailer;
import io.tradepulse.ingest.AccessTokens;
import io.tradepulse.ingest.DoorConfig;
import io.tradepulse.ingest.IngestMetrics;
import io.tradepulse.ingest.IngestParts;
import io.tradepulse.ingest.TcpDoor;
import io.tradepulse.ingest.ValidationConfig;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.AgentThread;
import io.tradepulse.pipeline.Batching;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.pipeline.TickRecorderListener;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.tls.ReloadingTls;
import io.tradepulse.tls.TlsFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/// A door and a bus, and nothing behind them: what comes onto the bus is durable at once. A process
/// of its own, so that its CPU can be told from the loader's; [DoorProcess] starts it and asks.
/// With the property `consumers` the platform's own are behind it, too, with a store that forgets,
/// and all stages are measured, or none (`on`, `off`).
///
/// Arguments: how many connections it takes and, for TLS, certificate and key. Prints `port N`,
/// answers every line on its standard input with a [DoorReport], and ends with it.
final class DoorHost {
    private static final int RING = 1 << 20;
    private static final int POLL = 4096;
    private static final long MAX_LATENCY = Duration.ofSeconds(100).toNanos();

    private final EpochClock clock = EpochClock.system();
    private final Bus bus = new EmbeddedBus(clock, RING);
    private final Recorder latency = new Recorder(MAX_LATENCY, 3);
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final String consumers = System.getProperty("consumers", "none");
    private final Latencies latencies =
            consumers.equals("off") ? Latencies.ofNothing() : new Latencies();
    private final AtomicLong ticks = new AtomicLong();
    private final AtomicLong letters = new AtomicLong();
    private final OperatingSystemMXBean system =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long polledAt;
    private long reportedNanos = System.nanoTime();
    private long reportedCpu;

    private DoorHost() {}

    public static void main(String[] args) throws IOException {
        ReloadingTls tls =
                args.length < 3
                        ? null
                        : new ReloadingTls(
                                new TlsFiles(Path.of(args[1]), Path.of(args[2]), null),
                                System::nanoTime);
        new DoorHost().run(Integer.parseInt(args[0]), tls);
    }

    private void run(int maxConnections, @Nullable ReloadingTls tls) throws IOException {
        Thread.ofPlatform().daemon().name("take").start(this::take);
        if (!consumers.equals("none")) {
            startConsumers();
        }
        try (TcpDoor door =
                        TcpDoor.open(
                                config(maxConnections, tls),
                                new IngestParts(
                                        ValidationConfig.defaults(),
                                        bus,
                                        new Instruments(),
                                        clock,
                                        new IngestMetrics(registry, latencies)));
                BufferedReader asked =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            System.out.println("port " + door.port());
            while (asked.readLine() != null) {
                System.out.println(report().text());
            }
        }
    }

    private static DoorConfig config(int maxConnections, @Nullable ReloadingTls tls) {
        return new DoorConfig(
                "127.0.0.1",
                0,
                maxConnections,
                0,
                0,
                1024,
                Duration.ofMinutes(5),
                "bench",
                AccessTokens.NONE,
                tls,
                false);
    }

    private void startConsumers() {
        AgentThread.start(
                new LastValueCache(
                        bus.ticks().broadcast(Bus.SNAPSHOT_SERVICE),
                        clock,
                        latencies.of(Stage.busToConsumer(Bus.SNAPSHOT_SERVICE))));
        AgentThread.start(
                new io.tradepulse.pipeline.Recorder<>(
                        "recorder",
                        bus.ticks().tailer("recorder"),
                        new Forgetful(),
                        System::nanoTime,
                        new Batching(1, Duration.ZERO),
                        new TickRecorderListener(
                                registry, latencies, clock, System::nanoTime, "recorder"),
                        (_, _) -> {}));
        Thread.ofPlatform().daemon().start(this::roll);
    }

    private void roll() {
        try {
            while (true) {
                Thread.sleep(1_000);
                latencies.roll();
            }
        } catch (InterruptedException _) {
            // Nobody does.
        }
    }

    /// A store that keeps nothing.
    private static final class Forgetful implements BatchWriter<Tick> {
        @Override
        public void write(Tick row) {}

        @Override
        public void commit() {}

        @Override
        public void rollback() {}

        @Override
        public void close() {}
    }

    private void take() {
        try (Tailer<Tick> tickTailer = bus.ticks().tailer(Bus.TICK_CONSUMER);
                Tailer<DeadLetter> letterTailer = bus.deadLetters().tailer(Bus.TICK_CONSUMER)) {
            while (true) {
                polledAt = 0;
                ticks.addAndGet(tickTailer.poll(this::measure, POLL, Duration.ofMillis(1)));
                tickTailer.commit();
                letters.addAndGet(letterTailer.poll(_ -> {}, POLL, Duration.ZERO));
                letterTailer.commit();
            }
        } catch (InterruptedException _) {
            // Nobody does.
        }
    }

    /// The event time is when it should have been sent. All of one poll had arrived before it.
    private void measure(Tick tick) {
        if (polledAt == 0) {
            polledAt = clock.nanos();
        }
        latency.recordValue(Math.clamp(polledAt - tick.ts(), 0, MAX_LATENCY));
    }

    /// Since the last report.
    private DoorReport report() {
        long now = System.nanoTime();
        long cpu = system.getProcessCpuTime();
        Histogram interval = latency.getIntervalHistogram();
        DoorReport report =
                new DoorReport(
                        ticks.getAndSet(0),
                        letters.getAndSet(0),
                        now - reportedNanos,
                        cpu - reportedCpu,
                        interval.getValueAtPercentile(50),
                        interval.getValueAtPercentile(99),
                        interval.getValueAtPercentile(99.9),
                        interval.getMaxValue());
        reportedNanos = now;
        reportedCpu = cpu;
        return report;
    }

    static {
        Locale.setDefault(Locale.ROOT);
    }
}
