package io.tradepulse.feed.csv;

/// What is played of recorded time: epoch nanoseconds, [from, to). Immutable.
public record ReplayRange(long from, long to) {
    /// All of it.
    public static final ReplayRange ALL = new ReplayRange(Long.MIN_VALUE, Long.MAX_VALUE);

    public ReplayRange {
        if (to <= from) {
            throw new IllegalArgumentException("the end of the range is not after its start");
        }
    }
}
