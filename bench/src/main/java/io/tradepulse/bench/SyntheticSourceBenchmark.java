package io.tradepulse.bench;

import io.tradepulse.feed.SyntheticDisturbances;
import io.tradepulse.feed.SyntheticOptions;
import io.tradepulse.feed.SyntheticPace;
import io.tradepulse.feed.SyntheticSource;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How many ticks a second does one thread make up?
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SyntheticSourceBenchmark {
    @Param({"5", "10000"})
    public int symbols = 5;

    @Param({"false", "true"})
    public boolean disturbed = false;

    private final Tick tick = new Tick();
    private SyntheticSource source = source(SyntheticDisturbances.NONE);

    @Setup(Level.Trial)
    public void open() {
        source =
                source(
                        disturbed
                                ? SyntheticDisturbances.NONE
                                        .withBursts(0.01)
                                        .withLate(0.01)
                                        .withDuplicates(0.01)
                                        .withCrossedQuotes(0.01)
                                        .withOutliers(0.01)
                                : SyntheticDisturbances.NONE);
    }

    private SyntheticSource source(SyntheticDisturbances disturbances) {
        return new SyntheticSource(
                SyntheticOptions.of(new SyntheticPace.Rate(10_000_000), 1)
                        .withSymbols(symbols)
                        .withDisturbances(disturbances),
                new Instruments(),
                "bench",
                _ -> Double.NaN,
                EpochClock.system(),
                System::nanoTime);
    }

    @Benchmark
    public double next() {
        source.next(tick);
        return tick.price();
    }
}
