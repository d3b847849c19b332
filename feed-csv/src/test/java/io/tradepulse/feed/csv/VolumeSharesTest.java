package io.tradepulse.feed.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class VolumeSharesTest {
    @Property
    void partsAddUpToTheLastDigit(
            @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long digits,
            @ForAll @IntRange(max = 14) int scale) {
        BigDecimal volume = new BigDecimal(BigInteger.valueOf(digits), scale);

        VolumeShares shares = VolumeShares.of(volume, 4);

        BigDecimal each = decimal(shares.each());
        BigDecimal last = decimal(shares.last());
        assertThat(each.multiply(BigDecimal.valueOf(3)).add(last)).isEqualByComparingTo(volume);
        if (each.signum() > 0) {
            assertThat(each.precision()).isLessThanOrEqualTo(15);
            assertThat(last.precision()).isLessThanOrEqualTo(15);
            assertThat(last).isPositive();
        }
    }

    private static BigDecimal decimal(double value) {
        return Double.isNaN(value)
                ? BigDecimal.ZERO
                : new BigDecimal(Double.toString(value)).stripTrailingZeros();
    }

    @Test
    void whatIsTooSmallToShareGoesToTheLast() {
        assertThat(VolumeShares.of(new BigDecimal("3"), 4))
                .isEqualTo(new VolumeShares(Double.NaN, 3));
    }

    @Test
    void zeroAndUnknownAreAbsent() {
        VolumeShares nothing = new VolumeShares(Double.NaN, Double.NaN);

        assertThat(VolumeShares.of(new BigDecimal("0.00"), 4)).isEqualTo(nothing);
        assertThat(VolumeShares.of(null, 4)).isEqualTo(nothing);
    }
}
