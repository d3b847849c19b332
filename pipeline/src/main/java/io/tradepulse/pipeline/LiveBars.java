package io.tradepulse.pipeline;

import io.tradepulse.model.Bar;
import io.tradepulse.model.BarBuilder;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.BarPlan.Level;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The bars of one instrument that are open now, made in memory of ticks in the order they come.
///
/// A tick after all others of its instrument is certainly new and is counted. Any other may be late
/// or may be one sent again: it shows in high and low of its minute at once, and that minute is
/// given to repair, which counts it from the store. So is a minute of which the store has ticks
/// from before this process. A longer window is right in memory as long as all its parts were; else
/// it is filled anew from the stored shorter bars once those are right, and where it closes before
/// that, it is rolled up from them.
///
/// Owned by the micro-batcher's thread. What is open costs memory, nothing else does.
final class LiveBars {
    /// Where bars and doubts go.
    interface Sink {
        /// A bar in its present state.
        void bar(Bar bar);

        /// This minute has to be computed again from the stored ticks.
        ///
        /// @param closing whether it has just closed: ticks may still be under way to it
        void repair(LiveBars bars, long minute, long receivedAt, boolean closing);

        /// The bars of that level that hold this instant have to be made again of the stored
        /// shorter ones, those that are open to be filled from them.
        void rollUp(LiveBars bars, Level level, long at, long receivedAt);
    }

    /// Where it stands in the micro-batcher's lists.
    enum Listing {
        NONE,
        DORMANT,
        ACTIVE
    }

    private final Instrument instrument;
    private final BarPlan plan;
    private final Sink sink;
    private final @Nullable Window[] longer;
    private @Nullable MinuteBars minute;
    private long minuteEnd = Long.MIN_VALUE;
    private long minuteReceivedAt;
    private long lastTs = Long.MIN_VALUE;
    private long lastSeq = Long.MIN_VALUE;
    private long lastAdvancedAt;
    private long storedUpTo = Long.MIN_VALUE;
    private long closedUpTo = Long.MIN_VALUE;
    private boolean changed;
    private Listing listing = Listing.NONE;
    private boolean inDormant;
    private @Nullable Pending pending;

    LiveBars(Instrument instrument, BarPlan plan, Sink sink) {
        this.instrument = instrument;
        this.plan = plan;
        this.sink = sink;
        this.longer = new Window[plan.longer().size()];
    }

    Instrument instrument() {
        return instrument;
    }

    /// The newest tick of this instrument that the store has from before this process.
    void stored(Tick newest, long now) {
        lastTs = newest.ts();
        lastSeq = newest.seq();
        lastAdvancedAt = newest.receivedAt();
        storedUpTo = newest.ts();
        long end = Interval.M1.endOf(Interval.M1.startOf(lastTs));
        if (end + grace() <= now) {
            closedUpTo = end;
        }
    }

    /// Opens the minute of the newest stored tick, where it may not be over: what the store has of
    /// it is to come by [#restored].
    ///
    /// @return whether it did
    boolean reopenMinute(long now) {
        if (lastTs < closedUpTo || lastTs > now) {
            return false;
        }
        openMinute(lastTs, lastAdvancedAt);
        changed = true;
        return true;
    }

    /// Counts the next stored tick of the minute that was opened for it.
    void restored(Tick tick) {
        MinuteBars open = minute;
        if (open != null) {
            open.add(tick, storedUpTo);
        }
    }

    private long grace() {
        return plan.graceNanos(lastAdvancedAt - lastTs);
    }

    void take(Tick tick) {
        long ts = tick.ts();
        boolean newest = tick.isAfter(lastTs, lastSeq);
        if (newest) {
            lastTs = ts;
            lastSeq = tick.seq();
            lastAdvancedAt = tick.receivedAt();
        }
        if (!newest || ts < closedUpTo) {
            doubt(tick);
            return;
        }
        MinuteBars now = minute;
        if (now == null || ts >= minuteEnd) {
            now = openMinute(ts, tick.receivedAt());
        }
        now.add(tick, storedUpTo);
        changed = true;
    }

    private void doubt(Tick tick) {
        long start = Interval.M1.startOf(tick.ts());
        MinuteBars now = minute;
        if (isOpenMinute(start) && now != null) {
            now.doubt(tick);
            changed = true;
        } else {
            for (Window window : longer) {
                if (window != null && window.isOpenAt(tick.ts())) {
                    window.doubtful = true;
                }
            }
        }
        sink.repair(this, start, tick.receivedAt(), false);
    }

