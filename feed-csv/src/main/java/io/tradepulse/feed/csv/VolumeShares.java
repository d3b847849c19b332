package io.tradepulse.feed.csv;

import io.tradepulse.model.Tick;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// A volume in parts, all but the last alike, whose decimal sum is the volume to the last digit.
///
/// Immutable. A part has at most 15 significant digits, the number that a `double` surely keeps;
/// where a volume has more, the last part is made small, so that it can hold the digits at the end.
///
/// @param each the parts before the last; [Tick#ABSENT] where there is too little to share
/// @param last the last part; [Tick#ABSENT] where the volume is zero or unknown
record VolumeShares(double each, double last) {
    private static final int EXACT_DIGITS = 15;

    private static final VolumeShares NOTHING = new VolumeShares(Tick.ABSENT, Tick.ABSENT);

    static VolumeShares of(@Nullable BigDecimal volume, int parts) {
        if (volume == null || volume.signum() == 0) {
            return NOTHING;
        }
        BigDecimal others = BigDecimal.valueOf(parts - 1L);
        BigDecimal each = each(volume, parts);
        BigDecimal last = volume.subtract(each.multiply(others));
        boolean shared =
                each.signum() > 0 && digits(each) <= EXACT_DIGITS && digits(last) <= EXACT_DIGITS;
        return !shared
                ? new VolumeShares(Tick.ABSENT, volume.doubleValue())
                : new VolumeShares(each.doubleValue(), last.doubleValue());
    }

    private static BigDecimal each(BigDecimal volume, int parts) {
        int scale = Math.max(volume.scale(), 0);
        BigDecimal share = volume.divide(BigDecimal.valueOf(parts), scale, RoundingMode.DOWN);
        if (digits(volume.subtract(share.multiply(BigDecimal.valueOf(parts - 1L)))) <= EXACT_DIGITS
                && digits(share) <= EXACT_DIGITS) {
            return share;
        }
        // Half of what 15 digits hold at that scale: there is room for what rounding leaves over.
        BigDecimal last = BigDecimal.valueOf(5).movePointRight(EXACT_DIGITS - 1 - scale);
        BigDecimal rest = volume.subtract(last).max(BigDecimal.ZERO);
        int wholeDigits = Math.max(rest.precision() - rest.scale(), 0);
        return rest.divide(
                BigDecimal.valueOf(parts - 1L),
                Math.min(EXACT_DIGITS - wholeDigits, scale),
                RoundingMode.DOWN);
    }

    private static int digits(BigDecimal value) {
        return value.stripTrailingZeros().precision();
    }
}
