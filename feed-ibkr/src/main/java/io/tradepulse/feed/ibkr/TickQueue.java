package io.tradepulse.feed.ibkr;

import io.tradepulse.model.Tick;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Ticks on their way from the thread that reads the gateway to the one that pulls the source; when
/// it is full, the reader waits, and so in the end does the gateway.
///
/// Thread-safe.
final class TickQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Tick[] ticks;
    private final long[] arrivals;
    private int first;
    private int count;
    private boolean closed;
    private @Nullable String failure;

    TickQueue(int capacity) {
        ticks = new Tick[capacity];
        arrivals = new long[capacity];
        for (int i = 0; i < capacity; i++) {
            ticks[i] = new Tick();
        }
    }

    /// Copies the tick; waits while there is no room.
    ///
    /// @return false where nobody will take it any more
    boolean put(Tick tick, long arrivedNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (count == ticks.length && !closed) {
                changed.await();
            }
            if (closed) {
                return false;
            }
            int at = (first + count++) % ticks.length;
            ticks[at].set(tick);
            arrivals[at] = arrivedNanos;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Copies the next tick out; waits while there is none.
    ///
    /// @param arrival gets its time of arrival at index 0
    /// @return false where there is none any more
    /// @throws IOException where that is for a reason
    boolean take(Tick into, long[] arrival) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            while (count == 0 && failure == null && !closed) {
                changed.await();
            }
            if (closed) {
                return false;
            }
            if (count == 0) {
                throw new IOException(failure);
            }
            into.set(ticks[first]);
            arrival[0] = arrivals[first];
            first = (first + 1) % ticks.length;
            count--;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// No tick comes any more; those that wait can still be taken.
    void fail(String why) {
        lock.lock();
        try {
            failure = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Nobody takes any more: both sides stop waiting.
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }
}
