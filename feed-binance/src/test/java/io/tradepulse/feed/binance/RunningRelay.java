package io.tradepulse.feed.binance;

import io.tradepulse.feed.FeedRunner;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// A relay that is pulled, and what it has given. Its clock can be put forward.
final class RunningRelay implements AutoCloseable {
    private final AtomicLong aheadNanos = new AtomicLong();
    private final List<Tick> ticks = new ArrayList<>();
    private final ReentrantLock gate = new ReentrantLock();
    private final BinanceRelay relay;
    private final FeedRunner runner;
    private volatile int count;

    RunningRelay(BinanceOptions options) {
        relay = new BinanceRelay(options, new Instruments(), this::nanos);
        runner = new FeedRunner("relay", relay, this::take, this::nanos);
        runner.start();
    }

    private long nanos() {
        return System.nanoTime() + aheadNanos.get();
    }

    private void take(Tick tick) throws InterruptedException {
        gate.lockInterruptibly();
        try {
            synchronized (ticks) {
                ticks.add(tick.copy());
                count = ticks.size();
            }
        } finally {
            gate.unlock();
        }
    }

    /// While it is held nothing is taken from the relay.
    ReentrantLock gate() {
        return gate;
    }

    void putClockForward(Duration by) {
        aheadNanos.addAndGet(by.toNanos());
    }

    List<Tick> ticks() {
        synchronized (ticks) {
            return List.copyOf(ticks);
        }
    }

    List<Long> ids() {
        return ticks().stream().map(Tick::seq).toList();
    }

    /// The ticks, once there are so many.
    List<Tick> await(int howMany) {
        Eventually.isTrue(howMany + " ticks", () -> count >= howMany);
        return ticks();
    }

    BinanceStatus status() {
        return relay.status();
    }

    FeedRunner runner() {
        return runner;
    }

    @Override
    public void close() throws Exception {
        runner.close();
    }
}
