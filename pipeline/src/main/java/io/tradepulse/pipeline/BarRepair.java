package io.tradepulse.pipeline;

import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Topic;
import io.tradepulse.model.Bar;
import io.tradepulse.model.BarBuilder;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Computes bars again from the stored ticks where memory can't be trusted: late ticks, ticks sent
/// again, restarts.
///
/// A bucket waits until the recorder has passed the tick that raised the doubt and queries see what
/// it committed; then it is computed, and the longer bars over it are rolled up from the stored
/// shorter ones, the same way, one round later.
///
/// Owned by the micro-batcher's thread.
final class BarRepair {
    /// One query covers the buckets of an instrument that lie so close together.
    private static final long MAX_SPAN_NANOS = Interval.D1.nanos();

    /// So many buckets a round, so that bars of ticks under way don't wait long.
    private static final int MAX_ROUND = 2_000;

    /// Looking through what waits costs something, and doubts come in bunches.
    private static final long ROUND_INTERVAL_NANOS = 20_000_000;

    /// So long the work goes on before ticks under way have their turn again.
    private static final long TURN_NANOS = 20_000_000;

    private record Bucket(LiveBars bars, Interval interval, long start) {}

    /// Why a bucket waits, and for what.
    static final class Doubt {
        final long start;
        final long receivedAt;
        boolean awaitsMark;
        Topic.@Nullable Mark mark;

        Doubt(long start, long receivedAt) {
            this.start = start;
            this.receivedAt = receivedAt;
        }
    }

    private final Store store;
    private final Topic<Tick> ticks;
    private final List<Interval> intervals;
    private final Map<Bucket, Doubt> waiting = new LinkedHashMap<>();
    private final List<Doubt> unmarked = new ArrayList<>();
    private final EpochClock clock;
    private long nextRoundAt;
    private final Map<Bucket, Doubt> round = new LinkedHashMap<>();
    private final Deque<List<Bucket>> roundByInstrument = new ArrayDeque<>();
    private BooleanSupplier visible = () -> true;

    BarRepair(Store store, Topic<Tick> ticks, List<Interval> intervals, EpochClock clock) {
        this.store = store;
        this.ticks = ticks;
        this.intervals = intervals;
        this.clock = clock;
    }

    /// This bucket of the shortest interval is in doubt, for a tick that the recorder may not have
    /// stored yet.
    void add(LiveBars bars, long start, long receivedAt) {
        Doubt last = bars.lastDoubt();
        if (last != null && last.awaitsMark && last.start == start) {
            return;
        }
        Doubt doubt = add(new Bucket(bars, intervals.getFirst(), start), receivedAt);
        bars.lastDoubt(doubt);
        if (!doubt.awaitsMark) {
            doubt.awaitsMark = true;
            unmarked.add(doubt);
        }
    }

    /// This bucket of any interval is to be computed from what is stored already.
    void addStored(LiveBars bars, Interval interval, long start, long receivedAt) {
        add(new Bucket(bars, interval, start), receivedAt);
    }

    private Doubt add(Bucket bucket, long receivedAt) {
        return waiting.computeIfAbsent(bucket, _ -> new Doubt(bucket.start, receivedAt));
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
        return waiting.isEmpty() && round.isEmpty();
    }

    /// When the oldest tick in doubt was received; `otherwise` where there is none.
    long oldestReceivedAt(long otherwise) {
        long oldest = otherwise;
        for (Map<Bucket, Doubt> doubts : List.of(waiting, round)) {
            for (Doubt doubt : doubts.values()) {
                oldest = Math.min(oldest, doubt.receivedAt);
            }
        }
        return oldest;
    }

    /// Does a part of a round where one is due. To be called when all bars made so far are
    /// committed: a roll-up takes in what is stored.
    ///
    /// @param into told the bars that differ from the stored ones
    /// @return whether something was done
    /// @throws io.tradepulse.store.StoreException where the store failed; what was not finished is
    ///   done again
    boolean step(Consumer<Bar> into) {
        if (round.isEmpty() && !waiting.isEmpty() && clock.nanos() >= nextRoundAt) {
            nextRoundAt = clock.nanos() + ROUND_INTERVAL_NANOS;
            startRound();
        }
        if (round.isEmpty() || !visible.getAsBoolean()) {
            return false;
        }
        long turnEndsAt = clock.nanos() + TURN_NANOS;
        do {
            repair(roundByInstrument.getFirst(), into);
            roundByInstrument.removeFirst();
        } while (!roundByInstrument.isEmpty() && clock.nanos() < turnEndsAt);
        return true;
    }

    private void startRound() {
        Map<Bucket, Doubt> due = new LinkedHashMap<>();
        for (Map.Entry<Bucket, Doubt> entry : waiting.entrySet()) {
            if (due.size() < MAX_ROUND && isDue(entry.getKey(), entry.getValue())) {
                due.put(entry.getKey(), entry.getValue());
            }
        }
        if (!due.isEmpty()) {
            // First what may fail: a doubt is in the round or still waits, whatever happens.
            visible = store.visibilityOfCommits();
            waiting.keySet().removeAll(due.keySet());
            round.putAll(due);
            round.keySet().stream()
                    .collect(
                            Collectors.groupingBy(
                                    Bucket::bars, LinkedHashMap::new, Collectors.toList()))
                    .values()
                    .forEach(roundByInstrument::addLast);
        }
    }

