package io.tradepulse.serve;

import java.util.List;
import java.util.Optional;

/// What plays recorded ticks inside this process, and how to change that while it plays.
///
/// Thread-safe.
public interface ReplayControl {
    /// What it does.
    enum State {
        PLAYING,
        PAUSED,
        /// All of it was sent; it can be played again.
        ENDED;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// How it is. Immutable. Times are recorded ones, in epoch nanoseconds.
    ///
    /// @param inputs files, folders and globs, as they were named
    /// @param speed how many times faster than recorded; 0: as fast as it goes
    /// @param keepsTime whether the ticks keep their times; their range can't be changed then
    /// @param isLoop whether it begins anew at the end
    /// @param from where it starts; empty for the first tick
    /// @param to before which it ends; empty for after the last
    /// @param position of the tick that came last; empty before the first
    /// @param ticks sent so far
    /// @param badRows passed over
    /// @param share of the files' bytes that was played; `NaN` where it does not end, or is not
    ///   played from their start
    record Status(
            State state,
            List<String> inputs,
            double speed,
            boolean keepsTime,
            boolean isLoop,
            Optional<Long> from,
            Optional<Long> to,
            Optional<Long> position,
            long ticks,
            long badRows,
            double share) {
        public Status {
            inputs = List.copyOf(inputs);
        }
    }

    /// What is to be different; empty for what stays. Immutable.
    ///
    /// @param play to go on, or from the start of the range where it has ended; or else to pause
    /// @param range to begin anew with that range
    record Change(Optional<Boolean> play, Optional<Double> speed, Optional<Range> range) {}

    /// Epoch nanoseconds, [from, to); empty for what has no bound. Immutable.
    record Range(Optional<Long> from, Optional<Long> to) {}

    /// How it is now.
    Status status();

    /// Changes it, all at once or nothing.
    ///
    /// @throws IllegalArgumentException what can't be so, in a sentence
    Status change(Change change);
}
