package io.tradepulse.ingest;

import java.util.ArrayDeque;
import java.util.Deque;

/// Which lines of a connection are on the bus by which position, and so which may be acknowledged
/// once a position is durable.
///
/// Thread-safe: the reader adds, the acknowledging thread asks.
final class AckLedger {
    private record Entry(long line, long tickPosition, long letterPosition) {}

    private final Deque<Entry> open = new ArrayDeque<>();
    private long acknowledged;

    /// Lines up to this one went onto the bus at or before these positions; -1 where nothing has
    /// gone there yet.
    synchronized void add(long line, long tickPosition, long letterPosition) {
        Entry last = open.peekLast();
        if (last != null
                && last.tickPosition == tickPosition
                && last.letterPosition == letterPosition) {
            open.removeLast();
        }
        open.addLast(new Entry(line, tickPosition, letterPosition));
    }

    /// The last line that is done with for good when all up to these positions is durable; -1 where
    /// that says nothing new.
    synchronized long settle(long durableTicks, long durableLetters) {
        long line = -1;
        for (Entry e = open.peekFirst(); e != null; e = open.peekFirst()) {
            if (e.tickPosition > durableTicks || e.letterPosition > durableLetters) {
                break;
            }
            line = e.line;
            open.removeFirst();
        }
        if (line >= 0) {
            acknowledged = line;
        }
        return line;
    }

    /// Whether all lines are settled.
    synchronized boolean isSettled() {
        return open.isEmpty();
    }

    /// The line settled last.
    synchronized long acknowledged() {
        return acknowledged;
    }
}
