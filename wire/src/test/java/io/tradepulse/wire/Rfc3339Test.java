package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Timestamps;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
    private static final long FIRST_OF_2262 =
            Timestamps.parse("2262-01-01T00:00:00Z").orElseThrow();

    private final Rfc3339 times = new Rfc3339();

    @Property
    void writesWhatTimestampsWrite(@ForAll long nanos, @ForAll @IntRange(max = 9) int zeros) {
        long unit = (long) Math.pow(10, zeros);
        long at = nanos / unit * unit;
        assertThat(written(at)).isEqualTo(Timestamps.text(at));
        assertThat(written(at + unit)).isEqualTo(Timestamps.text(at + unit));
    }

    private String written(long nanos) {
        byte[] out = new byte[Rfc3339.MAX_LENGTH + 2];
        int end = times.write(nanos, out, 1);
        return new String(out, 1, end - 1, StandardCharsets.US_ASCII);
    }

    @Property
    void readsWhatItWrote(@ForAll @LongRange long nanos) {
        long read = read(written(nanos));
        assertThat(read).isEqualTo(nanos < FIRST_OF_2262 ? nanos : Rfc3339.NONE);
    }

    @Property
    void readsATimeAsTimestampsDoOrLeavesItToThem(@ForAll("almostTimes") String text) {
        long read = read(text);
        if (read != Rfc3339.NONE) {
            assertThat(Timestamps.parse(text)).as(text).hasValue(read);
        }
    }

    private static long read(String text) {
        byte[] bytes = ("1" + text + "1").getBytes(StandardCharsets.ISO_8859_1);
        return Rfc3339.read(bytes, 1, bytes.length - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29T23:59:59Z",
                "1970-01-01T00:00:00Z",
                "2000-02-29T00:00:00.1Z",
                "2261-12-31T23:59:59.999999999Z",
                "2024-01-15T12:50:01.00041Z"
            })
    void readsPlainTimesInPlace(String text) {
        assertThat(Timestamps.parse(text)).hasValue(read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2023-02-29T00:00:00Z",
                "2100-02-29T00:00:00Z",
                "2024-13-01T00:00:00Z",
                "2024-00-01T00:00:00Z",
                "2024-01-00T00:00:00Z",
                "2024-04-31T00:00:00Z",
                "2024-01-01T24:00:00Z",
                "2024-01-01T00:60:00Z",
                "2024-01-01T00:00:60Z",
                "2024-01-01T00:00:00.Z",
                "2024-01-01T00:00:00.1234567890Z",
                "2024-01-01T00:00:00+00:00",
                "2024-01-01 00:00:00Z",
                "1969-12-31T00:00:00Z",
                "2024-01-01T00:00:0:Z",
                "2024-01-01T00:00:00.1/Z",
                "",
                "Z"
            })
    void readsNoOthersInPlace(String text) {
        assertThat(read(text)).isEqualTo(Rfc3339.NONE);
    }

    @Provide
    Arbitrary<String> almostTimes() {
        Arbitrary<String> two = Arbitraries.integers().between(0, 70).map("%02d"::formatted);
        Arbitrary<String> dates =
                Combinators.combine(
                                Arbitraries.integers().between(1960, 2270),
                                Arbitraries.integers().between(0, 13),
                                Arbitraries.integers().between(0, 32))
                        .as("%04d-%02d-%02d"::formatted);
        Arbitrary<String> fractions =
                Arbitraries.strings().numeric().ofMaxLength(10).map(d -> d.isEmpty() ? d : "." + d);
        return Combinators.combine(
                        dates,
                        Arbitraries.of("T", "T", "t", " "),
                        two,
                        two,
                        two,
                        fractions,
                        Arbitraries.of("Z", "Z", "z", "+01:00", ""))
                .as((date, t, h, m, s, f, z) -> date + t + h + ":" + m + ":" + s + f + z);
    }
}
