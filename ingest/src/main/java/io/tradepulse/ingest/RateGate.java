package io.tradepulse.ingest;

/// Holds a sender to so many lines a second, with one second's worth at once: not by dropping, but
/// by saying how long to wait before reading on (a leaky bucket kept as the time at which it is
/// empty again, as the generic cell rate algorithm of ITU-T I.371 does).
///
/// Thread-safe: shared by all connections of one sender.
final class RateGate {
    private static final long SECOND = 1_000_000_000L;

    private final long nanosALine;
    private long emptyAt;
    private boolean used;

    /// @param linesPerSecond above 0
    RateGate(int linesPerSecond) {
        nanosALine = SECOND / linesPerSecond;
    }

    /// Takes lines that have been read.
    ///
    /// @return nanoseconds to wait before the next are read
    synchronized long take(int lines, long nanoTime) {
        if (!used || emptyAt - nanoTime < 0) {
            emptyAt = nanoTime;
            used = true;
        }
        emptyAt += lines * nanosALine;
        return Math.max(0, emptyAt - nanoTime - SECOND);
    }

    /// Whether nothing is left of what was taken, and it is as good as new.
    synchronized boolean isEmpty(long nanoTime) {
        return !used || emptyAt - nanoTime <= 0;
    }
}
