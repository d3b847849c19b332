package io.tradepulse.pipeline;

import io.tradepulse.model.Bar;
import io.tradepulse.model.BarBuilder;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;

/// A bar in the making, of one instrument and interval. Reused for the next.
///
/// Owned by the micro-batcher's thread.
final class Window {
    final Interval interval;
    final BarBuilder builder;
    boolean open;
    long start;
    long end;

    /// What is in it may not be all of its ticks, each once: it has to be computed from the store.
    boolean doubtful;

    /// It holds everything of its time that is over, if not for sure: it may be shown.
    boolean seeded;

    /// The store may have a bar of it already, to be compared with.
    boolean known;

    Window(Instrument instrument, Interval interval) {
        this.interval = interval;
        this.builder = new BarBuilder(instrument, interval);
    }

    /// Begins, empty and right so far.
    void open(long at) {
        start = interval.startOf(at);
        end = interval.endOf(start);
        builder.start(start);
        open = true;
        doubtful = false;
        seeded = true;
        known = false;
    }

    boolean isOpenAt(long ts) {
        return open && ts >= start && ts < end;
    }

    Bar bar(boolean isFinal) {
        return builder.toBar(isFinal);
    }
}
