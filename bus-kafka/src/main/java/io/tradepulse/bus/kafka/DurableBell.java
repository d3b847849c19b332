package io.tradepulse.bus.kafka;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells listeners that more has become durable: once for all that was acknowledged meanwhile, on a
/// thread of its own, so that the producer's doesn't wait for them. Thread-safe.
final class DurableBell implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DurableBell.class);

    /// The listeners of one topic.
    final class Rope {
        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
        private final AtomicBoolean isPulled = new AtomicBoolean();

        void add(Runnable listener) {
            listeners.add(listener);
        }

        void pull() {
            if (!isPulled.get()) {
                isPulled.set(true);
            }
            if (isWaiting) {
                LockSupport.unpark(thread);
            }
        }
    }

    private final List<Rope> ropes = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean isWaiting;
    private volatile boolean isClosed;

    DurableBell() {
        thread = Thread.ofPlatform().daemon().name("kafka-durable").unstarted(this::run);
        thread.start();
    }

    Rope rope() {
        Rope made = new Rope();
        ropes.add(made);
        return made;
    }

    private void run() {
        while (!isClosed) {
            if (!ring()) {
                isWaiting = true;
                if (ropes.stream().noneMatch(rope -> rope.isPulled.get()) && !isClosed) {
                    LockSupport.park(this);
                }
                isWaiting = false;
            }
        }
    }

    private boolean ring() {
        boolean isPulled = false;
        for (Rope rope : ropes) {
            if (rope.isPulled.compareAndSet(true, false)) {
                isPulled = true;
                rope.listeners.forEach(DurableBell::tell);
            }
        }
        return isPulled;
    }

    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.error("a listener to what is durable failed", e);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}
