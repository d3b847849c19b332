package io.tradepulse.ingest;

import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Tailer;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Plays the recorder on a thread of its own: takes ticks and dead letters off the bus, and commits
/// each while a test lets it.
final class RecorderByHand implements AutoCloseable {
    final List<Tick> ticks = new CopyOnWriteArrayList<>();
    final List<DeadLetter> letters = new CopyOnWriteArrayList<>();
    final AtomicInteger letterCount = new AtomicInteger();
    final AtomicLong tickCount = new AtomicLong();
    volatile boolean commitTicks = true;
    volatile boolean commitLetters = true;

    /// Keeps only counts: for tests of many.
    volatile boolean countOnly;

    private final Tailer<Tick> tickTailer;
    private final Tailer<DeadLetter> letterTailer;
    private final Thread thread;
    private volatile boolean running = true;

    RecorderByHand(Bus bus) {
        tickTailer = bus.ticks().tailer(Bus.TICK_CONSUMER);
        letterTailer = bus.deadLetters().tailer(Bus.TICK_CONSUMER);
        thread = Thread.ofPlatform().name("recorder-by-hand").start(this::run);
    }

    /// Lets it commit both, or neither.
    void commit(boolean on) {
        commitTicks = on;
        commitLetters = on;
    }

    private void run() {
        try {
            while (running) {
                tickTailer.poll(this::take, 4096, Duration.ofMillis(1));
                letterTailer.poll(this::take, 4096, Duration.ZERO);
                if (commitTicks) {
                    tickTailer.commit();
                }
                if (commitLetters) {
                    letterTailer.commit();
                }
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private void take(Tick tick) {
        if (!countOnly) {
            ticks.add(tick.copy());
        }
        tickCount.incrementAndGet();
    }

    private void take(DeadLetter letter) {
        if (!countOnly) {
            letters.add(letter);
        }
        letterCount.incrementAndGet();
    }

    void awaitTicks(int count) {
        Eventually.until(count + " ticks, not " + tickCount, () -> tickCount.get() >= count);
    }

    void awaitLetters(int count) {
        Eventually.until(count + " dead letters", () -> letterCount.get() >= count);
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join();
    }
}
