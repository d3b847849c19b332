package io.tradepulse.feed.csv;

import io.tradepulse.model.EpochClock;
import java.util.function.LongSupplier;

/// Turns recorded times into the times at which ticks are due and the stamps that they carry. The
/// pace can be changed on the way: recorded time then goes on from where it is.
///
/// Thread-safe; [#at] is for the thread that pulls the source.
public final class ReplaySchedule {
    private static final long PAUSED_NANOS = 1_000_000_000L;

    private final EpochClock clock;
    private final LongSupplier nanoClock;
    private ReplayPace pace;
    private boolean isPaused;
    private boolean isStarted;
    private long fromRecorded;
    private long fromNanos;
    private long fromEpoch;
    private long recorded;

    /// @param clock stamps ticks that are moved to now
    /// @param nanoClock the clock of [#dueNanos()]
    public ReplaySchedule(ReplayPace pace, EpochClock clock, LongSupplier nanoClock) {
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.pace = pace;
    }

    /// Moves on to the tick that was recorded at that time.
    ///
    /// @return the event time that it is to carry
    public synchronized long at(long recordedNanos) {
        recorded = recordedNanos;
        if (!isStarted) {
            isStarted = true;
            anchor(recordedNanos);
        }
        return stamp();
    }

    private void anchor(long recordedNanos) {
        fromRecorded = recordedNanos;
        fromNanos = nanoClock.getAsLong();
        fromEpoch = clock.nanos();
    }

    /// The event time that the tick last moved on to is to carry at the pace of now.
    synchronized long stamp() {
        return pace.keepTime() ? recorded : fromEpoch + sinceAnchor();
    }

    private long sinceAnchor() {
        long distance = recorded - fromRecorded;
        double speed = pace.speed();
        if (speed == 0) {
            return 0;
        }
        return speed == 1 ? distance : (long) (distance / speed);
    }

    /// When that tick is due, on the nano clock; later and later while it is paused.
    public synchronized long dueNanos() {
        if (isPaused) {
            return nanoClock.getAsLong() + PAUSED_NANOS;
        }
        return isStarted ? fromNanos + sinceAnchor() : nanoClock.getAsLong();
    }

    /// The recorded time that it is now.
    private long position() {
        double speed = pace.speed();
        if (!isStarted || speed == 0) {
            return recorded;
        }
        long elapsed = isPaused ? 0 : nanoClock.getAsLong() - fromNanos;
        return fromRecorded + (speed == 1 ? elapsed : (long) (elapsed * speed));
    }

    /// Recorded time stands still, or goes on.
    synchronized void pause(boolean on) {
        if (on != isPaused) {
            anchor(position());
            isPaused = on;
        }
    }

    synchronized boolean isPaused() {
        return isPaused;
    }

    /// @throws IllegalArgumentException where it is none, or 0 for ticks that are moved to now
    synchronized void speed(double times) {
        ReplayPace changed = pace.withSpeed(times);
        anchor(position());
        pace = changed;
    }

    synchronized double speed() {
        return pace.speed();
    }

    /// What is due now is due at once, and so is the next tick, whenever it was recorded.
    synchronized void restart() {
        isStarted = false;
    }
}
