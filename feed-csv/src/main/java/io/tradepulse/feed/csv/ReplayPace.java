package io.tradepulse.feed.csv;

/// How recorded ticks are played back. Immutable.
///
/// @param speed how many times faster than recorded; 0: as fast as it goes, which implies keepTime
/// @param keepTime whether the ticks keep their recorded times; otherwise they are moved, so that
///   the first is now and the rest keeps its spacing divided by the speed
public record ReplayPace(double speed, boolean keepTime) {
    public ReplayPace {
        if (!(speed >= 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("speed " + speed + " is not a number ≥ 0");
        }
        keepTime |= speed == 0;
    }

    /// The same at another speed.
    ///
    /// @throws IllegalArgumentException where it is none, or 0 for ticks that are moved to now
    public ReplayPace withSpeed(double times) {
        if (times == 0 && !keepTime) {
            throw new IllegalArgumentException(
                    "as fast as it goes (0) is for replays that keep the recorded times");
        }
        return new ReplayPace(times, keepTime);
    }

    /// Ticks that keep their times are told apart by their place among all of the files.
    ///
    /// @throws IllegalArgumentException where a part of the files can't be played
    public void checkPlaysParts() {
        if (keepTime) {
            throw new IllegalArgumentException(
                    "a replay that keeps the recorded times plays all of its files");
        }
    }

    /// As recorded, moved to now.
    public static ReplayPace live() {
        return new ReplayPace(1, false);
    }

    /// All at once, at the recorded times.
    public static ReplayPace unpaced() {
        return new ReplayPace(0, true);
    }
}
