package io.tradepulse.serve;

import io.vertx.core.Context;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Events on their way from one thread to the event loop, which it never waits for: where too many
/// wait, the rest is left out and counted.
///
/// [#offer] is called by any one thread, the rest by the event loop.
final class Handover<E> {
    /// Where the event loop gets them.
    interface Reader<E> {
        /// The next event.
        ///
        /// @param left events left out since the last one that came here
        void event(E event, long left);

        /// So many as may be taken at once have been handed over.
        void turnEnd();
    }

    private final Context eventLoop;
    private final int maxWaiting;
    private final int turn;
    private final Reader<E> reader;
    private final Queue<E> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicLong left = new AtomicLong();
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private volatile boolean isOpen;

    /// @param turn so many are handed over before others get their turn of the event loop
    Handover(Context eventLoop, int maxWaiting, int turn, Reader<E> reader) {
        this.eventLoop = eventLoop;
        this.maxWaiting = maxWaiting;
        this.turn = turn;
        this.reader = reader;
    }

    /// From here on it takes events, or none.
    void open(boolean open) {
        isOpen = open;
    }

    /// Never waits.
    void offer(E event) {
        if (!isOpen) {
            return;
        }
        if (waitingCount.get() >= maxWaiting) {
            left.incrementAndGet();
            return;
        }
        waitingCount.incrementAndGet();
        waiting.add(event);
        wake();
    }

    private void wake() {
        if (isWoken.compareAndSet(false, true)) {
            try {
                eventLoop.runOnContext(_ -> drain());
            } catch (RejectedExecutionException _) {
                // The event loop has ended: nobody is left to hear of it.
            }
        }
    }

    private void drain() {
        isWoken.set(false);
        E event = waiting.poll();
        for (int i = 1; event != null; i++) {
            waitingCount.decrementAndGet();
            reader.event(event, left.getAndSet(0));
            event = i < turn ? waiting.poll() : null;
        }
        reader.turnEnd();
        if (!waiting.isEmpty()) {
            wake();
        }
    }
}
