package io.tradepulse.pipeline;

import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Topic;
import io.tradepulse.model.Bar;
import io.tradepulse.model.BarBuilder;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.BarPlan.Level;
import io.tradepulse.pipeline.Pending.Doubt;
import io.tradepulse.pipeline.Pending.RollUp;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Store;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Computes bars again from what is stored where memory can't be trusted: late ticks, ticks sent
/// again, restarts.
///
/// A minute waits until it is over, the recorder has passed the tick that raised the doubt, and
/// queries see what it committed; then one pass over its ticks makes all its bars. What is made of
/// the minute follows level by level, from the stored shorter bars: a bar that is over is compared
/// with the stored one, a window that is open is filled. A level waits while anything below it is
/// in doubt.
///
/// Owned by the micro-batcher's thread.
final class BarRepair {
    /// One query covers minutes of an instrument that lie so close together.
    private static final long MAX_GAP_NANOS = Duration.ofMinutes(5).toNanos();

    private static final long MAX_SPAN_NANOS = Interval.D1.nanos();

    /// So many minutes and units a round, so that bars of ticks under way don't wait long.
    private static final int MAX_ROUND = 2_000;

    /// Looking through what waits costs something, and doubts come in bunches.
    private static final long ROUND_INTERVAL_NANOS = 20_000_000;

    /// So long the work goes on before ticks under way have their turn again.
    private static final long TURN_NANOS = 20_000_000;

    /// So long a roll-up waits for doubts below it; new ones may come for ever.
    private static final long ROLL_UP_PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

    /// What comes of it.
    interface Sink {
        /// A bar that differs from the stored one.
        void bar(Bar bar);

        /// Open windows of this instrument have been filled.
        void filled(LiveBars bars);
    }

    private final Store store;
    private final FreshBars fresh;
    private final Topic<Tick> ticks;
    private final BarPlan plan;
    private final EpochClock clock;
    private final Sink sink;
    private final Set<LiveBars> doubtful = new LinkedHashSet<>();
    private final List<Doubt> unmarked = new ArrayList<>();
    private final Deque<LiveBars> round = new ArrayDeque<>();
    private BooleanSupplier visible = () -> true;
    private long lastLookAt;

    BarRepair(
            Store store,
            FreshBars fresh,
            Topic<Tick> ticks,
            BarPlan plan,
            EpochClock clock,
            Sink sink) {
        this.store = store;
        this.fresh = fresh;
        this.ticks = ticks;
        this.plan = plan;
        this.clock = clock;
        this.sink = sink;
    }

    /// This minute is in doubt, for a tick that the recorder may not have stored yet.
    ///
    /// @param closing whether it has just closed: all that was under way to it is waited for
    void add(LiveBars bars, long minute, long receivedAt, boolean closing) {
        Pending pending = pendingOf(bars);
        Doubt last = pending.last;
        if (last != null && last.awaitsMark && last.minute == minute && !closing) {
            return;
        }
        long notBefore = clock.nanos() + plan.graceNanos();
        Doubt doubt =
                pending.minutes.computeIfAbsent(
                        minute, _ -> new Doubt(minute, receivedAt, false, notBefore));
        doubt.notBefore = closing ? notBefore : doubt.notBefore;
        pending.last = doubt;
        if (!doubt.awaitsMark) {
            doubt.awaitsMark = true;
            unmarked.add(doubt);
        }
    }

    /// The bars of this minute, whose ticks are stored, may never have been made, nor may those
    /// that its first tick closed.
    void addRecovered(LiveBars bars, long minute, long receivedAt) {
        Doubt doubt =
                pendingOf(bars)
                        .minutes
                        .computeIfAbsent(minute, _ -> new Doubt(minute, receivedAt, true, 0));
        doubt.recovered = true;
    }

    /// The bars of that level that hold this instant are to be made of the shorter ones.
    void rollUp(LiveBars bars, Level level, long at, long receivedAt) {
        long from = level.source().startOf(at);
        rollUp(bars, level, from, level.source().endOf(from), receivedAt);
    }

