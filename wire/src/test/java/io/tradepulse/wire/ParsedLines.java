package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Tick;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/// What holds for every line that a parser was given, whatever is in it.
final class ParsedLines {
    /// From here on every nanosecond has a text of its own: March 1973.
    private static final long FIRST_EXACT = 100_000_000_000_000_000L;

    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    /// Looks at a tick that was accepted.
    interface Expectation {
        void check(Tick tick, boolean hasId);
    }

    private ParsedLines() {}

    /// Gives the line to a lenient and a strict parser.
    static void check(byte[] line, Expectation accepted) {
        Lines lenient = new Lines();
        Lines strict = new Lines(true);
        boolean isTick = lenient.parse(line);
        if (strict.parse(line)) {
            assertThat(isTick).isTrue();
        }
        if (!isTick) {
            expectAReason(lenient.parser.problem());
            return;
        }
        expectATick(lenient.tick, lenient.parser.hasId());
        accepted.check(lenient.tick, lenient.parser.hasId());
        expectTheSameReadBack(lenient);
    }

    private static void expectAReason(String problem) {
        assertThat(problem).isNotBlank().hasSizeLessThan(400);
        assertThat(problem.chars()).allMatch(c -> c >= ' ' && c <= '~');
    }

    private static void expectATick(Tick tick, boolean hasId) {
        assertThat(tick.price()).isFinite();
        assertThat(tick.ts()).isNotNegative();
        assertThat(tick.volume()).matches(v -> !Double.isInfinite(v));
        assertThat(tick.bid()).matches(v -> !Double.isInfinite(v));
        assertThat(tick.ask()).matches(v -> !Double.isInfinite(v));
        assertThat(Symbols.isValid(tick.instrument().symbol())).isTrue();
        assertThat(Symbols.isValid(tick.instrument().provider())).isTrue();
        assertThat(hasId || tick.seq() == 0).isTrue();
        assertThat(tick.seq()).isNotEqualTo(Long.MIN_VALUE);
    }

    private static void expectTheSameReadBack(Lines lines) {
        Tick tick = lines.tick.copy();
        if (tick.ts() < FIRST_EXACT && tick.ts() % 1_000_000_000 != 0) {
            return;
        }
        lines.parser.provider(tick.instrument().provider());
        String written = TickLines.appendPipe(new StringBuilder(), tick).toString();
        Tick read = lines.accepted(written);
        assertThat(read.instrument()).isSameAs(tick.instrument());
        assertThat(read.ts()).isEqualTo(tick.ts());
        assertThat(read.seq()).isEqualTo(tick.seq() == -1 ? 0 : tick.seq());
        // Both zeros are written as zero.
        expectSame(read.price() + 0.0, tick.price() + 0.0);
        expectSame(read.volume() + 0.0, tick.volume() + 0.0);
        expectSame(read.bid() + 0.0, tick.bid() + 0.0);
        expectSame(read.ask() + 0.0, tick.ask() + 0.0);
    }

    /// The same number, the zeros told apart; absent is absent.
    static void expectSame(double read, double expected) {
        assertThat(Double.valueOf(read)).isEqualTo(Double.valueOf(expected));
    }

    /// Epoch nanoseconds of an epoch time, cut at the nanosecond; -1 where there are none. By the
    /// contract's words, not by our way of reading.
    static long epochNanos(String text) {
        if (!text.matches("[0-9]{1,19}(\\.[0-9]+)?")) {
            return -1;
        }
        BigDecimal value = new BigDecimal(text);
        long unit = 1;
        for (int exponent : new int[] {17, 14, 11}) {
            if (value.compareTo(BigDecimal.ONE.scaleByPowerOfTen(exponent)) < 0) {
                unit *= 1_000;
            }
        }
        BigInteger nanos =
                value.multiply(BigDecimal.valueOf(unit))
                        .setScale(0, RoundingMode.DOWN)
                        .toBigInteger();
        return nanos.compareTo(MAX) > 0 ? -1 : nanos.longValue();
    }

    /// Whether a source's own id is kept as the number that it is.
    static boolean isId(String id) {
        return id.matches("[0-9]{1,19}") && new BigInteger(id).compareTo(MAX) <= 0;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
