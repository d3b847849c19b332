package io.tradepulse.app;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.ingest.BatchIntake;
import io.tradepulse.ingest.DoorConfig;
import io.tradepulse.ingest.IngestMetrics;
import io.tradepulse.ingest.IngestParts;
import io.tradepulse.ingest.TcpDoor;
import io.tradepulse.ingest.ValidationConfig;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.pipeline.AgentThread;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.serve.Health;
import io.tradepulse.serve.HttpApi;
import io.tradepulse.serve.ServeConfig;
import io.tradepulse.serve.ServeParts;
import io.tradepulse.serve.SinkParts;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything in one process: the composition root. Opens in the order of the data path, and closes
/// in the reverse, so that nothing accepted is lost: first the door, then the consumers, then the
/// store.
///
/// Thread-safe. The door and HTTP are up when [#start] returns; the store opens behind them, and
/// the bus holds what comes in meanwhile.
public final class Platform implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Platform.class);

    /// Over a second at the highest rate that the embedded store takes.
    private static final int BUS_CAPACITY = 1 << 20;

    private static final Duration DOOR_PATIENCE = Duration.ofSeconds(4);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final EpochClock clock = EpochClock.system();
    private final Instruments instruments = new Instruments();
    private final LastValueCache latest;
    private final StoreSide store;
    private final HttpApi http;
    private final TcpDoor door;
    private final Bus bus;

    private Platform(Settings settings) throws IOException {
        try {
            DataFolder folder = keep(DataFolder.open(Path.of(settings.get(Settings.DATA_DIR))));
            PrometheusRegistry registry = new PrometheusRegistry();
            Latencies latencies = new Latencies();
            registry.register(latencies);
            bus = keep(new EmbeddedBus(clock, BUS_CAPACITY));
            latest = lastValues(latencies);
            keep(AgentThread.start(latest));
            store =
                    keep(
                            new StoreSide(
                                    settings,
                                    folder.path(),
                                    bus,
                                    instruments,
                                    registry,
                                    latencies,
                                    clock,
                                    latest));
            IngestParts ingest =
                    new IngestParts(
                            validation(settings),
                            bus,
                            instruments,
                            clock,
                            new IngestMetrics(registry, latencies));
            ServeParts parts =
                    new ServeParts(
                            latest,
                            store::store,
                            latencies,
                            registry,
                            clock,
                            this::health,
                            Optional.of(sink(settings, ingest)));
            http = keep(new HttpApi(httpConfig(settings), parts));
            startHttp(settings);
            door = openDoor(settings, ingest);
            opened.addFirst(() -> door.close(DOOR_PATIENCE));
            store.start();
            everySecond(latencies);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Starts all of it.
    ///
    /// @throws StartException where a port or the data folder can't be had
    static Platform start(Settings settings) {
        try {
            return new Platform(settings);
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.addFirst(part);
        return part;
    }

    private LastValueCache lastValues(Latencies latencies) {
        return new LastValueCache(
                bus.ticks().tailer(Bus.SNAPSHOT_SERVICE),
                clock,
                latencies.of(Stage.busToConsumer(Bus.SNAPSHOT_SERVICE)));
    }

    private static ServeConfig httpConfig(Settings settings) {
        return new ServeConfig(
                settings.get(Settings.HTTP_HOST),
                settings.get(Settings.HTTP_PORT),
                settings.get(Settings.PROVIDER_PRIORITY));
    }

    private static SinkParts sink(Settings settings, IngestParts ingest) {
        return new SinkParts(
                new BatchIntake(ingest, settings.get(Settings.TCP_MAX_LINE_BYTES)),
                settings.get(Settings.HTTP_MAX_BODY_BYTES));
    }

    private void startHttp(Settings settings) {
        try {
            http.start();
        } catch (BindException e) {
            throw taken(
                    "HTTP_PORT",
                    settings.get(Settings.HTTP_HOST),
                    settings.get(Settings.HTTP_PORT),
                    e);
        }
    }

    private TcpDoor openDoor(Settings settings, IngestParts ingest) throws IOException {
        DoorConfig config =
                new DoorConfig(
                        settings.get(Settings.TCP_HOST),
                        settings.get(Settings.TCP_PORT),
                        settings.get(Settings.TCP_MAX_CONNECTIONS),
                        settings.get(Settings.TCP_MAX_CONNECTIONS_PER_CLIENT),
                        settings.get(Settings.TCP_MAX_LINES_PER_SECOND),
                        settings.get(Settings.TCP_MAX_LINE_BYTES),
                        settings.get(Settings.TCP_IDLE_TIMEOUT_SECONDS),
                        settings.get(Settings.TCP_DEFAULT_PROVIDER),
                        settings.get(Settings.TCP_AUTH_TOKENS),
                        DoorTls.of(settings),
                        !settings.get(Settings.TCP_TLS_CLIENT_CA).isEmpty());
        try {
            return TcpDoor.open(config, ingest);
        } catch (BindException e) {
            throw taken("TCP_PORT", config.host(), config.port(), e);
        }
    }

    private static ValidationConfig validation(Settings settings) {
        return new ValidationConfig(
                settings.get(Settings.VALIDATION_SYMBOLS),
                settings.get(Settings.VALIDATION_QUOTE_CHECK),
                settings.get(Settings.VALIDATION_MAX_TIMESTAMP_AGE),
                settings.get(Settings.VALIDATION_MAX_CLOCK_SKEW_MS),
                settings.get(Settings.VALIDATION_MAX_PRICE_DEVIATION),
                settings.get(Settings.VALIDATION_REANCHOR_TICKS),
                settings.get(Settings.VALIDATION_REFERENCE_TTL),
                settings.get(Settings.VALIDATION_MAX_SYMBOLS),
                settings.get(Settings.VALIDATION_STRICT));
    }

    private static StartException taken(String setting, String host, int port, BindException e) {
        return new StartException(
                setting
                        + " "
                        + port
                        + " on "
                        + host
                        + " can't be had ("
                        + e.getMessage()
                        + "); stop what listens there, or set "
                        + setting
                        + " to another port",
                e);
    }

    private void everySecond(Latencies latencies) {
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("every-second").daemon().factory());
        opened.addFirst(timer::shutdownNow);
        ScheduledFuture<?> _ =
                timer.scheduleAtFixedRate(
                        () -> {
                            latencies.roll();
                            store.refresh();
                        },
                        1,
                        1,
                        TimeUnit.SECONDS);
    }

    private Health health() {
        return new Health(
                isListening(),
                bus.isHealthy(),
                store.state(),
                store.tickCount(),
                latest.lastReceivedAt());
    }

    @SuppressWarnings("NullAway") // HTTP is up, and asks, before the door is made
    private boolean isListening() {
        return door != null && door.isListening();
    }

    /// Port of the door for ticks.
    public int tcpPort() {
        return door.port();
    }

    /// Port of REST and the page.
    public int httpPort() {
        return http.port();
    }

    EpochClock clock() {
        return clock;
    }

    Instruments instruments() {
        return instruments;
    }

    LastValueCache latest() {
        return latest;
    }

    /// Done when the store has opened and latest prices know what it has; failed with a
    /// [StartException] where it can't.
    CompletableFuture<Void> storeOpened() {
        return store.opened();
    }

    /// Stops taking ticks, stores what was taken, and gives everything back.
    @Override
    public void close() {
        for (AutoCloseable part : opened) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing failed, and goes on: {}", e.getMessage(), e);
            }
        }
        opened.clear();
    }
}
