package io.tradepulse.feed.csv;

import io.tradepulse.model.EpochClock;
import java.util.function.LongSupplier;

/// Turns recorded times into the times at which ticks are due and the stamps that they carry.
///
/// Not thread-safe: owned by the thread that pulls the source.
public final class ReplaySchedule {
    private final ReplayPace pace;
    private final EpochClock clock;
    private final LongSupplier nanoClock;
    private boolean started;
    private long firstRecorded;
    private long startNanos;
    private long startEpoch;
    private long elapsed;

    /// @param clock stamps ticks that are moved to now
    /// @param nanoClock the clock of [#dueNanos()]
    public ReplaySchedule(ReplayPace pace, EpochClock clock, LongSupplier nanoClock) {
        this.pace = pace;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /// Moves on to the tick that was recorded at that time.
    ///
    /// @return the event time that it is to carry
    public long at(long recorded) {
        if (!started) {
            started = true;
            firstRecorded = recorded;
            startNanos = nanoClock.getAsLong();
            startEpoch = clock.nanos();
        }
        elapsed = scaled(recorded - firstRecorded);
        return pace.keepTime() ? recorded : startEpoch + elapsed;
    }

    private long scaled(long recordedNanos) {
        if (pace.speed() == 0) {
            return 0;
        }
        return pace.speed() == 1 ? recordedNanos : (long) (recordedNanos / pace.speed());
    }

    /// When that tick is due, on the nano clock.
    public long dueNanos() {
        return startNanos + elapsed;
    }
}
