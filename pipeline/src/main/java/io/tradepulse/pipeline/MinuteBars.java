package io.tradepulse.pipeline;

import io.tradepulse.model.BarBuilder;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The bars of one instrument from the shortest up to a minute, made of ticks in event-time order:
/// a tick touches the shortest only, and what closes is added to those made of it.
///
/// Owned by the micro-batcher's thread.
final class MinuteBars {
    private static final int NONE = -1;

    private final Instrument instrument;
    private final Window[] windows;
    private final int[] sources;
    private final Consumer<Window> closed;
    private long shortestEnd = Long.MIN_VALUE;

    /// @param intervals each a part of a minute, the shortest first, a minute last
    /// @param closed told each window that is over, the shorter first
    MinuteBars(Instrument instrument, List<Interval> intervals, Consumer<Window> closed) {
        this.instrument = instrument;
        this.windows =
                intervals.stream()
                        .map(interval -> new Window(instrument, interval))
                        .toArray(Window[]::new);
        this.sources = new int[windows.length];
        for (int i = 0; i < windows.length; i++) {
            sources[i] = sourceOf(i);
        }
        this.closed = closed;
    }

    /// The longest of the shorter ones of which a whole number makes one of these.
    private int sourceOf(int index) {
        long nanos = windows[index].interval.nanos();
        int source = index - 1;
        while (source >= 0 && nanos % windows[source].interval.nanos() != 0) {
            source--;
        }
        return source < 0 ? NONE : source;
    }

    private Window minute() {
        return windows[windows.length - 1];
    }

    boolean isOpen() {
        return minute().open;
    }

    long start() {
        return minute().start;
    }

    /// Counts a tick, which no earlier one may follow.
    ///
    /// @param knownUpTo windows that begin at or before it have ticks that never came by here
    void add(Tick tick, long knownUpTo) {
        if (tick.ts() >= shortestEnd) {
            closeUpTo(tick.ts());
            openAt(tick.ts(), knownUpTo);
        }
        windows[0].builder.add(tick);
    }

    private void openAt(long ts, long knownUpTo) {
        for (Window window : windows) {
            if (!window.open) {
                window.open(ts);
                window.doubtful = window.start <= knownUpTo;
            }
        }
        shortestEnd = windows[0].end;
    }

    /// Closes the windows that end at or before that time.
    void closeUpTo(long time) {
        for (int i = 0; i < windows.length; i++) {
            if (windows[i].open && windows[i].end <= time) {
                close(i);
            }
        }
    }

    void closeAll() {
        closeUpTo(Long.MAX_VALUE);
    }

    private void close(int index) {
        Window window = windows[index];
        window.open = false;
        if (index == 0) {
            shortestEnd = Long.MIN_VALUE;
        }
        for (int i = index + 1; i < windows.length; i++) {
            if (sources[i] == index) {
                windows[i].builder.add(window.builder);
                windows[i].doubtful |= window.doubtful;
            }
        }
        closed.accept(window);
    }

    /// A tick that may have been counted before, or not: shown, not counted.
    void doubt(Tick tick) {
        for (Window window : windows) {
            if (window.isOpenAt(tick.ts())) {
                window.builder.touch(tick);
                window.doubtful = true;
            }
        }
    }

    /// The open bars as they stand, the shortest first.
    void forEachForming(Consumer<BarBuilder> each) {
        @Nullable BarBuilder[] forming = new BarBuilder[windows.length];
        for (int i = 0; i < windows.length; i++) {
            if (windows[i].open) {
                BarBuilder sum = forming(i, forming);
                forming[i] = sum;
                each.accept(sum);
            }
        }
    }

    private BarBuilder forming(int index, @Nullable BarBuilder[] shorter) {
        Window window = windows[index];
        BarBuilder part = sources[index] == NONE ? null : shorter[sources[index]];
        if (part == null) {
            return window.builder;
        }
        BarBuilder sum = new BarBuilder(instrument, window.interval);
        sum.start(window.start);
        sum.add(window.builder);
        sum.add(part);
        return sum;
    }
}
