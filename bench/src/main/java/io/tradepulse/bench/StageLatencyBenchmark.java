package io.tradepulse.bench;

import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.latency.StageLatency;
import io.tradepulse.latency.Traces;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What does it cost to measure a stage, for each tick? Ticks that share their stamps, as those of
/// one read do, are recorded as one; the worst case is that none do.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class StageLatencyBenchmark {
    private static final int TICKS = 1_024;
    private static final int BATCH = 64;

    private final EpochClock clock = EpochClock.system();
    private final Latencies latencies = new Latencies();
    private final StageLatency stage = latencies.of(Stage.BUS_TO_PUSH);
    private final StageLatency sinceEvent = latencies.of(Stage.SOURCE_TO_PUSH);
    private final Tick[] ticks = new Tick[TICKS];

    @Setup
    public void makeTicks() {
        Instruments instruments = new Instruments();
        long now = clock.nanos();
        for (int i = 0; i < TICKS; i++) {
            long ts = now - i * 1_237L % 1_000_000;
            ticks[i] = new Tick().set(instruments.of("bench", "S" + i % 100), ts, i, i, i, i, i);
            ticks[i].receivedAt(ts + 1_000);
            ticks[i].appendedAt(ts + 2_000);
        }
    }

    /// One by one, without reading the clock.
    @Benchmark
    @OperationsPerInvocation(TICKS)
    public void eachTick() {
        for (Tick tick : ticks) {
            long at = tick.appendedAt() + (tick.seq() << 10);
            stage.record(at - tick.appendedAt(), 1, tick, at);
        }
    }

    /// One by one, and the clock is read for each.
    @Benchmark
    @OperationsPerInvocation(TICKS)
    public void eachTickAndTheClock() {
        for (Tick tick : ticks) {
            long at = clock.nanos();
            stage.record(at - tick.appendedAt(), 1, tick, at);
        }
    }

    /// One by one, since the event, with the bound of the source's clock, and whether it is
    /// followed.
    @Benchmark
    @OperationsPerInvocation(TICKS)
    public int eachTickSinceItsEvent() {
        int followed = 0;
        for (Tick tick : ticks) {
            sinceEvent.recordSinceEvent(tick, 1, tick.appendedAt() + (tick.seq() << 10));
            followed += Traces.follow(tick) ? 1 : 0;
        }
        return followed;
    }

    /// By the batch, as consumers do, the clock and whether each is followed included.
    @Benchmark
    @OperationsPerInvocation(TICKS)
    public int batches() {
        int followed = 0;
        for (int from = 0; from < TICKS; from += BATCH) {
            for (int i = from; i < from + BATCH; i++) {
                followed += Traces.follow(ticks[i]) ? 1 : 0;
            }
            long at = clock.nanos();
            stage.record(at - ticks[from].appendedAt(), BATCH, ticks[from], at);
        }
        return followed;
    }
}