    private MinuteBars openMinute(long ts, long receivedAt) {
        MinuteBars made = minute;
        if (made == null) {
            made = new MinuteBars(instrument, plan.inMinute(), this::closed);
            minute = made;
        }
        made.closeAll();
        for (Window window : longer) {
            if (window != null && window.open && window.end <= ts) {
                close(window, receivedAt);
            }
        }
        for (int i = 0; i < longer.length; i++) {
            openLonger(i, ts, receivedAt);
        }
        long start = Interval.M1.startOf(ts);
        minuteEnd = Interval.M1.endOf(start);
        minuteReceivedAt = receivedAt;
        if (start <= storedUpTo) {
            sink.repair(this, start, receivedAt, false);
        }
        return made;
    }

    private void openLonger(int index, long ts, long receivedAt) {
        Window window = longer[index];
        if (window != null && window.open) {
            return;
        }
        if (window == null) {
            window = new Window(instrument, plan.longer().get(index));
            longer[index] = window;
        }
        window.open(ts);
        // Of its time something is stored already: from before this process, or from before it was
        // closed by the clock.
        window.known = window.start <= storedUpTo || window.start < closedUpTo;
        if (window.known) {
            window.seeded = false;
            Level level = Level.of(window.interval);
            sink.rollUp(this, level, ts, receivedAt);
            unseedAbove(level, window);
        }
    }

    /// What was closed is open again: it is in those made of it, and must not be in them twice.
    private void unseedAbove(Level level, Window reopened) {
        if (reopened.interval != level.unit()) {
            return;
        }
        for (Window window : longer) {
            if (window != null
                    && window.isOpenAt(reopened.start)
                    && Level.of(window.interval).source() == reopened.interval) {
                window.seeded = false;
                window.doubtful = true;
                sink.rollUp(this, Level.of(window.interval), reopened.start, lastAdvancedAt);
            }
        }
    }

    /// A window of the minute, or the minute itself.
    private void closed(Window window) {
        closedUpTo = Math.max(closedUpTo, window.end);
        Bar bar = window.bar(!window.doubtful);
        sink.bar(bar);
        if (window.interval == Interval.M1) {
            minuteEnd = Long.MIN_VALUE;
            if (window.doubtful) {
                // Ticks have come since the doubt was raised, and the recorder has to pass them,
                // too.
                sink.repair(this, window.start, minuteReceivedAt, true);
            }
            addToLonger(bar, window);
        }
    }

    private void close(Window window, long receivedAt) {
        window.open = false;
        boolean right = window.seeded && !window.doubtful && !window.known;
        Bar bar = window.builder.isEmpty() ? null : window.bar(right);
        if (bar != null && window.seeded) {
            sink.bar(bar);
        }
        if (!right) {
            sink.rollUp(this, Level.of(window.interval), window.start, receivedAt);
        }
        if (bar != null) {
            addToLonger(bar, window);
        }
    }

    private void addToLonger(Bar bar, Window source) {
        for (Window window : longer) {
            if (window != null
                    && window.isOpenAt(bar.start())
                    && Level.of(window.interval).source() == source.interval) {
                window.builder.add(bar);
                window.doubtful |= source.doubtful || source.known;
                window.seeded &= source.seeded;
            }
        }
    }

    /// Closes the bars whose span is over by the clock, where no newer tick has come for a while.
    ///
    /// @param now epoch nanoseconds
    void closeIfOver(long now) {
        lastAdvancedAt = Math.min(lastAdvancedAt, now); // the clock may have been set back
        long over = now - grace();
        if (lastAdvancedAt > over) {
            return;
        }
        MinuteBars open = minute;
        if (open != null) {
            open.closeUpTo(over);
            if (open.isOpen()) {
                return;
            }
            minute = null;
        }
        for (int i = 0; i < longer.length; i++) {
            Window window = longer[i];
            if (window != null && window.open && window.end <= over) {
                close(window, now);
            }
            if (window != null && !window.open) {
                longer[i] = null;
            }
        }
    }

    /// When the next of the longer windows closes by the clock, epoch nanoseconds; the end of time
    /// where none is open.
    long closesAt() {
        long end = Long.MAX_VALUE;
        for (Window window : longer) {
            end = window != null && window.open ? Math.min(end, window.end) : end;
        }
        return end == Long.MAX_VALUE ? end : end + grace();
    }

