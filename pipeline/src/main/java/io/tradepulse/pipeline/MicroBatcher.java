package io.tradepulse.pipeline;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Partition;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import io.tradepulse.latency.StageLatency;
import io.tradepulse.model.Bar;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.BarPlan.Level;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.RefusedException;
import io.tradepulse.store.Store;
import io.tradepulse.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes bars of ticks: published on the bus as they form, when they close, and when late ticks
/// revise them; stored when they close and when they are revised. Whatever happens, the stored bars
/// end up as a function of the distinct stored ticks alone.
///
/// What is under way at a kill is made again after the next start. The checkpoint is a time of
/// receipt: every tick received before it lies in a minute whose bars are stored, and every bar
/// that had closed by then is. So these are looked at again: the minutes of all ticks received
/// since, with all that is made of them; the last minute before each of those, whose bars the first
/// tick after it has closed; and the bars that hold an instrument's newest tick, where the clock
/// may have closed them since. A longer bar needs no ticks for that, only the stored shorter ones.
///
/// It has a partition to itself, or the whole of a bus that has only one. What it gives up to
/// another process it leaves as it stands: the other makes again what was not stored.
///
/// Owned by one thread, that of [MicroBatchers].
final class MicroBatcher {
    private static final Logger LOG = LoggerFactory.getLogger(MicroBatcher.class);
    private static final String CHECKPOINT = "bars";
    private static final int POLL = 8192;

    /// Commits sooner than the window ends after so many ticks, so that the bus gets its room back.
    private static final int MAX_UNCOMMITTED = 300_000;

    /// So many bars may be committed without being seen by queries before no more are.
    private static final int MAX_SETTLING = 1_000_000;

    private static final Duration IDLE_PATIENCE = Duration.ofSeconds(1);
    private static final Duration REPAIR_PATIENCE = Duration.ofMillis(20);

    /// The time of receipt is not quite the order of the bus: after a restart so much more is
    /// looked at.
    private static final long CHECKPOINT_MARGIN_NANOS = Duration.ofMinutes(10).toNanos();

    /// The checkpoint alone is not worth a commit more often.
    private static final long CHECKPOINT_INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final Tailer<Tick> tailer;
    private final Topic<Tick> ticks;
    private final Appender<Bar> appender;
    private final Store store;
    private final BatchWriter<Bar> writer;
    private final EpochClock clock;
    private final long windowNanos;
    private final Partition partition;
    private final String checkpointName;
    private final BooleanSupplier isCurrent;
    private final BarPlan plan;
    private final FreshBars fresh = new FreshBars();
    private final Sink sink = new Sink();
    private final BarRepair repair;
    private final StageLatency busToConsumer;
    private final ConsumerLatency latency;

    private @Nullable LiveBars[] bars = new LiveBars[256];
    private final List<LiveBars> active = new ArrayList<>();
    private final List<LiveBars> dormant = new ArrayList<>();
    private long dormantUntil = Long.MAX_VALUE;
    private final List<Bar> made = new ArrayList<>();
    private Topic.@Nullable Mark heldAt;
    private long heldCheckpoint;
    private int uncommitted;
    private long windowBeganAt;
    private long storeFailedAt;
    private boolean storeFailed;
    private boolean commitDue;
    private long receivedUpTo;
    private long savedCheckpoint;

    /// Begins where the bars of an earlier process left off.
    ///
    /// @param tailer of that partition, which hands over what has come and need not wait
    /// @param newest the newest stored tick of every instrument
    /// @param isCurrent whether the partition is surely ours still
    /// @throws StoreException where the store can't tell what is in it just now
    MicroBatcher(
            BarParts parts,
            Partition partition,
            Tailer<Tick> tailer,
            List<Tick> newest,
            BooleanSupplier isCurrent) {
        this.partition = partition;
        this.checkpointName =
                partition.name().isEmpty() ? CHECKPOINT : CHECKPOINT + "/" + partition.name();
        this.isCurrent = isCurrent;
        this.tailer = tailer;
        this.ticks = parts.bus().ticks();
        this.appender = parts.bus().bars().appender();
        this.store = parts.store();
        this.writer = store.barWriter();
        this.clock = parts.clock();
        this.windowNanos = parts.window().toNanos();
        this.plan = new BarPlan(parts.intervals(), parts.window());
        this.repair = new BarRepair(store, fresh, ticks, plan, clock, sink);
        this.busToConsumer = parts.busToConsumer();
        this.latency = new ConsumerLatency(clock);
        try {
            recover(newest);
        } catch (StoreException e) {
            writer.close();
            throw e;
        }
    }

    private void recover(List<Tick> newest) {
        long now = clock.nanos();
        savedCheckpoint = store.checkpoint(checkpointName).orElse(0);
        // From the future it can only be of a clock that was wrong.
        long since = Math.min(savedCheckpoint, now);
        receivedUpTo = since;
        for (Tick tick : newest) {
            if (!isOurs(tick.instrument())) {
                continue;
            }
            LiveBars live = barsOf(tick.instrument());
            live.stored(tick, now);
            reopenMinute(live, tick, now);
            for (Level level : Level.values()) {
                recover(live, tick, level, since);
            }
        }
        store.bucketsReceivedSince(
                since - CHECKPOINT_MARGIN_NANOS,
                Interval.M1,
                (instrument, start) -> {
                    if (isOurs(instrument)) {
                        repair.addRecovered(barsOf(instrument), start, since);
                    }
                });
    }

