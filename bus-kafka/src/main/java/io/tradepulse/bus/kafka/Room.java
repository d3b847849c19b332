package io.tradepulse.bus.kafka;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many bytes are under way to the brokers, and who waits for there to be fewer: the
/// backpressure. Thread-safe.
final class Room {
    private final long most;
    private final AtomicLong used = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition isBack = lock.newCondition();
    private volatile boolean isWanted;

    Room(long most) {
        this.most = most;
    }

    /// Waits until there is some room, and takes it; one who comes then may take more than is left.
    ///
    /// @return whether all of it was free before
    boolean take(int bytes) throws InterruptedException {
        if (used.get() >= most) {
            await();
        }
        return used.getAndAdd(bytes) == 0;
    }

    private void await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            isWanted = true;
            while (used.get() >= most) {
                boolean _ = isBack.await(100, TimeUnit.MILLISECONDS);
                isWanted = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Wakes those who wait, once, when a quarter is free: one by one they would be woken for each
    /// record, and who gives is the producer's only thread.
    void give(int bytes) {
        long left = used.addAndGet(-bytes);
        if (isWanted && left < most - most / 4) {
            lock.lock();
            try {
                isWanted = false;
                isBack.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    boolean isAllFree() {
        return used.get() == 0;
    }
}
