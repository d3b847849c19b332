package io.tradepulse.bus;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.MultiProducerSequencer;
import com.lmax.disruptor.Sequence;
import io.tradepulse.model.EpochClock;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A ring of slots that many threads append to and each group reads at its own pace. A slot is free
/// again when every group has committed it, so a group can go back to its last commit.
///
/// Claiming and publishing is the Disruptor's sequencer; waiting is ours, because a group is to be
/// woken once a batch and not once an event, and to wait with a limit of its own. Thread-safe.
final class EmbeddedTopic<E> implements Topic<E> {
    private record RingMark(long sequence) implements Mark {}

    private static final int CLAIM = 256;
    private static final long ROOM_CHECK_NANOS = 200_000;

    private final Slots<E> slots;
    private final int capacity;
    private final int mask;
    private final MultiProducerSequencer sequencer;
    private final @Nullable String durableGroup;
    private final EpochClock clock;
    private final ConcurrentMap<String, Group> groups = new ConcurrentHashMap<>();
    private final List<Group> readers = new CopyOnWriteArrayList<>();
    private final List<Runnable> durableListeners = new CopyOnWriteArrayList<>();

    /// @param durableGroup whose commit makes an event durable; null where it is as durable as it
    ///   will be at once
    EmbeddedTopic(Slots<E> slots, int capacity, @Nullable String durableGroup, EpochClock clock) {
        this.slots = slots;
        this.capacity = capacity;
        this.mask = capacity - 1;
        this.sequencer = new MultiProducerSequencer(capacity, new BusySpinWaitStrategy());
        this.durableGroup = durableGroup;
        this.clock = clock;
    }

    @Override
    public Appender<E> appender() {
        return new RingAppender();
    }

    @Override
    public Tailer<E> tailer(String group) {
        return new RingTailer(groups.computeIfAbsent(group, this::join));
    }

    /// There is one process and its consumers: a group of its own sees every event.
    @Override
    public Tailer<E> broadcast(String group) {
        return tailer(group);
    }

    @Override
    public Partitions<E> partitions(String group) {
        return new RingPartitions(new RingTailer(groups.computeIfAbsent(group, this::join)));
    }

    private Group join(String name) {
        Group group = new Group(name.equals(durableGroup));
        sequencer.addGatingSequences(group.committed);
        group.taken = group.committed.get();
        readers.add(group);
        return group;
    }

    @Override
    public boolean hasPassed(String group, Mark mark) {
        Group known = groups.get(group);
        return known != null && known.committed.get() >= ((RingMark) mark).sequence;
    }

    @Override
    public void onDurable(Runnable listener) {
        durableListeners.add(listener);
    }

    @Override
    public long lag(String group) {
        Group known = groups.get(group);
        return known == null ? 0 : Math.max(0, sequencer.getCursor() - known.taken);
    }

    private long durable(long appended) {
        if (durableGroup == null) {
            return appended;
        }
        Group group = groups.get(durableGroup);
        return group == null ? -1 : group.committed.get();
    }

    private void wakeReaders() {
        // The events were published before; a reader shows itself before it looks for them a last
        // time.
        VarHandle.fullFence();
        for (Group group : readers) {
            Thread waiting = group.waiting;
            if (waiting != null) {
                LockSupport.unpark(waiting);
            }
        }
    }

    /// What a group has got to. `taken` and `waiting` are written by its tailer's owner only.
    private static final class Group {
        final Sequence committed = new Sequence();
        final boolean makesDurable;
        volatile long taken;
        volatile @Nullable Thread waiting;

        Group(boolean makesDurable) {
            this.makesDurable = makesDurable;
        }
    }

    private final class RingAppender implements Appender<E> {
        private volatile long appended = -1;

        @Override
        public long append(E[] events, int count) throws InterruptedException {
            int from = 0;
            while (from < count) {
                int n = Math.min(Math.min(CLAIM, capacity), count - from);
                long last = claim(n);
                long now = clock.nanos();
                for (int i = 0; i < n; i++) {
                    int slot = (int) (last - n + 1 + i) & mask;
                    slots.put(slot, events[from + i], now);
                }
                sequencer.publish(last - n + 1, last);
                appended = last;
                from += n;
            }
            wakeReaders();
            if (durableGroup == null && count > 0) {
                durableListeners.forEach(Runnable::run);
            }
            return appended;
        }

        private long claim(int n) throws InterruptedException {
            while (true) {
                try {
                    return sequencer.tryNext(n);
                } catch (InsufficientCapacityException _) {
                    wakeReaders();
                    LockSupport.parkNanos(ROOM_CHECK_NANOS);
                    if (Thread.interrupted()) {
                        throw new InterruptedException("while the bus was full");
                    }
                }
            }
        }

        @Override
        public long durable() {
            return EmbeddedTopic.this.durable(appended);
        }
    }

    private final class RingTailer implements Tailer<E> {
        private final Group group;
        private final Slots.Reader<E> reader = slots.reader();
        private long taken;

        RingTailer(Group group) {
            this.group = group;
            this.taken = group.committed.get();
            group.taken = taken;
        }

        @Override
        public int poll(Consumer<? super E> handler, int limit, Duration patience)
                throws InterruptedException {
            if (!awaitNext(patience)) {
                return 0;
            }
            long next = taken + 1;
            int handed = 0;
            try {
                while (handed < limit && sequencer.isAvailable(next)) {
                    handler.accept(reader.at((int) next & mask));
                    next++;
                    handed++;
                }
            } finally {
                taken = next - 1;
                group.taken = taken;
            }
            return handed;
        }

        boolean awaitNext(Duration patience) throws InterruptedException {
            return sequencer.isAvailable(taken + 1) || await(taken + 1, patience);
        }

        private boolean await(long sequence, Duration patience) throws InterruptedException {
            long left = patience.toNanos();
            if (left <= 0) {
                return false;
            }
            long until = System.nanoTime() + left;
            group.waiting = Thread.currentThread();
            VarHandle.fullFence();
            try {
                while (left > 0 && !sequencer.isAvailable(sequence)) {
                    LockSupport.parkNanos(left); // may come back early, and for nothing
                    if (Thread.interrupted()) {
                        throw new InterruptedException("while waiting for events");
                    }
                    left = until - System.nanoTime();
                }
            } finally {
                group.waiting = null;
            }
            return sequencer.isAvailable(sequence);
        }

        @Override
        public void commit() {
            commitTo(taken);
        }

        @Override
        public void commit(Mark upTo) {
            commitTo(((RingMark) upTo).sequence);
        }

        private void commitTo(long sequence) {
            if (sequence <= group.committed.get()) {
                return;
            }
            group.committed.set(sequence);
            if (group.makesDurable) {
                durableListeners.forEach(Runnable::run);
            }
        }

        @Override
        public void rewind() {
            taken = group.committed.get();
            group.taken = taken;
        }

        @Override
        public Mark mark() {
            return new RingMark(taken);
        }

        @Override
        public void close() {
            // The group keeps its place, so that whoever follows loses nothing.
        }
    }

    /// All of the ring, from the first poll on.
    private final class RingPartitions implements Partitions<E> {
        private final RingTailer tailer;
        private boolean isHanded;

        RingPartitions(RingTailer tailer) {
            this.tailer = tailer;
        }

        @Override
        public boolean poll(Listener<E> listener, Duration patience) throws InterruptedException {
            if (!isHanded) {
                isHanded = true;
                listener.gained(Partition.WHOLE, tailer);
                return tailer.awaitNext(Duration.ZERO);
            }
            return tailer.awaitNext(patience);
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public void close() {
            tailer.close();
        }
    }
}
