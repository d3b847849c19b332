package io.tradepulse.app;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.serve.Health;
import io.tradepulse.serve.StatusApi;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The door and the recorder in one process: with the embedded bus, which ends with it, the two
/// belong together. Bars are made by whoever opens the folder next.
///
/// Thread-safe.
final class Ingestor implements AutoCloseable {
    private static final int BUS_CAPACITY = 1 << 20;

    private final OpenParts opened = new OpenParts();
    private final EpochClock clock = EpochClock.system();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Bus bus;
    private final StoreSide store;
    private final DoorSide door;
    private final @Nullable StatusApi status;

    private Ingestor(Settings settings) throws IOException {
        try {
            Stores.check(settings);
            DataFolder folder =
                    opened.keep(DataFolder.open(Path.of(settings.get(Settings.DATA_DIR))));
            Instruments instruments = new Instruments();
            Latencies latencies = new Latencies();
            registry.register(latencies);
            bus = opened.keep(new EmbeddedBus(clock, BUS_CAPACITY));
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
                                    _ -> {},
                                    false));
            status = settings.get(Settings.METRICS_ENABLED) ? opened.keep(status(settings)) : null;
            door =
                    opened.keep(
                            new DoorSide(settings, bus, instruments, registry, latencies, clock));
            door.open();
            store.start();
            opened.keep(new EverySecond("every-second", latencies::roll));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Starts it.
    ///
    /// @throws StartException where a port or the data folder can't be had
    static Ingestor start(Settings settings) {
        try {
            return new Ingestor(settings);
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private StatusApi status(Settings settings) {
        String host = settings.get(Settings.HTTP_HOST);
        int port = settings.get(Settings.METRICS_PORT);
        StatusApi api =
                new StatusApi(
                        host,
                        port,
                        settings.get(Settings.METRICS_PATH),
                        registry,
                        clock,
                        this::problem);
        try {
            api.start();
            return api;
        } catch (BindException e) {
            throw StartException.taken("METRICS_PORT", host, port, e);
        }
    }

    /// Why no ticks can be taken for good just now.
    @SuppressWarnings("NullAway") // asked from the moment the port is open, before the door is made
    private String problem() {
        if (door == null || !door.isListening()) {
            return "the door does not listen";
        }
        String state = store.state();
        return bus.isHealthy()
                ? state.equals(Health.HEALTHY) ? "" : "store: " + state
                : "the bus is down";
    }

    int tcpPort() {
        return door.port();
    }

    OptionalInt statusPort() {
        return Optional.ofNullable(status).stream().mapToInt(StatusApi::port).findFirst();
    }

    CompletableFuture<Void> storeOpened() {
        return store.opened();
    }

    /// Stops taking ticks, stores what was taken, and gives everything back.
    @Override
    public void close() {
        opened.close();
    }
}
