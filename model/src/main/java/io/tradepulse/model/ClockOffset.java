package io.tradepulse.model;

/// How far another machine's clock is off ours, and how sure that is.
///
/// Immutable.
///
/// @param nanos how far it is ahead of ours; negative where it is behind
/// @param errorNanos it is at most so much more or less; negative where nothing is known
public record ClockOffset(long nanos, long errorNanos) {
    /// Of a clock that nobody has measured.
    public static final ClockOffset UNKNOWN = new ClockOffset(0, -1);

    /// Whether it was measured.
    public boolean isKnown() {
        return errorNanos >= 0;
    }

    /// What is to be taken off that clock's times to have ours; 0 where it may be right.
    public long correctionNanos() {
        return isKnown() && Math.abs(nanos) > errorNanos ? nanos : 0;
    }
}
