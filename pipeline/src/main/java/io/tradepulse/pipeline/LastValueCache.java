package io.tradepulse.pipeline;

import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import io.tradepulse.latency.StageLatency;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The latest tick of every instrument, in memory: the newest event time wins, so a late tick never
/// moves a price back.
///
/// [#doWork] is owned by one thread; everything else is thread-safe and never blocks it.
public final class LastValueCache implements Agent {
    /// Gets what the cache takes, in the order in which it comes. Called by the cache's thread,
    /// which it must not hold up.
    public interface Listener {
        /// A tick, good until the call returns; the cache shows it already.
        void taken(Tick tick);

        /// What had arrived at once has been handed over.
        ///
        /// @return whether the listener has something left, and is to be called again soon
        boolean batchEnd();

        /// All that was handed over so far lies before this mark, and what comes after it.
        void mark(Topic.Mark mark);

        /// Whether it wants ticks just now, and may want a mark soon.
        boolean isOpen();

        /// Whether it waits for a mark.
        boolean wantsMark();
    }

    private static final int BATCH = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /// Before it is seeded it looks more often, so that whoever seeds it does not wait long.
    private static final Duration UNSEEDED_PATIENCE = Duration.ofMillis(20);

    /// With a listener it looks whether that one wants something.
    private static final Duration LISTENED_PATIENCE = Duration.ofMillis(20);

    private static final Duration LEFT_PATIENCE = Duration.ofMillis(1);

    private final Tailer<Tick> tailer;
    private final StageLatency busToConsumer;
    private final ConsumerLatency latency;
    private final Queue<Seeds> seeds = new ConcurrentLinkedQueue<>();
    private final LongAdder taken = new LongAdder();
    private volatile AtomicReferenceArray<@Nullable LastValue> values =
            new AtomicReferenceArray<>(256);
    private volatile Instrument[] appeared = new Instrument[256];
    private volatile int appearedCount;
    private volatile long lastReceivedAt;
    private volatile @Nullable Listener listener;
    private volatile boolean isClosed;
    private boolean isSeeded;
    private int canaries;

    /// @param complete whether there will be no more of them
    private record Seeds(List<Tick> ticks, boolean complete, CountDownLatch shown) {}

    public LastValueCache(Tailer<Tick> tailer, EpochClock clock, StageLatency busToConsumer) {
        this.tailer = tailer;
        this.busToConsumer = busToConsumer;
        this.latency = new ConsumerLatency(clock);
    }

    @Override
    public String name() {
        return "last-values";
    }

    @Override
    public int doWork() throws InterruptedException {
        takeSeeds();
        Listener waiting = listener;
        Duration patience = waiting == null ? patience() : patience(waiting);
        int polled = tailer.poll(this::take, BATCH, patience);
        if (polled > 0) {
            latency.recordTaken(busToConsumer);
            latency.clear();
            taken.add(polled - canaries);
            canaries = 0;
            Listener told = listener;
            if (told != null) {
                told.batchEnd();
            }
            tailer.commit();
        }
        return polled;
    }

    private Duration patience() {
        return isSeeded ? PATIENCE : UNSEEDED_PATIENCE;
    }

    private Duration patience(Listener told) {
        if (told.wantsMark()) {
            told.mark(tailer.mark());
        }
        if (told.batchEnd()) {
            return LEFT_PATIENCE;
        }
        return told.isOpen() ? LISTENED_PATIENCE : patience();
    }

    private void take(Tick tick) {
        latency.seen(tick);
        if (tick.instrument().isCanary()) {
            canaries++;
        } else {
            lastReceivedAt = tick.receivedAt();
        }
        offer(tick);
        Listener told = listener; // one that came while nothing did is told, too
        if (told != null) {
            told.taken(tick);
        }
    }

    /// From some moment on the listener gets every tick; there is one at a time.
    public void listen(Listener to) {
        listener = to;
    }

    /// From some moment on nobody gets the ticks.
    public void unlisten() {
        listener = null;
    }

