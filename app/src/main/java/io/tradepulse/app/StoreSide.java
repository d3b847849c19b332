package io.tradepulse.app;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.redis.RedisLatest;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.Agent;
import io.tradepulse.pipeline.AgentThread;
import io.tradepulse.pipeline.BarParts;
import io.tradepulse.pipeline.MarketTicks;
import io.tradepulse.pipeline.MicroBatchers;
import io.tradepulse.pipeline.Recorder;
import io.tradepulse.pipeline.SnapshotRecorder;
import io.tradepulse.pipeline.TickRecorderListener;
import io.tradepulse.serve.Health;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Listing;
import io.tradepulse.store.RefusedException;
import io.tradepulse.store.Store;
import io.tradepulse.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store and the consumers that write to it: opened on a thread of their own, because that
/// takes seconds and prices need not wait for it.
///
/// Thread-safe.
final class StoreSide implements AutoCloseable {
    /// Gets the newest ticks that are known from before.
    @FunctionalInterface
    interface Seed {
        /// Takes them over.
        ///
        /// @param isAll whether this is what the store has, which comes last, before consumers
        ///   start
        void seed(List<Tick> newest, boolean isAll) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(StoreSide.class);
    private static final long VISIBILITY_CHECK_NANOS = 2_000_000;
    private static final Duration SNAPSHOT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    /// Housekeeping is done once in so many looks at the store.
    private static final int LOOKS_PER_MAINTENANCE = 10;

    private final Settings settings;
    private final Bus bus;
    private final Instruments instruments;
    private final PrometheusRegistry registry;
    private final Latencies latencies;
    private final EpochClock clock;
    private final Optional<RedisLatest> shared;
    private final Seed seed;
    private final boolean serves;
    // Groups join before the door opens: what comes before the store is there waits for them on the
    // bus.
    private final @Nullable Tailer<Tick> toStore;
    private final @Nullable Tailer<DeadLetter> lettersToStore;
    private final @Nullable Partitions<Tick> toBars;

    private final StoreSettings storeSettings;
    private final OpenParts opened = new OpenParts();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Thread opener;
    private volatile @Nullable Store store;
    private volatile String state = "opening";
    private volatile long tickCount;
    private volatile Map<Instrument, Listing> listings = Map.of();
    private final List<AgentThread> agents = new CopyOnWriteArrayList<>();
    private int looks;

    /// @param shared where processes that start find latest prices before the store has opened
    /// @param seed gets them from there, and then from the store
    /// @param roles of this process; without one that writes, the store is there to be read
    StoreSide(
            Settings settings,
            Path folder,
            Bus bus,
            Instruments instruments,
            PrometheusRegistry registry,
            Latencies latencies,
            EpochClock clock,
            Optional<RedisLatest> shared,
            Seed seed,
            Set<Role> roles) {
        this.settings = settings;
        this.storeSettings = StoreSettings.of(settings);
        this.bus = bus;
        this.instruments = instruments;
        this.registry = registry;
        this.latencies = latencies;
        this.clock = clock;
        this.shared = shared;
        this.seed = seed;
        this.serves = roles.contains(Role.SERVE);
        boolean persists = roles.contains(Role.PERSIST);
        this.toStore = persists ? bus.ticks().tailer(Bus.TICK_CONSUMER) : null;
        this.lettersToStore = persists ? bus.deadLetters().tailer(Bus.TICK_CONSUMER) : null;
        this.toBars = roles.contains(Role.BARS) ? bus.ticks().partitions(Bus.MICRO_BATCHER) : null;
        this.opener = Thread.ofPlatform().name("store-open").unstarted(() -> open(folder));
    }

    /// Begins to open the store.
    void start() {
        opener.start();
    }

    private void open(Path folder) {
        try {
            if (serves && shared.isPresent()) {
                seed.seed(shared.get().all(), false);
            }
            Store now = opened.keep(reach(folder));
            long startedAt = System.nanoTime();
            awaitVisible(now.visibilityOfCommits());
            List<Tick> newest = now.latest();
            seed.seed(newest, true);
            startConsumers(now);
            tickCount = now.tickCount();
            Stores.register(now, registry);
            listings = listings(now);
            store = now;
            state = Health.HEALTHY;
            opened.keep(new EverySecond("store-watch", this::look));
            LOG.info(
                    "store open with {} ticks of {} instruments, after {} ms",
                    tickCount,
                    newest.size(),
                    (System.nanoTime() - startedAt) / 1_000_000);
            done.complete(null);
        } catch (StoreException e) {
            state = "failed";
            done.completeExceptionally(new StartException(String.valueOf(e.getMessage()), e));
        } catch (InterruptedException e) {
            done.completeExceptionally(e);
        }
    }

