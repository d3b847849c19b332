package io.tradepulse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1705323000, 1705323000000000000",
        "9223372036, 9223372036000000000",
        "99999999999, -1", // still seconds: the year 5138
        "100000000000, 100000000000000000", // from here milliseconds: March 1973
        "1705323000000, 1705323000000000000",
        "9223372036854, 9223372036854000000",
        "9223372036855, -1",
        "99999999999999, -1",
        "100000000000000, 100000000000000000", // from here microseconds
        "1705323000000412, 1705323000000412000",
        "9223372036854775, 9223372036854775000",
        "9223372036854776, -1",
        "99999999999999999, -1",
        "100000000000000000, 100000000000000000", // from here nanoseconds
        "1705323000000412007, 1705323000000412007",
        "9223372036854775807, 9223372036854775807",
        "-1, -1",
        "-9223372036854775808, -1"
    })
    void tellsTheUnitByTheSize(long epoch, long nanos) {
        assertThat(Timestamps.fromEpoch(epoch)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01-15T12:50:01Z, 1705323001000000000",
        "2024-01-15T12:50:01.000412Z, 1705323001000412000",
        "2024-01-15T12:50:01.123456789Z, 1705323001123456789",
        "2024-01-15T12:50:01.5Z, 1705323001500000000",
        "2024-01-15T14:50:01+02:00, 1705323001000000000",
        "2024-01-15T07:20:01.25-05:30, 1705323001250000000",
        "2024-01-15t12:50:01z, 1705323001000000000",
        "1705323001, 1705323001000000000",
        "1705323001000, 1705323001000000000"
    })
    void readsTimes(String text, long nanos) {
        assertThat(Timestamps.parse(text)).hasValue(nanos);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "now",
                "-1",
                "1705323001.5",
                "99999999999999999999",
                "99999999999",
                "2024-01-15",
                "2024-01-15T12:50:01",
                "2024-02-30T12:50:01Z",
                "2024-01-15T25:00:00Z",
                "2024-01-15T12:50:01.1234567890Z",
                "2024-01-15T12:50:01Z trailing",
                "2263-01-01T00:00:00Z",
                "+12345-01-01T00:00:00Z",
                "١٧٠٥٣٢٣٠٠١"
            })
    void refusesWhatIsNoTime(String text) {
        assertThat(Timestamps.parse(text)).isEmpty();
    }

    @Property
    void readsWhatItWrites(@ForAll @LongRange(min = 0) long nanos) {
        assertThat(Timestamps.parse(Timestamps.text(nanos))).hasValue(nanos);
    }

    @Property
    void readsAnyOffset(
            @ForAll @LongRange(min = 100_000_000_000_000_000L, max = 9_000_000_000_000_000_000L)
                    long nanos,
            @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int minutes) {
        String text =
                Instant.ofEpochSecond(0, nanos)
                        .atOffset(ZoneOffset.ofTotalSeconds(minutes * 60))
                        .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        assertThat(Timestamps.parse(text)).hasValue(nanos);
    }

    @Property
    void readsTheSameInstantInEveryUnit(
            @ForAll @LongRange(min = 100_000_000, max = 9_223_372_035L) long seconds) {
        long nanos = seconds * 1_000_000_000;
        assertThat(Timestamps.fromEpoch(seconds)).isEqualTo(nanos);
        assertThat(Timestamps.fromEpoch(seconds * 1_000)).isEqualTo(nanos);
        assertThat(Timestamps.fromEpoch(seconds * 1_000_000)).isEqualTo(nanos);
        assertThat(Timestamps.fromEpoch(nanos)).isEqualTo(nanos);
    }

    @Test
    void writesAsManyDigitsAsThereAre() {
        assertThat(Timestamps.text(1_705_323_001_000_000_000L)).isEqualTo("2024-01-15T12:50:01Z");
        assertThat(Timestamps.text(1_705_323_001_500_000_000L))
                .isEqualTo("2024-01-15T12:50:01.500Z");
        assertThat(Timestamps.text(1_705_323_001_000_412_000L))
                .isEqualTo("2024-01-15T12:50:01.000412Z");
        assertThat(Timestamps.text(1_705_323_001_000_000_007L))
                .isEqualTo("2024-01-15T12:50:01.000000007Z");
        assertThat(Timestamps.text(-1)).isEqualTo("1969-12-31T23:59:59.999999999Z");
    }
}
