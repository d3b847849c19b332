package io.tradepulse.ingest;

import io.tradepulse.model.Identity;
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

/// How many lines a second does one thread read, give their identity, and check by all rules?
///
/// In the package of the rules, which nobody else needs to see.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParseValidateBenchmark {
    private static final int LINES = 4_096;
    private static final long NOW_MILLIS = 1_705_323_000_000L;
    private static final long NOW = NOW_MILLIS * 1_000_000;

    /// Forms of a line; `%s` symbol, price, time.
    public enum Form {
        PIPE("SYM%d|%.2f|%d|1000|||"),
        PIPE_QUOTES("SYM%d|%.2f|%d|1000|99.10|191.75|"),
        PIPE_QUOTES_ID("SYM%d|%.2f|%d|1000|99.10|191.75|284572342"),
        JSON("{\"ric\":\"SYM%d\",\"price\":%.2f,\"timestamp\":%d,\"volume\":1000}");

        private final String format;

        Form(String format) {
            this.format = format;
        }

        private byte[] line(int number, int symbols) {
            int symbol = number % symbols;
            double price = 100 + symbol * 0.05 + number % 7 * 0.01;
            return String.format(Locale.ROOT, format, symbol, price, NOW_MILLIS - number % 1_000)
                    .getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Param public Form form = Form.PIPE;

    private static final Validator.Origin NOBODY =
            new Validator.Origin() {
                @Override
                public String client() {
                    return "";
                }

                @Override
                public long line() {
                    return 0;
                }

                @Override
                public String text() {
                    return "";
                }
            };

    @Param({"1", "1000"})
    public int symbols;

    private final byte[][] lines = new byte[LINES][];
    private final Tick tick = new Tick();
    private final LineParser parser = new LineParser(new Instruments(), "bench");
    private final Validator validator =
            new Validator(ValidationConfig.defaults(), new Validator.References());
    private final long session = Identity.ofSession("bench");
    private long line;

    @Setup(Level.Trial)
    public void writeLines() {
        for (int i = 0; i < LINES; i++) {
            lines[i] = form.line(i, symbols);
        }
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public double parseAndValidate() {
        double sum = 0;
        for (byte[] bytes : lines) {
            line++;
            if (!parser.parse(bytes, 0, bytes.length, tick)) {
                throw new IllegalStateException(parser.problem());
            }
            if (!parser.hasId()) {
                tick.seq(Identity.ofLine(session, line));
            }
            tick.receivedAt(NOW);
            if (validator.checkTick(tick, NOW, false) != null
                    || !parser.intern(tick, Integer.MAX_VALUE)
                    || validator.checkPrice(tick, NOW, NOBODY) != null) {
                throw new IllegalStateException(validator.detail());
            }
            sum += tick.price();
        }
        return sum;
    }
}