    private boolean isOurs(Instrument instrument) {
        return partition.holds(instrument.symbol());
    }

    /// A minute that is not over goes on with all its ticks. Those that are stored meanwhile come
    /// by the bus, too.
    private void reopenMinute(LiveBars live, Tick newest, long now) {
        if (live.reopenMinute(now)) {
            long start = Interval.M1.startOf(newest.ts());
            store.ticks(
                    live.instrument(),
                    start,
                    Interval.M1.endOf(start),
                    tick -> {
                        if (!tick.isAfter(newest.ts(), newest.seq())) {
                            live.restored(tick);
                        }
                    });
            activate(live);
        }
    }

    /// The bars that hold the newest tick are open still, or may have been when the process ended.
    private void recover(LiveBars live, Tick newest, Level level, long since) {
        long end = Long.MIN_VALUE;
        for (Interval interval : plan.of(level)) {
            end = Math.max(end, interval.endOf(interval.startOf(newest.ts())));
        }
        long closedBy = Math.max(end, newest.receivedAt()) + BarPlan.longestGraceNanos();
        if (closedBy >= since - CHECKPOINT_MARGIN_NANOS) {
            repair.rollUp(live, level, newest.ts(), since);
        }
    }

    /// Takes what has come, and does what is due.
    int doWork() throws InterruptedException {
        int taken = tailer.poll(this::take, POLL, Duration.ZERO);
        if (taken > 0) {
            latency.recordTaken(busToConsumer);
            latency.clear();
            uncommitted += taken;
        } else {
            receivedUpTo = clock.nanos();
        }
        if (isPast(windowBeganAt, windowNanos)) {
            endWindow();
            commitDue = true;
        }
        repair.mark(tailer.mark());
        publish();
        if (!storeFailed || isPast(storeFailedAt, windowNanos)) {
            workOnStore();
        }
        return taken;
    }

    /// Also where the clock was set back.
    private boolean isPast(long since, long nanos) {
        long now = clock.nanos();
        return now < since || now - since >= nanos;
    }

    private void workOnStore() throws InterruptedException {
        try {
            fresh.settle();
            store();
            repair.step();
            publish();
            storeFailed = false;
        } catch (StoreException e) {
            retryLater(e);
        }
    }

    /// Stores the bars made so far, in two steps: what they are now is held until the recorder has
    /// stored their ticks. What is killed in between must not leave a bar of ticks that never were.
    private void store() {
        boolean due = commitDue || uncommitted >= MAX_UNCOMMITTED;
        if (heldAt == null && due && fresh.settling() < MAX_SETTLING) {
            heldAt = tailer.mark();
            fresh.hold();
            uncommitted = 0;
            commitDue = false;
            heldCheckpoint = checkpoint();
        }
        Topic.Mark mark = heldAt;
        if (mark != null && ticks.hasPassed(Bus.TICK_CONSUMER, mark) && isCurrent.getAsBoolean()) {
            commit(mark);
        }
    }

    /// How long it need not be called while nothing comes.
    Duration patience() {
        if (!repair.isIdle() || heldAt != null) {
            return REPAIR_PATIENCE;
        }
        if (active.isEmpty() && uncommitted == 0) {
            return IDLE_PATIENCE;
        }
        return Duration.ofNanos(
                Math.clamp(windowBeganAt + windowNanos - clock.nanos(), 0, windowNanos));
    }

    private void take(Tick tick) {
        latency.seen(tick);
        receivedUpTo = tick.receivedAt();
        if (tick.instrument().isCanary()) {
            return;
        }
        LiveBars live = barsOf(tick.instrument());
        live.take(tick);
        if (live.listing() != LiveBars.Listing.ACTIVE && live.isActive()) {
            activate(live);
        }
    }

    private LiveBars barsOf(Instrument instrument) {
        int index = instrument.index();
        if (index >= bars.length) {
            bars = Arrays.copyOf(bars, Math.max(index + 1, bars.length * 2));
        }
        LiveBars known = bars[index];
        if (known == null) {
            known = new LiveBars(instrument, plan, sink);
            bars[index] = known;
        }
        return known;
    }

    /// Looked at when every window ends. One that was dormant is in that list still.
    private void activate(LiveBars live) {
        if (live.listing() != LiveBars.Listing.ACTIVE) {
            live.listing(LiveBars.Listing.ACTIVE);
            active.add(live);
        }
    }

    private void endWindow() {
        long now = clock.nanos();
        windowBeganAt = now;
        if (now >= dormantUntil) {
            closeDormant(now);
        }
        active.removeIf(
                live -> {
                    live.closeIfOver(now);
                    live.show();
                    boolean calm = !live.isActive();
                    if (calm) {
                        calmDown(live);
                    }
                    return calm;
                });
    }