    private RollUp rollUp(LiveBars bars, Level level, long from, long to, long receivedAt) {
        RollUp rollUp =
                pendingOf(bars)
                        .of(level)
                        .computeIfAbsent(
                                level.unit().startOf(from),
                                unit -> new RollUp(level, unit, clock.nanos()));
        rollUp.from = Math.min(rollUp.from, from);
        rollUp.to = Math.max(rollUp.to, to);
        rollUp.receivedAt = Math.min(rollUp.receivedAt, receivedAt);
        return rollUp;
    }

    private Pending pendingOf(LiveBars bars) {
        Pending pending = bars.pending();
        if (pending == null) {
            pending = new Pending();
            bars.pending(pending);
            doubtful.add(bars);
        }
        return pending;
    }

    /// All ticks that raised doubts so far lie before this mark.
    void mark(Topic.Mark reached) {
        for (Doubt doubt : unmarked) {
            doubt.mark = reached;
            doubt.awaitsMark = false;
        }
        unmarked.clear();
    }

    boolean isIdle() {
        return doubtful.isEmpty();
    }

    /// When the oldest tick in doubt was received; `otherwise` where there is none.
    long oldestReceivedAt(long otherwise) {
        long oldest = otherwise;
        for (LiveBars bars : doubtful) {
            Pending pending = pendingOf(bars);
            for (Doubt doubt : pending.minutes.values()) {
                oldest = Math.min(oldest, doubt.receivedAt);
            }
            for (Doubt doubt : pending.inRound.values()) {
                oldest = Math.min(oldest, doubt.receivedAt);
            }
            for (NavigableMap<Long, RollUp> rollUps : pending.rollUps.values()) {
                for (RollUp rollUp : rollUps.values()) {
                    oldest = Math.min(oldest, rollUp.receivedAt);
                }
            }
        }
        return oldest;
    }

    /// Does a part of a round where one is due.
    ///
    /// @throws io.tradepulse.store.StoreException where the store failed; what was not finished is
    ///   done again
    void step() {
        long now = clock.nanos();
        if (round.isEmpty() && !doubtful.isEmpty() && isPast(lastLookAt, ROUND_INTERVAL_NANOS)) {
            lastLookAt = now;
            startRound(now);
        }
        if (round.isEmpty() || !visible.getAsBoolean()) {
            return;
        }
        do {
            LiveBars bars = round.getFirst();
            repairMinutes(bars);
            rollUpDue(bars, now);
            round.removeFirst();
            forgetIfDone(bars);
        } while (!round.isEmpty() && !isPast(now, TURN_NANOS));
    }

    /// Also where the clock was set back.
    private boolean isPast(long since, long nanos) {
        long now = clock.nanos();
        return now < since || now - since >= nanos;
    }

    private void forgetIfDone(LiveBars bars) {
        if (pendingOf(bars).isEmpty()) {
            bars.pending(null);
            doubtful.remove(bars);
        }
    }

    private void startRound(long now) {
        // First what may fail: a doubt is in the round or still waits, whatever happens.
        BooleanSupplier seen = store.visibilityOfCommits();
        int due = 0;
        for (Iterator<LiveBars> each = doubtful.iterator(); each.hasNext() && due < MAX_ROUND; ) {
            LiveBars bars = each.next();
            int before = due;
            due += moveDueMinutes(bars, now, MAX_ROUND - due) + dueRollUps(bars, now);
            if (due > before) {
                round.addLast(bars);
            }
        }
        visible = seen;
    }

    private int moveDueMinutes(LiveBars bars, long now, int most) {
        Pending pending = pendingOf(bars);
        Iterator<Doubt> each = pending.minutes.values().iterator();
        int moved = 0;
        while (each.hasNext() && moved < most) {
            Doubt doubt = each.next();
            if (isDue(bars, doubt, now)) {
                each.remove();
                pending.inRound.put(doubt.minute, doubt);
                moved++;
            }
        }
        return moved;
    }

    private boolean isDue(LiveBars bars, Doubt doubt, long now) {
        Topic.Mark mark = doubt.mark;
        boolean rested =
                now >= doubt.notBefore || doubt.notBefore - now > BarPlan.longestGraceNanos();
        return rested
                && !doubt.awaitsMark
                && isClosed(bars, doubt.minute, now)
                && (mark == null || ticks.hasPassed(Bus.TICK_CONSUMER, mark));
    }

    private static boolean isClosed(LiveBars bars, long minute, long now) {
        return !bars.isOpenMinute(minute) && bars.isOver(Interval.M1.endOf(minute), now);
    }