    /// The open bars as they stand, if they have changed since they were shown last; without those
    /// that lack a part still.
    void show() {
        if (!changed) {
            return;
        }
        changed = false;
        Bar part = showMinute();
        for (Level level : Level.values()) {
            Window unit = find(level.unit());
            part = show(level, part);
            if (unit != null && unit.open && !unit.seeded) {
                return;
            }
        }
    }

    /// The open bars as they stand, whether or not they have changed.
    void showAgain() {
        changed = true;
        show();
    }

    private @Nullable Bar showMinute() {
        @Nullable Bar[] last = {null};
        MinuteBars open = minute;
        if (open != null) {
            open.forEachForming(
                    builder -> {
                        Bar bar = builder.toBar(false);
                        sink.bar(bar);
                        last[0] = bar;
                    });
        }
        return last[0];
    }

    /// @param part what is open of the shorter bars that these are made of
    /// @return the one that the next level's are made of
    private @Nullable Bar show(Level level, @Nullable Bar part) {
        Bar unit = null;
        for (Window window : longer) {
            if (window != null
                    && window.open
                    && window.seeded
                    && Level.of(window.interval) == level) {
                Bar bar = forming(window, part);
                if (bar != null) {
                    sink.bar(bar);
                }
                unit = window.interval == level.unit() ? bar : unit;
            }
        }
        return unit;
    }

    private @Nullable Bar forming(Window window, @Nullable Bar part) {
        BarBuilder sum = window.builder;
        if (part != null) {
            sum = new BarBuilder(instrument, window.interval);
            sum.start(window.start);
            sum.add(window.builder);
            sum.add(part);
        }
        return sum.isEmpty() ? null : sum.toBar(false);
    }

    /// Fills the window of a longer interval from the bars it is made of, as far as they are over.
    ///
    /// @param right whether these are all, and right
    void seed(Interval interval, long start, Collection<Bar> parts, boolean right) {
        int index = plan.longer().indexOf(interval);
        Window window = longer[index];
        if (window == null || !window.open) {
            window = new Window(instrument, interval);
            window.open(start);
            window.known = true;
            longer[index] = window;
        }
        Bar before = window.seeded && !window.builder.isEmpty() ? window.bar(false) : null;
        window.builder.start(start);
        parts.forEach(window.builder::add);
        window.seeded = true;
        window.doubtful = !right;
        // What it had none of until now shows with what is open below it.
        changed |= before == null || !before.sameContent(window.bar(false));
    }

    private @Nullable Window find(Interval interval) {
        int index = plan.longer().indexOf(interval);
        return index < 0 ? null : longer[index];
    }

    /// Where the open window of a longer interval, or the open minute, begins; the end of time
    /// where none is open.
    long openStart(Interval interval) {
        if (interval == Interval.M1) {
            return minuteEnd == Long.MIN_VALUE ? Long.MAX_VALUE : minuteEnd - interval.nanos();
        }
        Window window = find(interval);
        return window == null || !window.open ? Long.MAX_VALUE : window.start;
    }

    boolean isOpenMinute(long start) {
        return minuteEnd != Long.MIN_VALUE && minuteEnd - Interval.M1.nanos() == start;
    }

    /// Whether no tick is to be waited for that is before this time.
    boolean isOver(long end, long now) {
        return lastTs >= end || end + grace() <= now;
    }

    /// When the first tick of the open minute was received; `otherwise` where none is open.
    long openSince(long otherwise) {
        return minuteEnd == Long.MIN_VALUE ? otherwise : Math.min(minuteReceivedAt, otherwise);
    }

    /// Whether there is something to show or to close soon.
    boolean isActive() {
        return changed || minuteEnd != Long.MIN_VALUE;
    }

    Listing listing() {
        return listing;
    }

    void listing(Listing now) {
        listing = now;
    }

    /// Whether it is in the list of dormant ones, though it may not be one just now.
    boolean isInDormant() {
        return inDormant;
    }

    void inDormant(boolean inList) {
        inDormant = inList;
    }

    /// What is in doubt; kept by [BarRepair].
    @Nullable Pending pending() {
        return pending;
    }

    void pending(@Nullable Pending doubts) {
        pending = doubts;
    }
}