    /// Only its longer bars are open, and wait for the clock.
    private void calmDown(LiveBars live) {
        long closesAt = live.closesAt();
        live.listing(LiveBars.Listing.NONE);
        if (closesAt != Long.MAX_VALUE) {
            live.listing(LiveBars.Listing.DORMANT);
            dormantUntil = Math.min(dormantUntil, closesAt);
            if (!live.isInDormant()) {
                live.inDormant(true);
                dormant.add(live);
            }
        }
    }

    private void closeDormant(long now) {
        dormantUntil = Long.MAX_VALUE;
        dormant.removeIf(
                live -> {
                    boolean isDormant = live.listing() == LiveBars.Listing.DORMANT;
                    if (isDormant) {
                        live.closeIfOver(now);
                        isDormant = live.closesAt() != Long.MAX_VALUE;
                        live.listing(isDormant ? LiveBars.Listing.DORMANT : LiveBars.Listing.NONE);
                    }
                    if (isDormant) {
                        dormantUntil = Math.min(dormantUntil, live.closesAt());
                    }
                    live.inDormant(isDormant);
                    return !isDormant;
                });
    }

    private void publish() throws InterruptedException {
        if (!made.isEmpty()) {
            appender.append(made.toArray(Bar[]::new), made.size());
            made.clear();
        }
    }

    private void commit(Topic.Mark upTo) {
        boolean any = !fresh.held().isEmpty();
        if (any) {
            write(fresh.held());
            fresh.committed(store.visibilityOfCommits());
        }
        boolean isWorth =
                any || Math.abs(heldCheckpoint - savedCheckpoint) >= CHECKPOINT_INTERVAL_NANOS;
        if (heldCheckpoint != savedCheckpoint && isWorth) {
            store.saveCheckpoint(checkpointName, heldCheckpoint);
            savedCheckpoint = heldCheckpoint;
        }
        tailer.commit(upTo);
        heldAt = null;
    }

    private void write(Collection<Bar> rows) {
        try {
            rows.forEach(writer::write);
            writer.commit();
        } catch (RefusedException e) {
            writer.rollback();
            rows.forEach(this::writeAlone);
        }
    }

    private void writeAlone(Bar bar) {
        try {
            writer.write(bar);
            writer.commit();
        } catch (RefusedException e) {
            LOG.warn("the store refuses {}: {}", bar, e.getMessage());
            writer.rollback();
        }
    }

    /// All ticks received before it, and all bars that the clock has closed before it, are in what
    /// is held or stored.
    private long checkpoint() {
        long reached = repair.oldestReceivedAt(Math.min(receivedUpTo, windowBeganAt));
        for (LiveBars live : active) {
            reached = live.openSince(reached);
        }
        return reached;
    }

    private void retryLater(StoreException e) {
        LOG.warn("bars wait for the store: {}", e.getMessage());
        storeFailed = true;
        storeFailedAt = clock.nanos();
        try {
            writer.rollback();
        } catch (StoreException again) {
            LOG.debug("bars could not be rolled back: {}", again.getMessage());
        }
    }

    /// Makes the bars of what is left on the bus, and stores them, those that are forming, too; the
    /// recorder has been closed before.
    void close() {
        try {
            while (tailer.poll(this::take, POLL, Duration.ZERO) > 0) {
                repair.mark(tailer.mark());
            }
            Topic.Mark end = tailer.mark();
            if (ticks.hasPassed(Bus.TICK_CONSUMER, end) && isCurrent.getAsBoolean()) {
                storeLast(end);
            } else {
                LOG.warn("the last bars are made again later: not all their ticks are stored");
            }
        } catch (StoreException e) {
            LOG.warn(
                    "the last bars could not be stored, and will be made again: {}",
                    e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        writer.close();
    }

    /// Ends without storing anything: the partition is somebody else's.
    void abandon() {
        try {
            writer.rollback();
        } catch (StoreException e) {
            LOG.debug("bars given up could not be rolled back: {}", e.getMessage());
        }
        writer.close();
    }

    private void storeLast(Topic.Mark end) throws InterruptedException {
        if (heldAt != null) {
            commit(end);
        }
        active.forEach(LiveBars::showAgain);
        made.forEach(fresh::put);
        publish();
        fresh.hold();
        heldCheckpoint = checkpoint();
        commit(end);
    }

    private final class Sink implements LiveBars.Sink, BarRepair.Sink {
        @Override
        public void bar(Bar bar) {
            made.add(bar);
            if (bar.isFinal()) {
                fresh.put(bar);
            }
        }

        @Override
        public void repair(LiveBars live, long minute, long receivedAt, boolean closing) {
            repair.add(live, minute, receivedAt, closing);
        }

        @Override
        public void rollUp(LiveBars live, Level level, long at, long receivedAt) {
            repair.rollUp(live, level, at, receivedAt);
        }

        @Override
        public void filled(LiveBars live) {
            activate(live);
        }
    }
}
