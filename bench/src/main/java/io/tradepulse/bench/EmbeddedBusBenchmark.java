package io.tradepulse.bench;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.Tailer;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// How many ticks a second go over the ring: from hand to hand on one thread, and to a reader of
/// its own thread that commits what it took?
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EmbeddedBusBenchmark {
    private static final int TICKS = 1_024;
    private static final int CAPACITY = 1 << 17;

    /// A ring, and ticks to append in batches.
    @State(Scope.Thread)
    public static class Ring {
        @Param({"1", "256"})
        public int batch = 1;

        private final Tick[] ticks = new Tick[TICKS];
        private final EmbeddedBus bus = new EmbeddedBus(EpochClock.system(), CAPACITY);
        private final Appender<Tick> appender = bus.ticks().appender();
        private long appended;

        @Setup(Level.Trial)
        public void makeTicks() {
            Instruments instruments = new Instruments();
            for (int i = 0; i < TICKS; i++) {
                ticks[i] = new Tick();
                ticks[i].set(instruments.of("bench", "S" + i % 100), i, i, i, i, i, i);
            }
        }

        private long appendAll() throws InterruptedException {
            long position = -1;
            for (int from = 0; from < TICKS; from += batch) {
                position = appender.append(ticks, batch);
            }
            appended += TICKS;
            return position;
        }
    }

    /// The one thread's own reading end.
    @State(Scope.Thread)
    public static class OwnReader {
        private Tailer<Tick> tailer;
        private double sum;

        @Setup(Level.Trial)
        public void join(Ring ring) {
            tailer = ring.bus.ticks().tailer("own");
        }
    }

    /// A thread that reads as long as the trial goes on.
    @State(Scope.Thread)
    public static class OtherThread {
        private Thread thread;
        private double sum;
        private long read;

        @Setup(Level.Trial)
        public void start(Ring ring) {
            Tailer<Tick> tailer = ring.bus.ticks().tailer("other");
            thread = Thread.ofPlatform().daemon().start(() -> readOn(tailer));
        }

        private void readOn(Tailer<Tick> tailer) {
            try {
                while (true) {
                    read += tailer.poll(tick -> sum += tick.price(), 4_096, Duration.ofSeconds(1));
                    tailer.commit();
                }
            } catch (InterruptedException _) {
                // The trial is over.
            }
        }

        @TearDown(Level.Trial)
        public void stop(Ring ring) throws InterruptedException {
            while (thread.isAlive() && ring.bus.ticks().lag("other") > 0) {
                Thread.onSpinWait();
            }
            thread.interrupt();
            thread.join();
            if (read != ring.appended) {
                throw new IllegalStateException(ring.appended + " appended, " + read + " read");
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public double appendThenPoll(Ring ring, OwnReader reader) throws InterruptedException {
        ring.appendAll();
        reader.tailer.poll(tick -> reader.sum += tick.price(), TICKS, Duration.ZERO);
        reader.tailer.commit();
        return reader.sum;
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long appendToAnotherThread(Ring ring, OtherThread reader) throws InterruptedException {
        return ring.appendAll();
    }
}
