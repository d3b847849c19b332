package io.tradepulse.store.questdb;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/// The newest tick of every instrument stored, in memory, and so that it is found again after a
/// kill without a look at all ticks.
///
/// The newest ticks are written to `price_snapshots` once in a while. Of those that are not, each
/// is at or after the *floor*, a time kept as a checkpoint: whoever commits one before it lowers
/// the floor first. So what a kill has left behind is found by reading the ticks from there on.
///
/// Thread-safe. Commits of ticks, and [#persist], are under the lock of commits.
final class NewestTicks {
    private static final String FLOOR = "newest-ticks-from";
    private static final long UNKNOWN = Long.MIN_VALUE;

    /// So much later than the floor may be what is late and still the newest of its instrument.
    private static final long MARGIN_NANOS = Duration.ofMinutes(1).toNanos();

    private final Engine engine;
    private final Instruments instruments;
    private final Snapshots snapshots;
    private final Checkpoints checkpoints;
    private final EpochClock clock;
    private final Lock commits;
    private final BooleanSupplier visible;
    private final long floorAtOpen;
    private final Map<Instrument, Tick> newest = new HashMap<>();
    private long floor;
    private boolean loaded;

    NewestTicks(
            Engine engine,
            Instruments instruments,
            Snapshots snapshots,
            Checkpoints checkpoints,
            EpochClock clock,
            Lock commits) {
        this.engine = engine;
        this.instruments = instruments;
        this.snapshots = snapshots;
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.commits = commits;
        this.visible = engine.visibilityOfCommits(List.of(Schema.TICKS, Schema.SNAPSHOTS));
        this.floorAtOpen = checkpoints.get(FLOOR).orElse(UNKNOWN);
        this.floor = floorAtOpen;
    }

    /// Makes sure that the floor is low enough.
    void beforeCommit(TickBatch batch) {
        if (floor == UNKNOWN) {
            return;
        }
        long[] lowest = {Long.MAX_VALUE};
        synchronized (this) {
            batch.forEachNewest(
                    tick -> {
                        if (isNewer(tick)) {
                            lowest[0] = Math.min(lowest[0], tick.ts());
                        }
                    });
        }
        if (lowest[0] < floor) {
            // Twice as far as needed: who plays history backwards lowers it a few times only.
            floor = Math.max(0, 2 * lowest[0] - floor);
            checkpoints.save(FLOOR, floor);
        }
    }

    private boolean isNewer(Tick tick) {
        Tick known = newest.get(tick.instrument());
        return known == null || tick.isAfter(known.ts(), known.seq());
    }

    synchronized void committed(TickBatch batch) {
        batch.forEachNewest(this::take);
    }

    private void take(Tick tick) {
        Tick known = newest.computeIfAbsent(tick.instrument(), _ -> tick.copy());
        if (tick.isAfter(known.ts(), known.seq())) {
            known.set(tick);
        }
    }

    /// The newest of every instrument.
    synchronized List<Tick> all() {
        load();
        return newest.values().stream().map(Tick::copy).toList();
    }

    /// Adds what was there when the store was opened.
    private void load() {
        if (loaded) {
            return;
        }
        boolean complete = visible.getAsBoolean();
        for (Tick tick : snapshots.all()) {
            take(tick);
        }
        if (floorAtOpen == UNKNOWN) {
            lastOfAll().forEach(this::take);
        } else {
            readFromFloor();
        }
        loaded = complete;
    }

    private void readFromFloor() {
        TickRows rows = new TickRows(instruments, _ -> true);
        Tick tick = new Tick();
        new Query(engine, TickRows.SELECT + " WHERE ts >= :start")
                .withTime("start", floorAtOpen)
                .forEach(
                        row -> {
                            rows.read(row, tick);
                            take(tick);
                            return true;
                        });
    }

    /// Among equal times the database's last need not be ours, which is the highest `seq`.
    private List<Tick> lastOfAll() {
        List<Tick> last = new ArrayList<>();
        new Query(engine, TickRows.SELECT + " LATEST ON ts PARTITION BY provider, symbol")
                .forEach(
                        row ->
                                last.add(
                                        TickRows.read(
                                                row,
                                                TickRows.instrument(row, instruments),
                                                new Tick())));
        for (Tick tick : List.copyOf(last)) {
            new Query(
                            engine,
                            TickRows.SELECT
                                    + " WHERE symbol = :symbol AND provider = :provider"
                                    + " AND ts >= :start AND ts <= :end")
                    .with(tick.instrument())
                    .withTime("start", tick.ts())
                    .withTime("end", tick.ts())
                    .forEach(row -> last.add(TickRows.read(row, tick.instrument(), new Tick())));
        }
        return last;
    }

    /// Writes the newest ticks to the snapshots, and raises the floor.
    ///
    /// @throws StoreException where that fails; nothing is lost by it
    void persist() {
        commits.lock();
        try {
            List<Tick> all = all();
            if (!isLoaded() || all.isEmpty() || snapshots.write(all) == 0) {
                return;
            }
            long last = all.stream().mapToLong(Tick::ts).max().orElse(0);
            long raised = Math.min(last, clock.nanos()) - MARGIN_NANOS;
            if (raised > floor) {
                checkpoints.save(FLOOR, raised);
                floor = raised;
            }
        } finally {
            commits.unlock();
        }
    }

    private synchronized boolean isLoaded() {
        return loaded;
    }
}