    private int dueRollUps(LiveBars bars, long now) {
        int due = 0;
        for (Level level : Level.values()) {
            for (RollUp rollUp : pendingOf(bars).of(level).values()) {
                due += isDue(bars, rollUp, now) ? 1 : 0;
            }
        }
        return due;
    }

    private boolean isDue(LiveBars bars, RollUp rollUp, long now) {
        return isPast(rollUp.since, ROLL_UP_PATIENCE_NANOS) || isRightBelow(bars, rollUp, now);
    }

    /// Whether nothing is in doubt, of what is over, that the bars are made of.
    private boolean isRightBelow(LiveBars bars, RollUp rollUp, long now) {
        Pending pending = pendingOf(bars);
        long from = from(rollUp);
        long to = to(rollUp);
        if (!pending.inRound.subMap(from, to).isEmpty()) {
            return false;
        }
        for (Level level : Level.values()) {
            if (level.compareTo(rollUp.level) < 0
                    && !pending.of(level).subMap(from, to).isEmpty()) {
                return false;
            }
        }
        return pending.minutes.subMap(from, to).keySet().stream()
                .noneMatch(minute -> isClosed(bars, minute, now));
    }

    private long from(RollUp rollUp) {
        long from = rollUp.from;
        for (Interval interval : plan.of(rollUp.level)) {
            from = Math.min(from, interval.startOf(rollUp.from));
        }
        return from;
    }

    private long to(RollUp rollUp) {
        long to = rollUp.to;
        for (Interval interval : plan.of(rollUp.level)) {
            to = Math.max(to, interval.endOf(interval.startOf(rollUp.to - 1)));
        }
        return to;
    }

    /// All minutes of one instrument in this round: all of it is told, or nothing.
    private void repairMinutes(LiveBars bars) {
        Pending pending = pendingOf(bars);
        if (pending.inRound.isEmpty()) {
            return;
        }
        List<Bar> revised = new ArrayList<>();
        NavigableSet<Long> left = new TreeSet<>(pending.inRound.keySet());
        while (!left.isEmpty()) {
            NavigableSet<Long> near = takeNear(left);
            recompute(bars, near, revised);
        }
        for (Doubt doubt : pending.inRound.values()) {
            rollUpOver(bars, doubt);
        }
        pending.inRound.clear();
        revised.forEach(sink::bar);
    }

    private void rollUpOver(LiveBars bars, Doubt doubt) {
        long hour = Interval.H1.startOf(doubt.minute);
        long end = Interval.M1.endOf(doubt.minute);
        long from = doubt.recovered ? hour : doubt.minute;
        rollUp(bars, Level.HOUR, from, end, doubt.receivedAt).recovered |= doubt.recovered;
    }

    private static NavigableSet<Long> takeNear(NavigableSet<Long> left) {
        NavigableSet<Long> near = new TreeSet<>();
        Long next = left.first();
        while (next != null
                && (near.isEmpty()
                        || (next - near.last() <= MAX_GAP_NANOS
                                && next - near.first() < MAX_SPAN_NANOS))) {
            near.add(next);
            left.remove(next);
            next = left.higher(near.last());
        }
        return near;
    }

    private void recompute(LiveBars bars, NavigableSet<Long> minutes, List<Bar> revised) {
        Instrument instrument = bars.instrument();
        long from = minutes.first();
        long to = Interval.M1.endOf(minutes.last());
        Map<Interval, StoredBars> stored = new EnumMap<>(Interval.class);
        for (Interval interval : plan.inMinute()) {
            stored.put(interval, new StoredBars(store, fresh, instrument, interval, from, to));
        }
        Consumer<Window> closed =
                window -> {
                    StoredBars known = stored.get(window.interval);
                    if (known != null && minutes.contains(Interval.M1.startOf(window.start))) {
                        known.revise(window.bar(true), revised);
                    }
                };
        MinuteBars computed = new MinuteBars(instrument, plan.inMinute(), closed);
        store.ticks(instrument, from, to, tick -> computed.add(tick, Long.MIN_VALUE));
        computed.closeAll();
    }

