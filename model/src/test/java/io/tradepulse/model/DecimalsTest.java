package io.tradepulse.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {
    @ParameterizedTest
    @CsvSource({
        "150.60, 150.6",
        "1e-8, 0.00000001",
        "0.001, 0.001",
        "0.00099, 0.00099",
        "1e15, 1000000000000000",
        "1e16, 10000000000000000",
        "1e22, 10000000000000000000000",
        "12345678.9, 12345678.9",
        "9007199254740991, 9007199254740991",
        "43250.5, 43250.5",
        "0, 0",
        "-0.5, -0.5",
        "-42, -42",
        "123456789012345, 123456789012345",
        "0.123456789012345, 0.123456789012345",
        "-9223372036854775808, -9223372036854775808"
    })
    void writesPlainDigits(double value, String text) {
        assertThat(Decimals.text(value)).isEqualTo(text);
    }

    @Property
    void readsBackAsTheSameValue(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isFinite(value) && value != 0) {
            assertPlain(value);
        }
    }

    @Property
    void readsBackAsTheSamePrice(
            @ForAll @DoubleRange(min = -1e9, max = 1e9) @Scale(8) double value,
            @ForAll @DoubleRange(min = 0, max = 1e-3) @Scale(15) double small) {
        assertPlain(value);
        assertPlain(small);
        assertPlain(Math.rint(value));
    }

    private static void assertPlain(double value) {
        String text = Decimals.text(value);
        assertThat(Double.parseDouble(text)).isEqualTo(value == 0 ? 0.0 : value);
        assertThat(text).matches("-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?");
    }
}
