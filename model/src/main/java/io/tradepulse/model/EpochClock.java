package io.tradepulse.model;

import java.time.Instant;

/// Wall clock in epoch nanoseconds, for stamps. What merely elapses is measured by a nano clock
/// instead.
@FunctionalInterface
public interface EpochClock {
    long nanos();

    /// The machine's clock, at the resolution it has.
    static EpochClock system() {
        return () -> {
            Instant now = Instant.now();
            return now.getEpochSecond() * 1_000_000_000L + now.getNano();
        };
    }
}
