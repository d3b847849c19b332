package io.tradepulse.ingest;

import io.tradepulse.wire.ControlLine.Hello;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Which lines of a connection are on the bus by which position, and so which may be acknowledged
/// once a position is durable.
///
/// Thread-safe: the reader adds, the acknowledging thread asks.
final class AckLedger {
    /// Told of each HELLO whose lines are done with up to one.
    @FunctionalInterface
    interface SettledListener {
        void settled(Hello under, long line);
    }

    private record Entry(Hello under, long line, long tickPosition, long letterPosition) {}

    private final Deque<Entry> open = new ArrayDeque<>();
    private @Nullable Entry lastAdded;

    /// Lines up to this one, numbered by that HELLO, went onto the bus at or before these
    /// positions; -1 where nothing has gone there yet.
    synchronized void add(Hello under, long line, long tickPosition, long letterPosition) {
        Entry added = new Entry(under, line, tickPosition, letterPosition);
        if (added.equals(lastAdded)) {
            return;
        }
        lastAdded = added;
        Entry last = open.peekLast();
        if (last != null
                && isSame(last.under, under)
                && last.tickPosition == tickPosition
                && last.letterPosition == letterPosition) {
            open.removeLast();
        }
        open.addLast(added);
    }

    /// Tells the last line of each HELLO that is done with for good when all up to these positions
    /// is durable, and was not told before.
    synchronized void settle(long durableTicks, long durableLetters, SettledListener listener) {
        @Nullable Entry told = null;
        for (Entry e = open.peekFirst(); e != null; e = open.peekFirst()) {
            if (e.tickPosition > durableTicks || e.letterPosition > durableLetters) {
                break;
            }
            if (told != null && !isSame(told.under, e.under)) {
                listener.settled(told.under, told.line);
            }
            told = e;
            open.removeFirst();
        }
        if (told != null) {
            listener.settled(told.under, told.line);
        }
    }

    /// Whether it is one and the same HELLO: another that says the same begins to number anew.
    @SuppressWarnings("ReferenceEquality")
    static boolean isSame(Hello one, Hello other) {
        return one == other;
    }

    /// Whether all lines are settled.
    synchronized boolean isSettled() {
        return open.isEmpty();
    }
}
