package io.tradepulse.model;

import java.time.Duration;

/// What another machine's clock said, between two looks at ours: the four stamps of NTP (RFC 5905,
/// section 8), all epoch nanoseconds.
///
/// Immutable.
///
/// @param asked when we asked, by our clock
/// @param received when that arrived, by the other clock
/// @param answered when it answered, by the other clock
/// @param heard when the answer arrived, by our clock
public record ClockReading(long asked, long received, long answered, long heard) {
    /// Of a clock that tells one time an answer.
    public ClockReading(long asked, long told, long heard) {
        this(asked, told, told, heard);
    }

    /// How far the other clock is ahead of ours; negative where it is behind.
    public Duration offset() {
        return Duration.ofNanos(((received - asked) + (answered - heard)) / 2);
    }

    /// The offset is at most so much more or less: half of what question and answer spent on the
    /// way, since all of that may have been one of the two.
    public Duration uncertainty() {
        return Duration.ofNanos(Math.max(0, (heard - asked - (answered - received)) / 2));
    }

    /// The one of the two that is less uncertain.
    public ClockReading orBetter(ClockReading other) {
        return other.uncertainty().compareTo(uncertainty()) < 0 ? other : this;
    }
}