    private void takeSeeds() {
        for (Seeds next = seeds.poll(); next != null; next = seeds.poll()) {
            next.ticks.forEach(this::offer);
            isSeeded |= next.complete;
            next.shown.countDown();
        }
    }

    private void offer(Tick tick) {
        int index = tick.instrument().index();
        AtomicReferenceArray<@Nullable LastValue> now = values;
        LastValue known = index < now.length() ? now.getPlain(index) : null;
        if (known != null) {
            known.offer(tick);
        } else {
            add(tick);
        }
    }

    /// A reader sees the instrument once it has its first value.
    private void add(Tick first) {
        Instrument instrument = first.instrument();
        LastValue made = new LastValue(instrument);
        made.offer(first);
        int index = instrument.index();
        if (index >= values.length()) {
            values = grown(values, Math.max(index + 1, values.length() * 2));
        }
        values.setRelease(index, made);
        int count = appearedCount;
        if (count == appeared.length) {
            appeared = Arrays.copyOf(appeared, count * 2);
        }
        appeared[count] = instrument;
        appearedCount = count + 1;
    }

    private static AtomicReferenceArray<@Nullable LastValue> grown(
            AtomicReferenceArray<@Nullable LastValue> small, int length) {
        AtomicReferenceArray<@Nullable LastValue> large = new AtomicReferenceArray<>(length);
        for (int i = 0; i < small.length(); i++) {
            large.setPlain(i, small.getPlain(i));
        }
        return large;
    }

    /// Takes over the ticks known from before, from the store at start; those that are older than
    /// what came since change nothing. Waits until they show.
    public void seed(Collection<Tick> ticks) throws InterruptedException {
        seed(ticks, true);
    }

    /// The same with what is at hand sooner: more is to come by [#seed].
    public void seedEarly(Collection<Tick> ticks) throws InterruptedException {
        seed(ticks, false);
    }

    private void seed(Collection<Tick> ticks, boolean complete) throws InterruptedException {
        List<Tick> copies = ticks.stream().map(Tick::copy).toList();
        Seeds added = new Seeds(copies, complete, new CountDownLatch(1));
        seeds.add(added);
        if (isClosed) {
            dropSeeds();
        }
        added.shown.await();
    }

    /// The latest tick of that instrument, a copy.
    public Optional<Tick> latest(Instrument instrument) {
        AtomicReferenceArray<@Nullable LastValue> now = values;
        int index = instrument.index();
        LastValue value = index < now.length() ? now.getAcquire(index) : null;
        return value == null ? Optional.empty() : Optional.of(value.read());
    }

    /// The latest tick of every instrument, copies, in no order.
    public List<Tick> all() {
        List<Tick> ticks = new ArrayList<>();
        AtomicReferenceArray<@Nullable LastValue> now = values;
        for (int i = 0; i < now.length(); i++) {
            LastValue value = now.getAcquire(i);
            if (value != null) {
                ticks.add(value.read());
            }
        }
        return ticks;
    }

    /// How many instruments have a latest tick; never falls.
    public int instrumentCount() {
        return appearedCount;
    }

    /// The instruments that have a latest tick, in the order of their first one here, without the
    /// first so many: who keeps an index of them asks for what is new.
    public List<Instrument> instrumentsFrom(int first) {
        int count = appearedCount;
        return List.of(Arrays.copyOfRange(appeared, first, Math.max(first, count)));
    }

    /// How many ticks came by since the start of this process, the canary's not counted.
    public long count() {
        return taken.sum();
    }

    /// When the last tick came in, the canary's not counted, epoch nanoseconds; 0 before the first.
    public long lastReceivedAt() {
        return lastReceivedAt;
    }

    /// Nobody takes them any more, and whoever brings them must not wait for ever.
    private void dropSeeds() {
        for (Seeds next = seeds.poll(); next != null; next = seeds.poll()) {
            next.shown.countDown();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        dropSeeds();
        tailer.close();
    }
}
