package io.tradepulse.monitor;

import java.time.Instant;

/// The time: of day for stamps, elapsed for durations, never mixed. Thread-safe.
public interface MonitorClock {
    /// The time of day, epoch nanoseconds.
    long epochNanos();

    /// Time that only goes forward, from no particular start.
    long elapsedNanos();

    /// The machine's.
    static MonitorClock system() {
        return new MonitorClock() {
            @Override
            public long epochNanos() {
                Instant now = Instant.now();
                return now.getEpochSecond() * 1_000_000_000L + now.getNano();
            }

            @Override
            public long elapsedNanos() {
                return System.nanoTime();
            }
        };
    }
}
