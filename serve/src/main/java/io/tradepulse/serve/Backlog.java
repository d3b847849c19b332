package io.tradepulse.serve;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/// The ticks that wait for a client who wants every one. Beyond a bound none waits: then its client
/// is behind, gets the newest of each symbol as soon as it reads, and is told how many it missed.
///
/// Owned by the event loop.
final class Backlog {
    private static final int MAX_TICKS = 4096;
    private static final int MAX_BYTES = 1 << 19;

    private final Deque<PushedTick> waiting = new ArrayDeque<>();
    private int bytes;
    private long since;
    private boolean isBehind;
    private long skipped;

    /// A tick has come.
    ///
    /// @param left ticks left out before it came here
    /// @param before changes of prices there were before it
    /// @return whether it fits
    boolean offer(PushedTick tick, long left, long before) {
        skipped += left;
        if (isBehind) {
            skipped++;
            return true;
        }
        if (waiting.isEmpty()) {
            since = before;
        }
        waiting.add(tick);
        bytes += tick.json().length;
        return waiting.size() <= MAX_TICKS && bytes <= MAX_BYTES;
    }

    /// From here on it is behind.
    ///
    /// @return changes of prices there were before the first tick that waited
    long giveUp() {
        isBehind = true;
        skipped += waiting.size();
        waiting.clear();
        bytes = 0;
        return since;
    }

    boolean isBehind() {
        return isBehind;
    }

    void fallBehind() {
        isBehind = true;
    }

    /// So many of the ticks that it was behind by were sent after all, as the newest of their
    /// symbols.
    ///
    /// @param isAll whether it is behind no more
    void makeUp(int sent, boolean isAll) {
        skipped = Math.max(0, skipped - sent);
        isBehind &= !isAll;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// The one that came first, which waits no more.
    PushedTick take() {
        PushedTick tick = waiting.removeFirst();
        bytes -= tick.json().length;
        return tick;
    }

    void dropIf(Predicate<PushedTick> unwanted) {
        waiting.removeIf(unwanted);
        bytes = waiting.stream().mapToInt(tick -> tick.json().length).sum();
    }

    /// Ticks that were left out since it was last told.
    long skipped() {
        return skipped;
    }

    /// It was told.
    void told() {
        skipped = 0;
    }
}
