package io.tradepulse.bench;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.LineParser;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
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

/// How many lines a second does one thread read, of each form?
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LineParserBenchmark {
    private static final int LINES = 1_024;

    /// Forms of a line; `%s` symbol, price, time.
    public enum Form {
        PIPE_SHORT("S%d|%.2f|%d"),
        PIPE_FULL("S%d|%.2f|%d|1000|150.10|151.75|284572342"),
        PLAN("S%d %.2f %d"),
        JSON("{\"ric\":\"S%d\",\"price\":%.2f,\"timestamp\":%d,\"volume\":1000}");

        private final String format;

        Form(String format) {
            this.format = format;
        }

        private byte[] line(int number) {
            return format.formatted(number % 100, 100 + number * 0.05, 1_705_323_000_000L + number)
                    .toLowerCase(Locale.ROOT)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    @Param public Form form = Form.PIPE_SHORT;

    private final byte[][] lines = new byte[LINES][];
    private final Tick tick = new Tick();
    private final LineParser parser = new LineParser(new Instruments(), "bench");

    @Setup(Level.Trial)
    public void writeLines() {
        for (int i = 0; i < LINES; i++) {
            lines[i] = form.line(i);
        }
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public double parse() {
        double sum = 0;
        for (byte[] line : lines) {
            if (!parser.parse(line, 0, line.length, tick)) {
                throw new IllegalStateException(parser.problem());
            }
            sum += tick.price();
        }
        return sum;
    }
}
