package io.tradepulse.app;

import io.tradepulse.model.ClockReading;
import java.time.Duration;

/// What a difference of two clocks means for validation.
///
/// Immutable.
final class ClockCheck {
    private final Duration allowance;

    ClockCheck(Settings settings) {
        this.allowance = settings.get(Settings.VALIDATION_MAX_CLOCK_SKEW_MS);
    }

    /// @param whose the other clock, such as `the database's`
    Finding finding(String whose, ClockReading reading) {
        Duration offset = reading.offset();
        String sentence =
                "%s clock is %s %s this one's, ± %s"
                        .formatted(
                                whose,
                                Amounts.time(offset.abs()),
                                offset.isNegative() ? "behind" : "ahead of",
                                Amounts.time(reading.uncertainty()));
        Duration bound = allowance.dividedBy(2);
        if (offset.abs().compareTo(bound) > 0) {
            return Finding.warning(
                    Finding.Part.CLOCK,
                    sentence + ", over half of VALIDATION_MAX_CLOCK_SKEW_MS",
                    "let NTP or chrony set the clocks of both machines");
        }
        return Finding.ok(Finding.Part.CLOCK, sentence);
    }
}
