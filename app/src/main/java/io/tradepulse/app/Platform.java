package io.tradepulse.app;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.pipeline.Agent;
import io.tradepulse.pipeline.AgentThread;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.pipeline.RunningBars;
import io.tradepulse.serve.Health;
import io.tradepulse.serve.HttpApi;
import io.tradepulse.serve.ServeConfig;
import io.tradepulse.serve.ServeParts;
import io.tradepulse.serve.SinkParts;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Everything in one process: the composition root. Opens in the order of the data path, and closes
/// in the reverse, so that nothing accepted is lost: first the door, then the consumers, then the
/// store.
///
/// Thread-safe. The door and HTTP are up when [#start] returns; the store opens behind them, and
/// the bus holds what comes in meanwhile.
public final class Platform implements AutoCloseable {
    /// Over a second at the highest rate that the embedded store takes.
    private static final int BUS_CAPACITY = 1 << 20;

    private final OpenParts opened = new OpenParts();
    private final List<AgentThread> agents = new ArrayList<>();
    private final EpochClock clock = EpochClock.system();
    private final Instruments instruments = new Instruments();
    private final LastValueCache latest;
    private final RunningBars running;
    private final StoreSide store;
    private final HttpApi http;
    private final DoorSide door;
    private final Bus bus;

    private Platform(Settings settings) throws IOException {
        try {
            Stores.check(settings);
            DataFolder folder =
                    opened.keep(DataFolder.open(Path.of(settings.get(Settings.DATA_DIR))));
            PrometheusRegistry registry = new PrometheusRegistry();
            Latencies latencies = new Latencies();
            registry.register(latencies);
            bus = opened.keep(new EmbeddedBus(clock, BUS_CAPACITY));
            latest = lastValues(latencies);
            run(latest);
            running = new RunningBars(bus.bars().tailer(Bus.SNAPSHOT_SERVICE), clock);
            run(running);
            store =
                    opened.keep(
                            new StoreSide(
                                    settings,
                                    folder.path(),
                                    bus,
                                    instruments,
                                    registry,
                                    latencies,
                                    clock,
                                    latest::seed,
                                    true));
            door = new DoorSide(settings, bus, instruments, registry, latencies, clock);
            ServeParts parts =
                    new ServeParts(
                            latest,
                            store::store,
                            latencies,
                            registry,
                            clock,
                            this::health,
                            Optional.of(sink(settings)),
                            running::of,
                            store::listings);
            http = opened.keep(new HttpApi(httpConfig(settings), parts));
            startHttp(settings);
            // Closed first: nothing comes in any more while the rest is put away.
            opened.keep(door).open();
            store.start();
            opened.keep(new EverySecond("every-second", latencies::roll));
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

    private void run(Agent agent) {
        agents.add(opened.keep(AgentThread.start(agent)));
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

    private SinkParts sink(Settings settings) {
        return new SinkParts(door.batches(), settings.get(Settings.HTTP_MAX_BODY_BYTES));
    }

    private void startHttp(Settings settings) {
        try {
            http.start();
        } catch (BindException e) {
            throw StartException.taken(
                    "HTTP_PORT",
                    settings.get(Settings.HTTP_HOST),
                    settings.get(Settings.HTTP_PORT),
                    e);
        }
    }

    private Health health() {
        return new Health(
                door.isListening(),
                bus.isHealthy(),
                StoreSide.ended(agents).orElseGet(store::state),
                store.tickCount(),
                latest.lastReceivedAt());
    }

    /// Port of the door for ticks.
    public int tcpPort() {
        return door.port();
    }

    /// Where a source inside this process sends to.
    SenderOptions sender() {
        return door.sender();
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
        opened.close();
    }
}
