package io.tradepulse.pipeline;

import io.tradepulse.model.Bar;
import io.tradepulse.model.BarBuilder;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bars of one instrument that are open now, made in memory of ticks in the order they come.
///
/// A tick after all others of its instrument is certainly new and is counted. Any other may be late
/// or may be one sent again: it shows in high and low at once, and its bucket is given to repair,
/// which counts it from the store. So are the buckets of which the store has ticks from before this
/// process.
///
/// Owned by the micro-batcher's thread.
final class LiveBars {
    /// Where bars and doubts go.
    interface Sink {
        /// A bar in its present state.
        void bar(Bar bar);

        /// This bucket of the shortest interval has to be computed again from the store.
        void repair(LiveBars bars, long bucket, long receivedAt);

        /// This bar of a longer interval, whose first tick was received then, has to be rolled up
        /// again from the store.
        void rollUp(LiveBars bars, Interval interval, long start, long receivedAt);
    }

    /// A window that is open or was; `doubtful` where its ticks in memory may not be all or may be
    /// too many; `reopened` where it had closed before, so that its bar is the stored one until it
    /// is rolled up anew.
    private static final class Window {
        final BarBuilder builder;
        final Interval interval;
        boolean open;
        boolean doubtful;
        boolean reopened;
        long receivedAt;

        Window(Instrument instrument, Interval interval) {
            this.builder = new BarBuilder(instrument, interval);
            this.interval = interval;
        }

        void open(long start, long firstReceivedAt) {
            builder.start(start);
            receivedAt = firstReceivedAt;
            open = true;
        }

        long end() {
            return builder.start() + interval.nanos();
        }
    }

    private final Instrument instrument;
    private final Window base;
    private final List<Window> longer;
    private long lastTs;
    private long lastSeq;
    private long storedUpTo = Long.MIN_VALUE;
    private long closedUpTo = Long.MIN_VALUE;
    private long lastReceivedAt;
    private boolean changed;
    private boolean listed;
    private BarRepair.@Nullable Doubt lastDoubt;

    /// @param intervals the first is the shortest, the others multiples of it
    LiveBars(Instrument instrument, List<Interval> intervals) {
        this.instrument = instrument;
        this.base = new Window(instrument, intervals.getFirst());
        this.longer =
                intervals.stream()
                        .skip(1)
                        .map(interval -> new Window(instrument, interval))
                        .toList();
        this.lastTs = Long.MIN_VALUE;
        this.lastSeq = Long.MIN_VALUE;
    }

    Instrument instrument() {
        return instrument;
    }

    /// The newest tick of this instrument that the store has from before this process.
    void stored(Tick newest) {
        lastTs = newest.ts();
        lastSeq = newest.seq();
        storedUpTo = newest.ts();
    }

    void take(Tick tick, Sink sink) {
        lastReceivedAt = tick.receivedAt();
        long bucket = base.interval.startOf(tick.ts());
        boolean newest = tick.isAfter(lastTs, lastSeq);
        if (newest) {
            lastTs = tick.ts();
            lastSeq = tick.seq();
        }
        if (!newest || bucket < closedUpTo) {
            doubt(tick, bucket, sink);
            return;
        }
        if (base.open && bucket != base.builder.start()) {
            closeBase(sink);
        }
        if (!base.open) {
            open(bucket, sink);
        }
        base.builder.add(tick);
        changed = true;
    }

    private void doubt(Tick tick, long bucket, Sink sink) {
        if (base.open && bucket == base.builder.start()) {
            base.builder.touch(tick);
            base.doubtful = true;
            changed = true;
        }
        for (Window window : longer) {
            if (window.open && window.interval.startOf(bucket) == window.builder.start()) {
                window.doubtful = true;
            }
        }
        sink.repair(this, bucket, tick.receivedAt());
    }

    private void open(long bucket, Sink sink) {
        base.open(bucket, lastReceivedAt);
        base.doubtful = storedUpTo >= bucket;
        if (base.doubtful) {
            sink.repair(this, bucket, lastReceivedAt);
        }
        for (Window window : longer) {
            long start = window.interval.startOf(bucket);
            if (window.open && window.builder.start() != start) {
                close(window, sink);
            }
            if (!window.open) {
                window.reopened = closedUpTo > start;
                window.doubtful = storedUpTo >= start || window.reopened;
                window.open(start, lastReceivedAt);
            }
        }
    }

    private void closeBase(Sink sink) {
        if (base.doubtful) {
            // Ticks have come since the doubt was raised, and the recorder has to pass them, too.
            sink.repair(this, base.builder.start(), base.receivedAt);
        } else {
            sink.bar(base.builder.toBar(true));
        }
        for (Window window : longer) {
            window.builder.add(base.builder);
        }
        closedUpTo = base.end();
        base.open = false;
    }

    private void close(Window window, Sink sink) {
        if (window.doubtful) {
            sink.rollUp(this, window.interval, window.builder.start(), window.receivedAt);
        } else {
            sink.bar(window.builder.toBar(true));
        }
        window.open = false;
    }

    /// Closes the bars whose span is over by the clock, where no tick has come for a while.
    ///
    /// @param now epoch nanoseconds
    /// @param grace how long after its end a bar waits for ticks under way
    /// @param replayGrace how long it waits where ticks come long after their event time, as
    ///   recorded ones do
    void closeIfOver(long now, long grace, long replayGrace, Sink sink) {
        long wait = lastReceivedAt - lastTs > replayGrace ? replayGrace : grace;
        if (now - lastReceivedAt < wait) {
            return;
        }
        if (base.open && now >= base.end() + wait) {
            closeBase(sink);
        }
        for (Window window : longer) {
            if (window.open && now >= window.end() + wait && !base.open) {
                close(window, sink);
            }
        }
    }

    /// The open bars as they stand, if they have changed since they were shown last.
    void show(Sink sink) {
        if (!changed) {
            return;
        }
        changed = false;
        if (base.open) {
            sink.bar(base.builder.toBar(false));
        }
        for (Window window : longer) {
            if (window.open && !window.reopened) {
                BarBuilder sum = new BarBuilder(instrument, window.interval);
                sum.start(window.builder.start());
                sum.add(window.builder);
                if (base.open) {
                    sum.add(base.builder);
                }
                sink.bar(sum.toBar(false));
            }
        }
    }

    /// When the first tick of the windows that are open was received; `otherwise` where none is.
    long openSince(long otherwise) {
        long since = base.open ? Math.min(base.receivedAt, otherwise) : otherwise;
        for (Window window : longer) {
            since = window.open ? Math.min(window.receivedAt, since) : since;
        }
        return since;
    }

    boolean isOpen() {
        return base.open || longer.stream().anyMatch(window -> window.open);
    }

    /// Whether the bucket of the shortest interval that starts then is open.
    boolean isOpen(long bucket) {
        return base.open && base.builder.start() == bucket;
    }

    /// Whether the bar of that interval that starts then is open.
    boolean isOpen(Interval interval, long start) {
        return longer.stream()
                .anyMatch(
                        window ->
                                window.open
                                        && window.interval == interval
                                        && window.builder.start() == start);
    }

    /// Whether it is in the micro-batcher's list of instruments with open bars.
    boolean isListed() {
        return listed;
    }

    void listed(boolean inList) {
        listed = inList;
    }

    /// The doubt raised last, so that many of one bucket cost little; kept by [BarRepair].
    BarRepair.@Nullable Doubt lastDoubt() {
        return lastDoubt;
    }

    void lastDoubt(BarRepair.Doubt doubt) {
        lastDoubt = doubt;
    }
}
