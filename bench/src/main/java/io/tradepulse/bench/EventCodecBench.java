package io.tradepulse.bench;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventFormat;
import io.tradepulse.wire.EventReader;
import io.tradepulse.wire.EventReaders;
import io.tradepulse.wire.EventWriter;
import io.tradepulse.wire.EventWriters;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.Warmup;

/// What does it cost to write a tick as a value of a bus, and to read it back?
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EventCodecBench {
    private static final int TICKS = 1_024;
    private static final long START = 1_705_323_001_000_000_000L;

    @Param public EventFormat format = EventFormat.JSON;

    private final Instruments instruments = new Instruments();
    private final Tick[] ticks = new Tick[TICKS];
    private final byte[][] values = new byte[TICKS][];
    private final EventReader<Tick> reader = EventReaders.ofTicks(instruments, "kafka", TICKS);
    private EventWriter<Tick> writer = EventWriters.ofTicks(format);

    @Setup(Level.Trial)
    public void writeValues() {
        writer = EventWriters.ofTicks(format);
        for (int i = 0; i < TICKS; i++) {
            long ts = START + i * 1_234_567L;
            long cents = 4_325_050 + i * 5L;
            Tick tick = new Tick();
            tick.set(
                    instruments.of("binance", "S%dUSDT".formatted(i % 100)),
                    ts,
                    2_845_723_423L + i,
                    cents / 100.0,
                    (i + 1) * 12_345 / 1e8,
                    (cents - 1) / 100.0,
                    (cents + 1) / 100.0);
            tick.receivedAt(ts + 987_654);
            ticks[i] = tick;
            ByteBuffer value = writer.write(tick);
            values[i] = new byte[value.remaining()];
            value.get(values[i]);
        }
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public long write() {
        long bytes = 0;
        for (Tick tick : ticks) {
            bytes += writer.write(tick).remaining();
        }
        return bytes;
    }

    @Benchmark
    @OperationsPerInvocation(TICKS)
    public double read() {
        double sum = 0;
        for (byte[] value : values) {
            if (reader.read(value, 0, value.length) != EventReader.Outcome.EVENT) {
                throw new IllegalStateException(reader.problem());
            }
            sum += reader.event().price();
        }
        return sum;
    }
}