    private void rollUpDue(LiveBars bars, long now) {
        for (Level level : Level.values()) {
            NavigableMap<Long, RollUp> rollUps = pendingOf(bars).of(level);
            Long unit = rollUps.isEmpty() ? null : rollUps.firstKey();
            while (unit != null) {
                RollUp rollUp = rollUps.get(unit);
                if (rollUp != null && isDue(bars, rollUp, now)) {
                    rollUp(bars, rollUp, now);
                }
                unit = rollUps.higherKey(unit);
            }
        }
    }

    private void rollUp(LiveBars bars, RollUp rollUp, long now) {
        Level level = rollUp.level;
        boolean right = isRightBelow(bars, rollUp, now);
        NavigableMap<Long, Bar> parts =
                finalBars(bars.instrument(), level.source(), from(rollUp), to(rollUp));
        long openPart = bars.openStart(level.source());
        List<Bar> revised = new ArrayList<>();
        List<Runnable> fillings = new ArrayList<>();
        for (Interval interval : plan.of(level)) {
            long end = interval.endOf(interval.startOf(rollUp.to - 1));
            StoredBars stored = null;
            for (long s = interval.startOf(rollUp.from); s < end; s = interval.endOf(s)) {
                long start = s;
                NavigableMap<Long, Bar> own =
                        parts.subMap(start, true, interval.endOf(start), false);
                if (isToFill(bars, interval, start, now)) {
                    long over = Math.clamp(openPart, start, interval.endOf(start));
                    Collection<Bar> closed = own.subMap(start, true, over, false).values();
                    fillings.add(() -> bars.seed(interval, start, closed, right));
                } else if (!own.isEmpty()) {
                    if (stored == null) {
                        stored =
                                new StoredBars(
                                        store, fresh, bars.instrument(), interval, start, end);
                    }
                    stored.revise(sum(bars.instrument(), interval, start, own.values()), revised);
                }
            }
        }
        Bar before = rollUp.recovered ? lastBefore(bars.instrument(), rollUp.unit) : null;
        pendingOf(bars).of(level).remove(rollUp.unit);
        revised.forEach(sink::bar);
        if (!fillings.isEmpty()) {
            fillings.forEach(Runnable::run);
            sink.filled(bars);
        }
        if (before != null) {
            rollUp(bars, Level.HOUR, before.start(), rollUp.receivedAt);
        }
        rollUpAbove(bars, rollUp, now);
    }

    private static boolean isToFill(LiveBars bars, Interval interval, long start, long now) {
        long open = bars.openStart(interval);
        return open == start
                || (open == Long.MAX_VALUE && !bars.isOver(interval.endOf(start), now));
    }

    /// What the first tick that was stored while its bars may not have been has closed: the bars of
    /// the minute before it. They may not have been stored, either.
    private @Nullable Bar lastBefore(Instrument instrument, long start) {
        List<Bar> last =
                store.barsPage(
                                instrument,
                                Interval.M1,
                                Math.min(0, start),
                                start,
                                new Paging(1, 0, true))
                        .rows();
        return last.isEmpty() ? null : last.getFirst();
    }

    private void rollUpAbove(LiveBars bars, RollUp rollUp, long now) {
        Interval unit = rollUp.level.unit();
        Level above = rollUp.level.above();
        if (above != null
                && bars.openStart(unit) != rollUp.unit
                && bars.isOver(unit.endOf(rollUp.unit), now)) {
            rollUp(bars, above, rollUp.unit, rollUp.receivedAt);
        }
    }

    private static Bar sum(
            Instrument instrument, Interval interval, long start, Iterable<Bar> parts) {
        BarBuilder sum = new BarBuilder(instrument, interval);
        sum.start(start);
        parts.forEach(sum::add);
        return sum.toBar(true);
    }

    private NavigableMap<Long, Bar> finalBars(
            Instrument instrument, Interval interval, long from, long to) {
        NavigableMap<Long, Bar> bars = new TreeMap<>();
        store.bars(instrument, interval, from, to, bar -> bars.put(bar.start(), bar));
        for (long s = interval.startOf(from); s < to; s = interval.endOf(s)) {
            Bar newer = fresh.find(instrument, interval, s);
            if (newer != null) {
                bars.put(s, newer);
            }
        }
        bars.values().removeIf(bar -> !bar.isFinal());
        return bars;
    }
}