    private boolean isDue(Bucket bucket, Doubt doubt) {
        Topic.Mark mark = doubt.mark;
        boolean open =
                isBase(bucket)
                        ? bucket.bars.isOpen(bucket.start)
                        : bucket.bars.isOpen(bucket.interval, bucket.start);
        return !open
                && !doubt.awaitsMark
                && (mark == null || ticks.hasPassed(Bus.TICK_CONSUMER, mark));
    }

    private boolean isBase(Bucket bucket) {
        return bucket.interval == intervals.getFirst();
    }

    /// All buckets of one instrument in this round: all of it is told, or nothing.
    private void repair(List<Bucket> buckets, Consumer<Bar> into) {
        List<Bar> revised = new ArrayList<>();
        TreeSet<Long> starts = new TreeSet<>();
        for (Bucket bucket : buckets) {
            if (isBase(bucket)) {
                starts.add(bucket.start);
            } else {
                rollUp(bucket, revised::add);
            }
        }
        LiveBars bars = buckets.getFirst().bars;
        List<Bucket> rollUps = new ArrayList<>();
        while (!starts.isEmpty()) {
            long first = starts.first();
            SortedSet<Long> near = new TreeSet<>(starts.headSet(first + MAX_SPAN_NANOS));
            recompute(bars, near, revised::add, rollUps);
            starts.removeAll(near);
        }
        long receivedAt = oldestReceivedAt(Long.MAX_VALUE);
        buckets.forEach(round::remove);
        rollUps.forEach(bucket -> add(bucket, receivedAt));
        revised.forEach(into);
    }

    private void recompute(
            LiveBars bars, SortedSet<Long> starts, Consumer<Bar> into, List<Bucket> rollUps) {
        Interval base = intervals.getFirst();
        long from = starts.first();
        long to = starts.last() + base.nanos();
        Map<Long, Bar> stored = new HashMap<>();
        store.bars(bars.instrument(), base, from, to).forEach(bar -> stored.put(bar.start(), bar));
        for (Bar bar : new Recomputation(bars, base, starts).of(store, from, to)) {
            Bar revised = revise(stored.get(bar.start()), bar);
            if (revised != null) {
                into.accept(revised);
            }
        }
        for (Interval longer : intervals.subList(1, intervals.size())) {
            starts.stream()
                    .map(longer::startOf)
                    .distinct()
                    .map(start -> new Bucket(bars, longer, start))
                    .forEach(rollUps::add);
        }
    }

    private void rollUp(Bucket bucket, Consumer<Bar> into) {
        long end = bucket.start + bucket.interval.nanos();
        BarBuilder sum = new BarBuilder(bucket.bars.instrument(), bucket.interval);
        sum.start(bucket.start);
        store.bars(bucket.bars.instrument(), intervals.getFirst(), bucket.start, end)
                .forEach(sum::add);
        if (sum.isEmpty()) {
            return;
        }
        List<Bar> stored =
                store.bars(
                        bucket.bars.instrument(), bucket.interval, bucket.start, bucket.start + 1);
        Bar revised = revise(stored.isEmpty() ? null : stored.getFirst(), sum.toBar(true));
        if (revised != null) {
            into.accept(revised);
        }
    }

    /// The computed bar in the state that follows from the stored one; null where the stored one is
    /// right as it is.
    private static @Nullable Bar revise(@Nullable Bar stored, Bar computed) {
        if (stored == null) {
            return computed;
        }
        if (stored.isFinal()) {
            long late = Math.max(0, computed.trades() - stored.trades());
            return stored.sameContent(computed)
                    ? null
                    : computed.as(true, stored.revision() + 1, stored.lateTicks() + late);
        }
        return computed.as(true, stored.revision(), stored.lateTicks());
    }

    /// One pass over the ticks of an instrument that makes the bars of some buckets.
    private static final class Recomputation {
        private final LiveBars bars;
        private final Interval interval;
        private final SortedSet<Long> starts;
        private final TreeMap<Long, Bar> made = new TreeMap<>();
        private final BarBuilder builder;

        Recomputation(LiveBars bars, Interval interval, SortedSet<Long> starts) {
            this.bars = bars;
            this.interval = interval;
            this.starts = starts;
            this.builder = new BarBuilder(bars.instrument(), interval);
        }

        Iterable<Bar> of(Store store, long from, long to) {
            store.ticks(bars.instrument(), from, to, this::take);
            finish();
            return made.values();
        }

        private void take(Tick tick) {
            long start = interval.startOf(tick.ts());
            if (builder.isEmpty() || builder.start() != start) {
                finish();
                builder.start(start);
            }
            builder.add(tick);
        }

        private void finish() {
            if (!builder.isEmpty() && starts.contains(builder.start())) {
                made.put(builder.start(), builder.toBar(true));
            }
        }
    }
}
