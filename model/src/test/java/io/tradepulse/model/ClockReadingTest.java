package io.tradepulse.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class ClockReadingTest {
    private static final long NOW = 1_705_323_000_000_000_000L;

    @Test
    void theOffsetIsWhatTheOtherClockIsAhead() {
        ClockReading reading = new ClockReading(NOW, NOW + 600, NOW + 700, NOW + 300);

        assertThat(reading.offset()).hasNanos(500);
        assertThat(reading.uncertainty()).hasNanos(100);
    }

    @Test
    void aClockThatIsBehindHasANegativeOffset() {
        assertThat(new ClockReading(NOW, NOW - 1_000, NOW + 200).offset()).hasNanos(-1_100);
    }

    @Test
    void theReadingThatTookLessTimeIsBetter() {
        ClockReading slow = new ClockReading(NOW, NOW, NOW + 200);
        ClockReading quick = new ClockReading(NOW, NOW, NOW + 100);

        assertThat(slow.orBetter(quick)).isSameAs(quick);
        assertThat(quick.orBetter(slow)).isSameAs(quick);
    }

    @Property
    void theTrueOffsetIsWithinTheUncertainty(
            @ForAll @LongRange(min = -1_000_000_000, max = 1_000_000_000) long ahead,
            @ForAll @LongRange(max = 1_000_000) long there,
            @ForAll @LongRange(max = 1_000_000) long work,
            @ForAll @LongRange(max = 1_000_000) long back) {
        ClockReading reading =
                new ClockReading(
                        NOW,
                        NOW + there + ahead,
                        NOW + there + work + ahead,
                        NOW + there + work + back);

        assertThat(reading.offset().minusNanos(ahead).abs())
                .isLessThanOrEqualTo(reading.uncertainty().plusNanos(1));
    }
}