    /// Opens the store; one that can't be reached just now is tried again, later and later.
    private Store reach(Path folder) throws InterruptedException {
        Duration pause = FIRST_RETRY;
        while (true) {
            try {
                return Stores.open(settings, folder, instruments);
            } catch (RefusedException e) {
                throw e;
            } catch (StoreException e) {
                if (!storeSettings.isPostgres()) {
                    throw e;
                }
                state = String.valueOf(e.getMessage());
                LOG.warn("{}; tried again in {} ms", state, pause.toMillis());
            }
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("closed before the store was there");
            }
            pause =
                    pause.multipliedBy(2).compareTo(LAST_RETRY) < 0
                            ? pause.multipliedBy(2)
                            : LAST_RETRY;
        }
    }

    private static void awaitVisible(BooleanSupplier visible) {
        while (!visible.getAsBoolean()) {
            LockSupport.parkNanos(VISIBILITY_CHECK_NANOS);
        }
    }

    private void startConsumers(Store now) throws InterruptedException {
        // Closed in the reverse order: the last bars are stored after the last ticks.
        if (toBars != null) {
            MicroBatchers batchers = microBatchers(now, toBars);
            // Before anything is stored, where what is stored waits for this process.
            batchers.doWork();
            run(batchers);
        }
        if (toStore != null) {
            run(tickRecorder(now, toStore));
        }
        if (lettersToStore != null) {
            run(letterRecorder(now, lettersToStore));
        }
    }

    private Recorder<DeadLetter> letterRecorder(Store now, Tailer<DeadLetter> letters) {
        return new Recorder<>(
                "dead-letter-recorder",
                letters,
                now.deadLetterWriter(),
                System::nanoTime,
                storeSettings.batching(),
                Recorder.Listener.none(),
                (letter, reason) -> LOG.error("{} is lost: {}", letter, reason));
    }

    private Recorder<Tick> tickRecorder(Store now, Tailer<Tick> ticks) {
        return new Recorder<>(
                "recorder",
                ticks,
                MarketTicks.of(now.tickWriter()),
                System::nanoTime,
                storeSettings.batching(),
                MarketTicks.of(
                        Recorder.Listener.both(
                                new TickRecorderListener(
                                        registry,
                                        latencies,
                                        clock,
                                        System::nanoTime,
                                        Bus.TICK_CONSUMER),
                                new SnapshotRecorder(
                                        now.listings(),
                                        snapshotWriter(now),
                                        now.listingWriter(),
                                        System::nanoTime,
                                        SNAPSHOT_INTERVAL))),
                opened.keep(new RefusedTicks(now.deadLetterWriter(), clock)));
    }

    private BatchWriter<Tick> snapshotWriter(Store now) {
        BatchWriter<Tick> stored = now.snapshotWriter();
        return shared.isPresent() ? new SharingWriter(stored, shared.get()::put) : stored;
    }

    private MicroBatchers microBatchers(Store now, Partitions<Tick> ticks) {
        return new MicroBatchers(
                new BarParts(
                        bus,
                        now,
                        settings.get(Settings.BARS_INTERVALS),
                        settings.get(Settings.BARS_WINDOW_SECONDS),
                        clock,
                        latencies.of(Stage.busToConsumer(Bus.MICRO_BATCHER))),
                ticks,
                System::nanoTime);
    }

    private void run(Agent agent) {
        agents.add(opened.keep(AgentThread.start(agent)));
    }

    /// Looks how the store is and how much it has, and lets it keep house.
    private void look() {
        Store now = store;
        if (now == null) {
            return;
        }
        try {
            String problem = ended(agents).orElseGet(now::problem);
            state = problem.isEmpty() ? Health.HEALTHY : problem;
            tickCount = now.tickCount();
            if (++looks % LOOKS_PER_MAINTENANCE == 0) {
                listings = listings(now);
                now.maintain();
            }
        } catch (StoreException e) {
            state = String.valueOf(e.getMessage());
        }
    }

    /// Says of the first of these threads that has ended by an error that it has.
    static Optional<String> ended(List<AgentThread> agents) {
        return agents.stream()
                .flatMap(
                        agent ->
                                agent.failure().stream()
                                        .map(error -> agent.name() + " has ended: " + error))
                .findFirst();
    }

    private static Map<Instrument, Listing> listings(Store now) {
        return now.listings().stream()
                .collect(Collectors.toUnmodifiableMap(Listing::instrument, listing -> listing));
    }

    /// What the store knew of instruments some seconds ago.
    Map<Instrument, Listing> listings() {
        return listings;
    }

    Optional<Store> store() {
        return Optional.ofNullable(store);
    }

    String state() {
        return state;
    }

    long tickCount() {
        return tickCount;
    }

    CompletableFuture<Void> opened() {
        return done;
    }

    /// Waits for the opening, where it is under way, and closes what it opened.
    @Override
    public void close() {
        closing.countDown();
        joinOpener();
        store = null;
        opened.close();
    }

    private void joinOpener() {
        try {
            opener.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
