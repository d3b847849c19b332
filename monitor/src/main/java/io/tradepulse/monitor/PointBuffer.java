package io.tradepulse.monitor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Points that wait to be written, in order and bounded: beyond the bound the oldest goes. Points
/// stay until they are known to be written. Thread-safe, with one thread that takes.
final class PointBuffer {
    private static final long CLOSING_PAUSE_NANOS = 100_000_000L;
    private final int capacity;
    private final Deque<String> lines = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long first;
    private long dropped;
    private boolean isClosed;

    PointBuffer(int capacity) {
        this.capacity = capacity;
    }

    void add(String line) {
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            if (lines.size() == capacity) {
                lines.removeFirst();
                first++;
                dropped++;
            }
            lines.addLast(line);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there is something or nothing will come any more.
    ///
    /// @return the oldest, at most this many; empty once it is closed and empty
    Batch oldest(int max) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (lines.isEmpty() && !isClosed) {
                changed.await();
            }
            return new Batch(first, lines.stream().limit(max).toList());
        } finally {
            lock.unlock();
        }
    }

    /// These need not be kept any more. What of them was dropped meanwhile is not lost after all.
    void written(Batch batch) {
        removeFirstOf(batch, false);
    }

    /// These will never be written.
    void refused(Batch batch) {
        removeFirstOf(batch, true);
    }

    private void removeFirstOf(Batch batch, boolean isLost) {
        lock.lock();
        try {
            long end = batch.first() + batch.lines().size();
            dropped -= Math.min(first - batch.first(), batch.lines().size());
            while (first < end) {
                lines.removeFirst();
                first++;
            }
            dropped += isLost ? batch.lines().size() : 0;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a while, or less where it is closed meanwhile.
    void pause(Duration time) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = time.toNanos();
            while (left > 0 && !isClosed) {
                left = changed.awaitNanos(left);
            }
            // Closing gives one more chance a moment, and not a spin.
            left = isClosed ? Math.min(time.toNanos(), CLOSING_PAUSE_NANOS) : 0;
            while (left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return lines.size();
        } finally {
            lock.unlock();
        }
    }

    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /// Some points in order, of which this is the first one's number. Immutable.
    record Batch(long first, List<String> lines) {}
}
