package io.tradepulse.bus.kafka;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// How often this process has stood still for longer than a session: stopped by a signal, paused
/// with its machine, or without a turn. Its heartbeats stood still, too, so that brokers may have
/// given to others what it had. A thread that ticks while the process runs finds the gaps.
/// Thread-safe.
final class Standstills implements AutoCloseable {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final long limitNanos;
    private final LongSupplier nanoClock;
    private final Thread thread;
    private long tickedAt; // under the lock
    private long count; // under the lock
    private volatile boolean isClosed;

    /// @param limitNanos what is shorter does not count
    Standstills(long limitNanos, LongSupplier nanoClock) {
        this.limitNanos = limitNanos;
        this.nanoClock = nanoClock;
        this.tickedAt = nanoClock.getAsLong();
        this.thread = Thread.ofPlatform().daemon().name("kafka-standstills").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!isClosed) {
            count();
            LockSupport.parkNanos(this, TICK_NANOS);
        }
    }

    /// Those so far. Whoever asks ticks as well, so that one that is just over counts.
    synchronized long count() {
        long now = nanoClock.getAsLong();
        if (now - tickedAt >= limitNanos) {
            count++;
        }
        tickedAt = now;
        return count;
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}
