package io.tradepulse.app;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.redis.RedisLatest;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.latency.CanaryFigures;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.serve.Health;
import io.tradepulse.serve.ReplayControl;
import io.tradepulse.serve.SinkParts;
import io.tradepulse.serve.StatusApi;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The composition root: everything in one process, or the parts of one service. Opens in the order
/// of the data path, and closes in the reverse, so that nothing accepted is lost: first the door,
/// then what answers, then the consumers, then the store and the bus.
///
/// Thread-safe. The door and HTTP are up when [#start] returns; the store opens behind them, and
/// the bus holds what comes in meanwhile.
public final class Platform implements AutoCloseable {
    private final OpenParts opened = new OpenParts();
    private final Settings settings;
    private final EpochClock clock = EpochClock.system();
    private final Instruments instruments = new Instruments();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Latencies latencies = new Latencies();
    private final Bus bus;
    private final @Nullable StoreSide store;
    private final @Nullable ServeSide serving;
    private final @Nullable DoorSide door;
    private final @Nullable StatusApi status;
    private final CanarySide canary;

    private Platform(Settings settings, Set<Role> roles, Optional<ReplayControl> replay)
            throws IOException {
        this.settings = settings;
        boolean serves = roles.contains(Role.SERVE);
        boolean hasDoor = roles.contains(Role.INGEST);
        this.canary = new CanarySide(settings, hasDoor, serves);
        try {
            ProcessMetrics.register(registry);
            registry.register(latencies);
            PlatformMetrics metrics = new PlatformMetrics(registry);
            Path folder = folder(roles, metrics);
            bus = opened.keep(Buses.open(settings, instruments, clock));
            metrics.lags(bus, roles, Buses.isEmbedded(settings));
            metrics.parts(this::health);
            store =
                    roles.equals(Set.of(Role.INGEST))
                            ? null
                            : opened.keep(storeSide(folder, roles));
            DoorSide ways =
                    hasDoor || serves
                            ? new DoorSide(settings, bus, instruments, registry, latencies, clock)
                            : null;
            serving =
                    serves && store != null && ways != null
                            ? opened.keep(serveSide(store, ways, replay))
                            : null;
            door = hasDoor ? ways : null;
            status = serving == null ? status() : null;
            if (serving != null) {
                serving.start();
            }
            if (door != null) {
                // Closed first: nothing comes in any more while the rest is put away.
                opened.keep(door).open(canary.isByOwnDoor());
            }
            if (store != null) {
                store.start();
            }
            opened.keep(new EverySecond("every-second", latencies::roll));
            if (canary.isOn()) {
                opened.keep(canary).start(door, httpPort(), registry, clock);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Starts the parts of these roles.
    ///
    /// @throws StartException where a port or the data folder can't be had
    /// @throws ConfigException where the settings can't be for these roles
    static Platform start(Settings settings, Set<Role> roles) {
        return start(settings, roles, Optional.empty());
    }

    /// The same, where files are played in this process.
    static Platform start(Settings settings, Set<Role> roles, Optional<ReplayControl> replay) {
        if (roles.contains(Role.PERSIST) || roles.contains(Role.SERVE)) {
            Stores.check(settings);
        }
        try {
            return new Platform(settings, roles, replay);
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    /// The folder of what is kept on this machine, held against other processes where there is
    /// anything to keep.
    private Path folder(Set<Role> roles, PlatformMetrics metrics) throws IOException {
        Path folder = Path.of(settings.get(Settings.DATA_DIR));
        boolean keeps =
                roles.equals(Role.ALL)
                        || (Buses.isEmbedded(settings) && roles.contains(Role.PERSIST));
        if (!keeps) {
            return folder;
        }
        Path kept = opened.keep(DataFolder.open(folder)).path();
        metrics.folder(kept);
        return kept;
    }

    private StoreSide storeSide(Path folder, Set<Role> roles) {
        return new StoreSide(
                settings,
                folder,
                bus,
                instruments,
                registry,
                latencies,
                clock,
                shared(roles),
                this::seed,
                roles);
    }

    /// Written by who stores ticks, read by who serves them.
    private Optional<RedisLatest> shared(Set<Role> roles) {
        boolean isUsed = roles.contains(Role.PERSIST) || roles.contains(Role.SERVE);
        if (!isUsed || !RedisSettings.isNamed(settings)) {
            return Optional.empty();
        }
        return Optional.of(
                opened.keep(
                        new RedisLatest(
                                RedisSettings.options(settings),
                                settings.get(RedisSettings.LATEST_TTL_SECONDS),
                                instruments)));
    }

    private void seed(List<Tick> newest, boolean isAll) throws InterruptedException {
        if (serving == null) {
            return;
        }
        if (isAll) {
            serving.latest().seed(newest);
        } else {
            serving.latest().seedEarly(newest);
        }
    }

    private ServeSide serveSide(StoreSide from, DoorSide ways, Optional<ReplayControl> replay) {
        return new ServeSide(
                settings,
                bus,
                registry,
                latencies,
                clock,
                from,
                this::health,
                new SinkParts(ways.batches(), settings.get(Settings.HTTP_MAX_BODY_BYTES)),
                canary.key(),
                canary::figures,
                replay);
    }

    private @Nullable StatusApi status() {
        if (!settings.get(Settings.METRICS_ENABLED)) {
            return null;
        }
        String host = settings.get(Settings.HTTP_HOST);
        int port = settings.get(Settings.METRICS_PORT);
        StatusApi api =
                opened.keep(
                        new StatusApi(
                                host,
                                port,
                                settings.get(Settings.METRICS_PATH),
                                registry,
                                clock,
                                () -> health().problem()));
        try {
            api.start();
            return api;
        } catch (BindException e) {
            throw StartException.taken("METRICS_PORT", host, port, e);
        }
    }

    // Asked from the moment a port is open, before all parts are made.
    @SuppressWarnings("NullAway")
    private Health health() {
        String bad = bus.problem();
        return new Health(
                door == null ? "" : door.isListening() ? Health.HEALTHY : "down",
                bad.isEmpty() ? Health.HEALTHY : bad,
                store == null ? "" : ended().orElseGet(store::state),
                store == null ? 0 : store.tickCount(),
                serving == null ? 0 : serving.latest().lastReceivedAt());
    }

    private Optional<String> ended() {
        return serving == null ? Optional.empty() : serving.ended();
    }

    /// Port of the door for ticks.
    public int tcpPort() {
        return door().port();
    }

    /// Where a source inside this process sends to.
    SenderOptions sender() {
        return door().sender();
    }

    private DoorSide door() {
        return there(door, "door");
    }

    /// Port of REST and the page.
    public int httpPort() {
        return there(serving, "HTTP").port();
    }

    /// Port of metrics and health, where they have one of their own.
    OptionalInt statusPort() {
        return Optional.ofNullable(status).stream().mapToInt(StatusApi::port).findFirst();
    }

    EpochClock clock() {
        return clock;
    }

    Instruments instruments() {
        return instruments;
    }

    LastValueCache latest() {
        return there(serving, "latest prices").latest();
    }

    /// How the canary's ticks fare; empty where there is none.
    Optional<CanaryFigures> canary() {
        return canary.figures();
    }

    private static <T> T there(@Nullable T part, String name) {
        if (part == null) {
            throw new IllegalStateException("this process has no " + name);
        }
        return part;
    }

    /// Done when the store has opened and latest prices know what it has; failed with a
    /// [StartException] where it can't.
    CompletableFuture<Void> storeOpened() {
        return store == null ? CompletableFuture.completedFuture(null) : store.opened();
    }

    /// Stops taking ticks, stores what was taken, and gives everything back.
    @Override
    public void close() {
        opened.close();
    }
}
