package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NumericChars;

class NumbersTest {
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private static double decimal(String text) {
        byte[] bytes = ("9" + text + "9").getBytes(StandardCharsets.ISO_8859_1);
        return Numbers.decimal(bytes, 1, bytes.length - 1);
    }

    private static long whole(String text) {
        byte[] bytes = ("9" + text + "9").getBytes(StandardCharsets.ISO_8859_1);
        return Numbers.whole(bytes, 1, bytes.length - 1);
    }

    /// What the format says, apart from how it is read: a finite decimal, or nothing.
    private static double expected(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            return Double.NaN;
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? value : Double.NaN;
    }

    @Provide
    Arbitrary<String> decimals() {
        Arbitrary<String> digits = Arbitraries.strings().numeric().ofMaxLength(24);
        return Combinators.combine(
                        Arbitraries.of("", "-", "+"),
                        digits,
                        Arbitraries.of("", "."),
                        digits,
                        Arbitraries.of("", "", "", "e5", "E-7", "e+300", "e-320", "e400", "e"))
                .as(
                        (sign, whole, point, fraction, exponent) ->
                                sign + whole + point + fraction + exponent);
    }

    @Provide
    Arbitrary<String> almostDecimals() {
        return Arbitraries.strings().withChars("0123456789..--++eExNfd ").ofMaxLength(12);
    }

    @Property(tries = 20_000)
    void readsEveryDecimalAsParseDoubleDoes(@ForAll("decimals") String text) {
        assertThat(Double.valueOf(decimal(text))).isEqualTo(Double.valueOf(expected(text)));
    }

    @Property(tries = 20_000)
    void readsOnlyDecimals(@ForAll("almostDecimals") String text) {
        assertThat(Double.valueOf(decimal(text))).isEqualTo(Double.valueOf(expected(text)));
    }

    @Property(tries = 5_000)
    void readsTheShortestTextOfEveryDouble(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isFinite(value)) {
            assertThat(decimal(Double.toString(value))).isEqualTo(value);
        }
    }

    @Property
    void readsWholeNumbersThatFit(@ForAll @LongRange(min = 0) long value) {
        assertThat(whole(Long.toString(value))).isEqualTo(value);
    }

    @Property
    void readsNoOtherWholeNumbers(@ForAll @NumericChars String digits) {
        boolean fits = digits.matches("[0-9]{1,19}") && new BigInteger(digits).bitLength() < 64;
        assertThat(whole(digits)).isEqualTo(fits ? Long.parseLong(digits) : -1);
    }

    @Property
    void readsNothingElseAsAWholeNumber(@ForAll("almostDecimals") String text) {
        boolean isWhole = text.matches("[0-9]+");
        assertThat(whole(text)).isEqualTo(isWhole ? Long.parseLong(text) : -1);
    }
}
