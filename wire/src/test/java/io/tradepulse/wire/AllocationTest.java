package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventReader.Outcome;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AllocationTest {
    private static final int LINES = 200_000;
    private static final long TS = 1_705_323_001_000_000_000L;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LineParser parser = new LineParser(new Instruments(), "tcp");
    private final Tick tick = new Tick();

    @Test
    void allocatesNothingForPipeLinesOfKnownSymbols() {
        assertAllocatesNothing(
                "AAPL.O|150.60|1705323000000|1000000|150.10|150.75",
                "EUR=|1.0850|1705323002000|||",
                "BTCUSDT|43250.51|1705323000000412|0.00012|43250.5|43250.52|2845723423",
                "msft|1|1705323000");
    }

    @Test
    void allocatesNothingForPlanLinesOfKnownSymbols() {
        assertAllocatesNothing("AAPL.O 150.60 1705323000000", "eur= 1.0850 1705323002000");
    }

    @Test
    void allocatesNothingForLinesThatAreNoTicks() {
        assertAllocatesNothing("AAPL.O|x|1705323000000", "AAPL.O|1|yesterday", "*|1|1");
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNothingForTicksOnABus(EventFormat format) {
        Instruments instruments = new Instruments();
        EventWriter<Tick> writer = EventWriters.ofTicks(format);
        EventReader<Tick> reader = EventReaders.ofTicks(instruments, "kafka", 100);
        Tick[] ticks = new Tick[64];
        for (int i = 0; i < ticks.length; i++) {
            Instrument of = instruments.of(i % 3 == 0 ? "tcp" : "binance", "S" + i % 20);
            double price = (10_000 + i * 5) / 100.0;
            double bid = (9_999 + i * 5) / 100.0;
            long seq = i % 2 == 0 ? 2_845_723_423L + i : -i * 1_000_000_007L;
            ticks[i] = new Tick().set(of, TS + i * 1_001, seq, price, i / 1e8, bid, price);
            ticks[i].receivedAt(TS + i * 1_009);
        }
        assertSettlesAtNothing(() -> writeAndReadAll(writer, reader, ticks));
    }

    /// Once the compiler has got round to it, which takes the longer the busier the machine is.
    private static void assertSettlesAtNothing(Runnable pass) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        double least = Double.MAX_VALUE;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (least >= 1.0 && System.nanoTime() - end < 0) {
            long before = threads.getThreadAllocatedBytes(id);
            pass.run();
            long allocated = threads.getThreadAllocatedBytes(id) - before;
            least = Math.min(least, (double) allocated / LINES);
        }
        assertThat(least).as("bytes a line").isLessThan(1.0);
    }

    private static void writeAndReadAll(
            EventWriter<Tick> writer, EventReader<Tick> reader, Tick[] ticks) {
        for (int i = 0; i < LINES; i++) {
            ByteBuffer value = writer.write(ticks[i % ticks.length]);
            if (reader.read(value.array(), value.position(), value.limit()) != Outcome.EVENT) {
                throw new AssertionError(reader.problem());
            }
        }
    }

    private void assertAllocatesNothing(String... texts) {
        byte[][] lines = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            lines[i] = texts[i].getBytes(StandardCharsets.UTF_8);
        }
        assertThat(parseAll(lines)).isIn(LINES, 0);
        assertSettlesAtNothing(() -> parseAll(lines));
    }

    private int parseAll(byte[][] lines) {
        int read = 0;
        for (int i = 0; i < LINES; i++) {
            byte[] line = lines[i % lines.length];
            if (parser.parse(line, 0, line.length, tick)) {
                read++;
            }
        }
        return read;
    }
}
