package io.tradepulse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IntervalTest {
    @Property
    void startsAtOrBeforeTheInstantAndHoldsIt(
            @ForAll Interval interval,
            @ForAll @LongRange(min = -4_000_000_000_000_000_000L, max = 9_000_000_000_000_000_000L)
                    long instant) {
        long start = interval.startOf(instant);
        assertThat(instant).isBetween(start, interval.endOf(start) - 1);
        assertThat(interval.endOf(start) - start).isLessThanOrEqualTo(interval.nanos());
        assertThat(interval.startOf(start)).isEqualTo(start);
    }

    @Test
    void isAlignedToTheClock() {
        Instant at = Instant.parse("2024-01-15T13:47:38.999999999Z");
        long nanos = ChronoUnit.NANOS.between(Instant.EPOCH, at);
        assertThat(text(Interval.S15.startOf(nanos))).isEqualTo("2024-01-15T13:47:30Z");
        assertThat(text(Interval.M3.startOf(nanos))).isEqualTo("2024-01-15T13:45:00Z");
        assertThat(text(Interval.H4.startOf(nanos))).isEqualTo("2024-01-15T12:00:00Z");
        assertThat(text(Interval.D1.startOf(nanos))).isEqualTo("2024-01-15T00:00:00Z");
    }

    @Test
    void beginsWeeksOnMondaysAndMonthsOnTheirFirstDay() {
        long leapDay = 1_709_164_800_000_000_000L; // 2024-02-29, a Thursday
        assertThat(text(Interval.W1.startOf(leapDay))).isEqualTo("2024-02-26T00:00:00Z");
        assertThat(text(Interval.W1.endOf(Interval.W1.startOf(leapDay))))
                .isEqualTo("2024-03-04T00:00:00Z");
        assertThat(text(Interval.MO1.startOf(leapDay))).isEqualTo("2024-02-01T00:00:00Z");
        assertThat(text(Interval.MO1.endOf(Interval.MO1.startOf(leapDay))))
                .isEqualTo("2024-03-01T00:00:00Z");
    }

    private static String text(long nanos) {
        return Timestamps.text(nanos);
    }

    @Test
    void beginsANewBarExactlyAtItsEnd() {
        long minute = Interval.M1.nanos();
        assertThat(Interval.M1.startOf(7 * minute - 1)).isEqualTo(6 * minute);
        assertThat(Interval.M1.startOf(7 * minute)).isEqualTo(7 * minute);
        assertThat(Interval.M1.startOf(-1)).isEqualTo(-minute);
    }

    @ParameterizedTest
    @EnumSource
    void dividesADayOrConsistsOfDaysAndIsFoundByItsText(Interval interval) {
        long day = Duration.ofDays(1).toNanos();
        assertThat(Math.max(day, interval.nanos()) % Math.min(day, interval.nanos())).isZero();
        assertThat(Interval.of(interval.text())).contains(interval);
        assertThat(Interval.of(interval.text() + " ")).isEmpty();
    }

    @Test
    void tellsMinutesFromMonths() {
        assertThat(Interval.of("1m")).contains(Interval.M1);
        assertThat(Interval.of("1M")).contains(Interval.MO1);
        assertThat(Interval.of("")).isEmpty();
    }
}
