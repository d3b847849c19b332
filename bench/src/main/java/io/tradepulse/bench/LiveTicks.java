package io.tradepulse.bench;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Store;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Writes ticks of now at a rate, committed every 50 ms, until it is closed.
///
/// Owned by who opened it; one thread of its own writes.
final class LiveTicks implements AutoCloseable {
    private static final long COMMIT_NANOS = 50_000_000;
    private static final long SECOND = 1_000_000_000;

    private final Store store;
    private final TickWalk walk;
    private final int ticksASecond;
    private final EpochClock clock = EpochClock.system();
    private final Thread writer = Thread.ofPlatform().name("live-ticks").unstarted(this::write);
    private volatile boolean stopped;
    private volatile long written;
    private final long startedAt = System.nanoTime();

    private LiveTicks(Store store, List<Instrument> instruments, int ticksASecond) {
        this.store = store;
        this.walk = new TickWalk(instruments);
        this.ticksASecond = ticksASecond;
    }

    static LiveTicks start(Store store, List<Instrument> instruments, int ticksASecond) {
        LiveTicks live = new LiveTicks(store, instruments, ticksASecond);
        live.writer.start();
        return live;
    }

    /// Ticks a second so far: fewer than asked for where the store keeps no pace.
    double rate() {
        return written * (double) SECOND / (System.nanoTime() - startedAt);
    }

    private void write() {
        Tick tick = new Tick();
        int batch = (int) (ticksASecond * COMMIT_NANOS / SECOND);
        long number = 0;
        long next = System.nanoTime();
        try (BatchWriter<Tick> ticks = store.tickWriter()) {
            while (!stopped) {
                long ts = clock.nanos();
                for (int i = 0; i < batch; i++) {
                    ticks.write(walk.next(tick, number++, ts + i));
                }
                ticks.commit();
                written = number;
                next += COMMIT_NANOS;
                while (!stopped && System.nanoTime() < next) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(writer);
        try {
            writer.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
