package io.tradepulse.app;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Tailer;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.Agent;
import io.tradepulse.pipeline.AgentThread;
import io.tradepulse.pipeline.MicroBatcher;
import io.tradepulse.pipeline.Recorder;
import io.tradepulse.pipeline.TickRecorderListener;
import io.tradepulse.serve.Health;
import io.tradepulse.store.Store;
import io.tradepulse.store.StoreException;
import io.tradepulse.store.questdb.QuestDbStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store and the consumers that write to it: opened on a thread of their own, because that
/// takes seconds and prices need not wait for it.
///
/// Thread-safe.
final class StoreSide implements AutoCloseable {
    /// Gets the newest tick of each instrument stored, before consumers start.
    @FunctionalInterface
    interface Seed {
        void seed(List<Tick> newest) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(StoreSide.class);
    private static final List<Interval> INTERVALS = List.of(Interval.M1, Interval.M5);
    private static final long VISIBILITY_CHECK_NANOS = 2_000_000;

    private final Settings settings;
    private final Bus bus;
    private final Instruments instruments;
    private final PrometheusRegistry registry;
    private final Latencies latencies;
    private final EpochClock clock;
    private final Seed seed;
    // Groups join before the door opens: what comes before the store is there waits for them on the
    // bus.
    private final Tailer<Tick> toStore;
    private final @Nullable Tailer<Tick> toBars;
    private final Tailer<DeadLetter> lettersToStore;

    private final OpenParts opened = new OpenParts();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Thread opener;
    private volatile @Nullable Store store;
    private volatile String state = "opening";
    private volatile long tickCount;

    /// @param seed gets the newest tick of each instrument stored, before consumers start
    /// @param makesBars whether bars are made of the ticks, too
    StoreSide(
            Settings settings,
            Path folder,
            Bus bus,
            Instruments instruments,
            PrometheusRegistry registry,
            Latencies latencies,
            EpochClock clock,
            Seed seed,
            boolean makesBars) {
        this.settings = settings;
        this.bus = bus;
        this.instruments = instruments;
        this.registry = registry;
        this.latencies = latencies;
        this.clock = clock;
        this.seed = seed;
        this.toStore = bus.ticks().tailer(Bus.TICK_CONSUMER);
        this.toBars = makesBars ? bus.ticks().tailer(Bus.MICRO_BATCHER) : null;
        this.lettersToStore = bus.deadLetters().tailer(Bus.TICK_CONSUMER);
        this.opener = Thread.ofPlatform().name("store-open").unstarted(() -> open(folder));
    }

    /// Begins to open the store.
    void start() {
        opener.start();
    }

    private void open(Path folder) {
        try {
            long startedAt = System.nanoTime();
            Store now = opened.keep(new QuestDbStore(folder.resolve("questdb"), instruments));
            awaitVisible(now.visibilityOfCommits());
            List<Tick> newest = now.latest();
            seed.seed(newest);
            startConsumers(now, newest);
            tickCount = now.tickCount();
            store = now;
            state = Health.HEALTHY;
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

    private static void awaitVisible(BooleanSupplier visible) {
        while (!visible.getAsBoolean()) {
            LockSupport.parkNanos(VISIBILITY_CHECK_NANOS);
        }
    }

    private void startConsumers(Store now, List<Tick> newest) {
        var commitInterval = settings.get(Settings.STORE_COMMIT_INTERVAL_MS);
        // Closed in the reverse order: the last bars are stored after the last ticks.
        Tailer<Tick> barTicks = toBars;
        if (barTicks != null) {
            run(microBatcher(now, newest, barTicks));
        }
        run(
                new Recorder<>(
                        "recorder",
                        toStore,
                        now.tickWriter(),
                        System::nanoTime,
                        commitInterval,
                        new TickRecorderListener(registry, latencies, clock, Bus.TICK_CONSUMER)));
        run(
                new Recorder<>(
                        "dead-letter-recorder",
                        lettersToStore,
                        now.deadLetterWriter(),
                        System::nanoTime,
                        commitInterval,
                        Recorder.Listener.none()));
    }

    private MicroBatcher microBatcher(Store now, List<Tick> newest, Tailer<Tick> ticks) {
        return new MicroBatcher(
                bus,
                ticks,
                now,
                newest,
                INTERVALS,
                settings.get(Settings.BARS_WINDOW_SECONDS),
                clock,
                latencies.of(Stage.busToConsumer(Bus.MICRO_BATCHER)));
    }

    private void run(Agent agent) {
        opened.keep(AgentThread.start(agent));
    }

    /// Looks how the store is and how much it has.
    void refresh() {
        Store now = store;
        if (now == null) {
            return;
        }
        try {
            String problem = now.problem();
            state = problem.isEmpty() ? Health.HEALTHY : problem;
            tickCount = now.tickCount();
        } catch (StoreException e) {
            state = String.valueOf(e.getMessage());
        }
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
