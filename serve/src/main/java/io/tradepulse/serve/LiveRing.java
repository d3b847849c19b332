package io.tradepulse.serve;

import io.tradepulse.bus.Topic;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.LastValueCache;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Ticks on their way from the thread of the latest values to the event loop, which it never waits
/// for: where the ring is full, they are conflated to the newest of each instrument until there is
/// room, and how many were skipped goes along.
///
/// [#taken], [#mark] and [#batchEnd] are the cache's thread's, [#drain] the event loop's; the rest
/// is thread-safe.
final class LiveRing implements LastValueCache.Listener {
    /// Where the event loop gets what is in the ring.
    interface Reader {
        /// The next tick.
        ///
        /// @param position of the tick, which rises by one a tick
        /// @param skipped ticks of that instrument that were left out just before
        void tick(Tick tick, long position, long skipped);

        /// All handed over before it lies before that mark, all after it comes after.
        void mark(Topic.Mark mark, Consumer<Topic.Mark> asked);
    }

    /// Which ticks it takes.
    enum Taking {
        NONE,
        /// Those of the canary, which are few: the others cost the event loop nothing.
        CANARY,
        ALL;

        private boolean covers(Tick tick) {
            return this == ALL || (this == CANARY && tick.instrument().isCanary());
        }
    }

    private static final class Slot {
        final Tick tick = new Tick();
        long skipped;
        Topic.@Nullable Mark mark;
        @Nullable Consumer<Topic.Mark> asked;
    }

    private static final class Missed {
        final Tick newest;
        long count = 1;

        Missed(Tick first) {
            newest = first.copy();
        }
    }

    private final Slot[] slots;
    private final int mask;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final Queue<Consumer<Topic.Mark>> asking = new ConcurrentLinkedQueue<>();
    private final Map<Instrument, Missed> missed = new HashMap<>();
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private final Runnable wake;
    private final AtomicInteger openings = new AtomicInteger();
    private int missedIn;
    private volatile Taking taking = Taking.NONE;

    /// @param capacity a power of two
    /// @param wake makes the event loop call [#drain] soon; must not wait
    LiveRing(int capacity, Runnable wake) {
        slots = new Slot[capacity];
        for (int i = 0; i < capacity; i++) {
            slots[i] = new Slot();
        }
        mask = capacity - 1;
        this.wake = wake;
    }

    /// From here on it takes those.
    void take(Taking which) {
        if (which.compareTo(taking) > 0) {
            // Whoever comes now has seen the latest values: what was missed before is older.
            openings.incrementAndGet();
        }
        taking = which;
    }

    @Override
    public boolean isOpen() {
        return taking != Taking.NONE;
    }

    /// The position that the next tick will have.
    long written() {
        return written.get();
    }

    /// Asks for a mark, and is told it by the event loop when all ticks before it were handed over.
    void askMark(Consumer<Topic.Mark> asked) {
        asking.add(asked);
    }

    @Override
    public boolean wantsMark() {
        return !asking.isEmpty();
    }

    @Override
    public void taken(Tick tick) {
        if (!taking.covers(tick)) {
            return;
        }
        forgetMissedBefore();
        if (!missed.isEmpty() && !putMissed()) {
            miss(tick);
            return;
        }
        if (!put(tick, 0)) {
            miss(tick);
        }
    }

    private void forgetMissedBefore() {
        int now = openings.get();
        if (missedIn != now) {
            missedIn = now;
            missed.clear();
        }
    }

    private void miss(Tick tick) {
        Missed known = missed.get(tick.instrument());
        if (known == null) {
            missed.put(tick.instrument(), new Missed(tick));
            return;
        }
        known.count++;
        if (tick.isAfter(known.newest.ts(), known.newest.seq())) {
            known.newest.set(tick);
        }
    }

    private boolean putMissed() {
        Iterator<Missed> each = missed.values().iterator();
        while (each.hasNext()) {
            Missed next = each.next();
            if (!put(next.newest, next.count - 1)) {
                return false;
            }
            each.remove();
        }
        return true;
    }

    private boolean put(Tick tick, long skipped) {
        Slot slot = claim();
        if (slot == null) {
            return false;
        }
        slot.tick.set(tick);
        slot.skipped = skipped;
        slot.mark = null;
        written.setRelease(written.getPlain() + 1);
        return true;
    }

    private @Nullable Slot claim() {
        long next = written.getPlain();
        return next - read.getAcquire() > mask ? null : slots[(int) next & mask];
    }

    @Override
    public void mark(Topic.Mark mark) {
        forgetMissedBefore();
        if (!putMissed()) {
            return;
        }
        while (!asking.isEmpty()) {
            Slot slot = claim();
            if (slot == null) {
                return;
            }
            slot.mark = mark;
            slot.asked = asking.poll();
            written.setRelease(written.getPlain() + 1);
        }
    }

    @Override
    public boolean batchEnd() {
        forgetMissedBefore();
        boolean left = !missed.isEmpty() && !putMissed();
        if (written.getPlain() != read.getAcquire() && isWoken.compareAndSet(false, true)) {
            wake.run();
        }
        return left;
    }

    /// Hands over what is there, so many at most.
    ///
    /// @return whether there is more
    boolean drain(Reader reader, int limit) {
        isWoken.set(false);
        long position = read.getPlain();
        long end = Math.min(written.getAcquire(), position + limit);
        while (position < end) {
            try {
                handOver(slots[(int) position & mask], position, reader);
            } finally {
                read.setRelease(++position);
            }
        }
        return position < written.getAcquire();
    }

    private static void handOver(Slot slot, long position, Reader reader) {
        Topic.Mark mark = slot.mark;
        Consumer<Topic.Mark> asked = slot.asked;
        if (mark != null && asked != null) {
            slot.asked = null;
            reader.mark(mark, asked);
        } else {
            reader.tick(slot.tick, position, slot.skipped);
        }
    }
}
