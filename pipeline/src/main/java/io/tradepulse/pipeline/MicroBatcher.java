package io.tradepulse.pipeline;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import io.tradepulse.latency.StageLatency;
import io.tradepulse.model.Bar;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Store;
import io.tradepulse.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes bars of ticks: published on the bus as they form, when they close, and when late ticks
/// revise them, and stored each time. Whatever happens, the stored bars end up as a function of the
/// distinct stored ticks alone.
///
/// Owned by one thread.
public final class MicroBatcher implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(MicroBatcher.class);
    private static final String CHECKPOINT = "bars";
    private static final int POLL = 8192;

    /// Commits sooner than the window ends after so many ticks, so that the bus gets its room back.
    private static final int MAX_UNCOMMITTED = 300_000;

    private static final Duration IDLE_PATIENCE = Duration.ofSeconds(1);
    private static final Duration REPAIR_PATIENCE = Duration.ofMillis(20);
    private static final long REPLAY_GRACE_NANOS = Duration.ofSeconds(30).toNanos();

    /// The time of receipt is not quite the order of the bus: after a restart so much more is
    /// looked at.
    private static final long CHECKPOINT_MARGIN_NANOS = Duration.ofMinutes(10).toNanos();

    private record BarKey(Instrument instrument, Interval interval, long start) {}

    private final Tailer<Tick> tailer;
    private final Topic<Tick> ticks;
    private final Appender<Bar> appender;
    private final Store store;
    private final BatchWriter<Bar> writer;
    private final EpochClock clock;
    private final long windowNanos;
    private final List<Interval> intervals;
    private final BarRepair repair;
    private final StageLatency busToConsumer;
    private final ConsumerLatency latency;
    private final Sink sink = new Sink();

    private @Nullable LiveBars[] bars = new LiveBars[256];
    private final List<LiveBars> open = new ArrayList<>();
    private final List<Bar> made = new ArrayList<>();
    private final Map<BarKey, Bar> unwritten = new LinkedHashMap<>();
    private final Map<BarKey, Bar> held = new LinkedHashMap<>();
    private Topic.@Nullable Mark heldAt;
    private long heldCheckpoint;
    private int uncommitted;
    private long windowEndsAt;
    private long storeRetryAt;
    private boolean commitDue;
    private long lastReceivedAt;
    private long savedCheckpoint;

    /// Begins where the bars of an earlier process left off.
    ///
    /// @param newest the newest stored tick of every instrument
    /// @param intervals lengths of the bars, the shortest first, the others multiples of it
    /// @param window how often forming bars are shown
    public MicroBatcher(
            Bus bus,
            Tailer<Tick> tailer,
            Store store,
            List<Tick> newest,
            List<Interval> intervals,
            Duration window,
            EpochClock clock,
            StageLatency busToConsumer) {
        this.tailer = tailer;
        this.ticks = bus.ticks();
        this.appender = bus.bars().appender();
        this.store = store;
        this.writer = store.barWriter();
        this.clock = clock;
        this.windowNanos = window.toNanos();
        this.intervals = List.copyOf(intervals);
        this.repair = new BarRepair(store, bus.ticks(), this.intervals, clock);
        this.busToConsumer = busToConsumer;
        this.latency = new ConsumerLatency(clock);
        newest.forEach(tick -> barsOf(tick.instrument()).stored(tick));
        recover();
    }

    /// Ticks that were stored while their bars may not have been: all received since the last
    /// checkpoint.
    private void recover() {
        long since = store.checkpoint(CHECKPOINT).orElse(0);
        savedCheckpoint = since;
        lastReceivedAt = since;
        store.bucketsReceivedSince(
                since - Math.max(CHECKPOINT_MARGIN_NANOS, 2 * intervals.getLast().nanos()),
                intervals.getFirst(),
                (instrument, start) ->
                        repair.addStored(barsOf(instrument), intervals.getFirst(), start, since));
    }

    @Override
    public String name() {
        return "micro-batcher";
    }

    @Override
    public int doWork() throws InterruptedException {
        int taken = tailer.poll(this::take, POLL, patience());
        if (taken > 0) {
            latency.recordTaken(busToConsumer);
            latency.clear();
            uncommitted += taken;
        }
        if (clock.nanos() >= windowEndsAt) {
            endWindow();
            commitDue = true;
        }
        repair.mark(tailer.mark());
        publish();
        if (clock.nanos() >= storeRetryAt) {
            workOnStore();
        }
        return taken;
    }

    private void workOnStore() throws InterruptedException {
        try {
            store();
            if (isAllStored() && repair.step(sink::bar)) {
                publish();
                commitDue = true;
                store();
            }
        } catch (StoreException e) {
            retryLater(e);
        }
    }

    /// Stores the bars made so far, in two steps: what they are now is held until the recorder has
    /// stored their ticks. What is killed in between must not leave a bar of ticks that never were.
    private void store() {
        boolean repairWaits = !repair.isIdle() && !unwritten.isEmpty();
        if (heldAt == null && (commitDue || repairWaits || uncommitted >= MAX_UNCOMMITTED)) {
            heldAt = tailer.mark();
            held.putAll(unwritten);
            unwritten.clear();
            uncommitted = 0;
            commitDue = false;
            heldCheckpoint = checkpoint();
        }
        Topic.Mark mark = heldAt;
        if (mark != null && ticks.hasPassed(Bus.TICK_CONSUMER, mark)) {
            commit(mark);
        }
    }

    private boolean isAllStored() {
        return heldAt == null && unwritten.isEmpty();
    }

    private Duration patience() {
        if (!repair.isIdle() || heldAt != null) {
            return REPAIR_PATIENCE;
        }
        if (open.isEmpty() && uncommitted == 0) {
            return IDLE_PATIENCE;
        }
        return Duration.ofNanos(Math.clamp(windowEndsAt - clock.nanos(), 0, windowNanos));
    }

    private void take(Tick tick) {
        latency.seen(tick);
        lastReceivedAt = Math.max(lastReceivedAt, tick.receivedAt());
        LiveBars live = barsOf(tick.instrument());
        live.take(tick, sink);
        if (!live.isListed() && live.isOpen()) {
            live.listed(true);
            open.add(live);
        }
    }

    private LiveBars barsOf(Instrument instrument) {
        int index = instrument.index();
        if (index >= bars.length) {
            bars = Arrays.copyOf(bars, Math.max(index + 1, bars.length * 2));
        }
        LiveBars known = bars[index];
        if (known == null) {
            known = new LiveBars(instrument, intervals);
            bars[index] = known;
        }
        return known;
    }

    private void endWindow() {
        long now = clock.nanos();
        windowEndsAt = now + windowNanos;
        open.removeIf(
                live -> {
                    live.closeIfOver(now, windowNanos, REPLAY_GRACE_NANOS, sink);
                    live.show(sink);
                    live.listed(live.isOpen());
                    return !live.isListed();
                });
    }

    private void publish() throws InterruptedException {
        if (!made.isEmpty()) {
            appender.append(made.toArray(Bar[]::new), made.size());
            made.forEach(
                    bar ->
                            unwritten.put(
                                    new BarKey(bar.instrument(), bar.interval(), bar.start()),
                                    bar));
            made.clear();
        }
    }

    private void commit(Topic.Mark upTo) {
        if (!held.isEmpty()) {
            held.values().forEach(writer::write);
            writer.commit();
            held.clear();
        }
        if (heldCheckpoint > savedCheckpoint) {
            store.saveCheckpoint(CHECKPOINT, heldCheckpoint);
            savedCheckpoint = heldCheckpoint;
        }
        tailer.commit(upTo);
        heldAt = null;
    }

    /// All ticks received before it have their final bars in hand.
    private long checkpoint() {
        long reached = repair.oldestReceivedAt(lastReceivedAt);
        for (LiveBars live : open) {
            reached = live.openSince(reached);
        }
        return reached;
    }

    private void retryLater(StoreException e) {
        LOG.warn("bars wait for the store: {}", e.getMessage());
        storeRetryAt = clock.nanos() + windowNanos;
        try {
            writer.rollback();
        } catch (StoreException again) {
            LOG.debug("bars could not be rolled back: {}", again.getMessage());
        }
    }

    /// Makes and stores the bars of what is left on the bus; the recorder has been closed before.
    @Override
    public void close() {
        try {
            while (tailer.poll(this::take, POLL, Duration.ZERO) > 0) {
                repair.mark(tailer.mark());
            }
            open.forEach(live -> live.show(sink));
            publish();
            held.putAll(unwritten);
            heldCheckpoint = checkpoint();
            commit(tailer.mark());
        } catch (StoreException e) {
            LOG.warn(
                    "the last bars could not be stored, and will be made again: {}",
                    e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        writer.close();
        tailer.close();
    }

    private final class Sink implements LiveBars.Sink {
        @Override
        public void bar(Bar bar) {
            made.add(bar);
        }

        @Override
        public void repair(LiveBars live, long bucket, long receivedAt) {
            repair.add(live, bucket, receivedAt);
        }

        @Override
        public void rollUp(LiveBars live, Interval interval, long start, long receivedAt) {
            repair.addStored(live, interval, start, receivedAt);
        }
    }
}
