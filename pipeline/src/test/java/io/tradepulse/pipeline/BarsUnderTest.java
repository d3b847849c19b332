package io.tradepulse.pipeline;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.Partition;
import io.tradepulse.bus.Tailer;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.InMemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A bus, a recorder and a micro-batcher over a store in memory, all driven by hand: nothing moves
/// but by a call.
final class BarsUnderTest {
    static final List<Interval> INTERVALS = List.of(Interval.values());
    static final Duration WINDOW = Duration.ofSeconds(2);

    final ManualClock clock = new ManualClock();
    final Instruments instruments = new Instruments();
    final InMemoryStore store = new InMemoryStore();
    ImpatientTailer<Tick> recorderTailer;
    ImpatientTailer<Tick> batcherTailer;
    Recorder<Tick> recorder;
    MicroBatcher batcher;
    private Appender<Tick> appender;
    RunningBars running;
    List<Interval> intervals = INTERVALS;
    private Tailer<Bar> published;

    BarsUnderTest() {
        start();
    }

    /// A new process over the same store: its bus is empty, and what the old one had in memory is
    /// gone.
    void start() {
        store.delayVisibility(false);
        Bus bus = new EmbeddedBus(clock, 1 << 12);
        recorderTailer = new ImpatientTailer<>(bus.ticks().tailer(Bus.TICK_CONSUMER));
        batcherTailer = new ImpatientTailer<>(bus.ticks().tailer(Bus.MICRO_BATCHER));
        published = bus.bars().tailer("test");
        running = new RunningBars(new ImpatientTailer<>(bus.bars().tailer("running")), clock);
        appender = bus.ticks().appender();
        recorder =
                new Recorder<>(
                        "recorder",
                        recorderTailer,
                        store.tickWriter(),
                        clock,
                        new Batching(200_000, Duration.ofMillis(50)),
                        Recorder.Listener.none(),
                        (_, _) -> {});
        batcher =
                new MicroBatcher(
                        new BarParts(
                                bus,
                                store,
                                intervals,
                                WINDOW,
                                clock,
                                new Latencies().of(Stage.busToConsumer(Bus.MICRO_BATCHER))),
                        Partition.WHOLE,
                        batcherTailer,
                        store.latest(),
                        () -> true);
    }

    Instrument instrument(String symbol) {
        return instruments.of("test", symbol);
    }

    Tick tick(String symbol, Duration sinceStart, long seq, double price, double volume) {
        return new Tick()
                .set(
                        instrument(symbol),
                        ManualClock.START + sinceStart.toNanos(),
                        seq,
                        price,
                        volume,
                        Tick.ABSENT,
                        Tick.ABSENT);
    }

    /// Puts ticks onto the bus, received now.
    void send(Tick... ticks) {
        for (Tick tick : ticks) {
            tick.receivedAt(clock.nanos());
        }
        try {
            appender.append(ticks, ticks.length);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The recorder takes what is there.
    void record() {
        // Its pause after a failure ends at once, in a test.
        LockSupport.unpark(Thread.currentThread());
        try {
            recorder.doWork();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The recorder takes and commits what is there.
    void recordAndCommit() {
        record();
        clock.advance(Duration.ofMillis(50));
        record();
    }

    /// The micro-batcher does what there is to do.
    void batch() {
        try {
            batcher.doWork();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Both work on, at a moving clock, until nothing more comes of it.
    void settle() {
        for (int i = 0; i < 12; i++) {
            recordAndCommit();
            batch();
            clock.advance(WINDOW);
            batch();
        }
        clock.advance(Duration.ofMinutes(10));
        for (int i = 0; i < 12; i++) {
            recordAndCommit();
            batch();
            clock.advance(WINDOW);
        }
    }

    /// The same until all bars are over, months too.
    void settleForGood() {
        settle();
        clock.advance(Duration.ofDays(40));
        settle();
    }

    /// Bars published since the last call.
    List<Bar> published() {
        List<Bar> bars = new ArrayList<>();
        try {
            while (published.poll(bars::add, 1000, Duration.ZERO) > 0) {
                published.commit();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return bars;
    }

    /// The newest bar of that interval in memory; fails where there is none.
    Bar shown(String symbol, Interval interval) {
        try {
            while (running.doWork() > 0) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return running.of(instrument(symbol), interval).getLast();
    }

    /// Whether any bar of that interval is stored that starts so long after the start.
    boolean isStored(String symbol, Interval interval, Duration sinceStart) {
        long start = ManualClock.START + sinceStart.toNanos();
        return !store.bars(instrument(symbol), interval, start, start + 1).isEmpty();
    }

    /// The stored bar of that interval that starts so long after the start; fails where there is
    /// none.
    Bar stored(String symbol, Interval interval, Duration sinceStart) {
        long start = ManualClock.START + sinceStart.toNanos();
        return store.bars(instrument(symbol), interval, start, start + 1).getFirst();
    }
}
