package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NumericChars;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static void readsAsParseDoubleDoes(String text) {
        assertThat(Double.valueOf(decimal(text)))
                .as(text)
                .isEqualTo(Double.valueOf(expected(text)));
    }

    /// As many digits as there are ways to read them: around 2^53 and around 18 digits.
    @Property(tries = 10_000)
    void readsNumbersAtTheEndsOfTheFastWay(
            @ForAll @IntRange(min = -100, max = 100) int off,
            @ForAll("borders") long border,
            @ForAll @IntRange(max = 19) int scale,
            @ForAll @IntRange(max = 6) int leadingZeros) {
        String digits = BigDecimal.valueOf(border + off, scale).toPlainString();
        readsAsParseDoubleDoes("0".repeat(leadingZeros) + digits);
        readsAsParseDoubleDoes("+" + digits);
        readsAsParseDoubleDoes("-" + digits);
    }

    @Provide
    Arbitrary<Long> borders() {
        return Arbitraries.of(
                1L << 53,
                (1L << 53) - 1_000_000,
                1L << 54,
                99_999_999_999_999_999L,
                100_000_000_000_000_000L,
                999_999_999_999_999_900L,
                1_000_000_000_000_000_100L,
                Long.MAX_VALUE - 100);
    }

    @Provide
    Arbitrary<Double> doubles() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.longs().map(Double::longBitsToDouble)),
                // Subnormals.
                Tuple.of(1, Arbitraries.longs().between(0, 1L << 52).map(Double::longBitsToDouble)),
                // The last before infinity.
                Tuple.of(
                        1,
                        Arbitraries.longs()
                                .between(0, 1_000)
                                .map(
                                        n ->
                                                Double.longBitsToDouble(
                                                        Double.doubleToLongBits(Double.MAX_VALUE)
                                                                - n))));
    }

    /// Halfway to the next double, and a little to either side of it: where rounding shows.
    @Property(tries = 3_000)
    void roundsAsParseDoubleDoes(@ForAll("doubles") double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal halfway = exact.add(new BigDecimal(Math.ulp(value)).divide(BigDecimal.TWO));
        BigDecimal little = BigDecimal.ONE.scaleByPowerOfTen(-1100);
        for (BigDecimal text :
                List.of(exact, halfway, halfway.subtract(little), halfway.add(little))) {
            readsAsParseDoubleDoes(text.toPlainString());
            readsAsParseDoubleDoes(text.toString());
        }
    }

    @Property(tries = 10_000)
    void readsAnyExponent(
            @ForAll @LongRange(min = 0) long mantissa,
            @ForAll @IntRange(max = 19) int scale,
            @ForAll @IntRange(min = -400, max = 400) int exponent,
            @ForAll("exponentSigns") String sign) {
        String digits = BigDecimal.valueOf(mantissa, scale).toPlainString();
        readsAsParseDoubleDoes(digits + sign + Math.abs(exponent));
        readsAsParseDoubleDoes(digits + sign + "000" + Math.abs(exponent));
    }

    @Provide
    Arbitrary<String> exponentSigns() {
        return Arbitraries.of("e", "E", "e-", "E-", "e+", "E+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4.9E-324",
                "4.9e-325",
                "2.4703282292062327e-324",
                "2.4703282292062328e-324",
                "2.2250738585072011e-308",
                "2.2250738585072012e-308",
                "2.2250738585072014E-308",
                "1.7976931348623157e308",
                "1.7976931348623158e308",
                "1.7976931348623159e308",
                "9007199254740993",
                "9007199254740992.5",
                "0.1000000000000000055511151231257827021181583404541015625",
                "00000000000000000000000000000000000001.5",
                "0.00000000000000000000000000000000000001",
                "-0",
                "+.0",
                "5.",
                ".5",
                ".",
                "+",
                "-.",
                "e5",
                ".e5",
                "1e",
                "1e+",
                "1e1.0",
                "1_0",
                "0x10",
                "1d",
                "1f",
                "--1",
                "1-",
                "1..2",
                "NaN",
                "Infinity",
                "\u0661",
                " 1",
                "1 "
            })
    void readsSpecialCasesAsParseDoubleDoes(String text) {
        readsAsParseDoubleDoes(text);
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
