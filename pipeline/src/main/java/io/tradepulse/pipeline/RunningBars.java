package io.tradepulse.pipeline;

import io.tradepulse.bus.Tailer;
import io.tradepulse.model.Bar;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/// The bars that queries of the store do not show, or may not show yet, in memory: the one that is
/// forming of every instrument and interval, and those closed or revised a short while ago.
///
/// [#doWork] is owned by one thread; everything else is thread-safe. The bus of bars is always
/// drained: whoever publishes bars does not wait for readers.
public final class RunningBars implements Agent {
    private static final int BATCH = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /// After that queries surely see a bar that is final.
    private static final long KEPT_NANOS = Duration.ofSeconds(30).toNanos();

    /// One in doubt is final at the latest when its minute is over and was computed again.
    private static final long KEPT_IN_DOUBT_NANOS = Duration.ofMinutes(2).toNanos();

    private static final long SWEEP_NANOS = Duration.ofSeconds(5).toNanos();

    /// So many bars of one instrument and interval at most beside the newest: those that came first
    /// go first.
    private static final int MAX_KEPT = 150;

    private record Kept(Bar bar, long since) {
        private boolean isOver(long now) {
            return now - since > (bar.isFinal() ? KEPT_NANOS : KEPT_IN_DOUBT_NANOS);
        }
    }

    /// The bars of one instrument and interval. Guarded by its own monitor.
    private static final class Series {
        private final TreeMap<Long, Kept> byStart = new TreeMap<>();
        private final Deque<Long> inOrder = new ArrayDeque<>();

        synchronized void take(Bar bar, long now) {
            if (byStart.put(bar.start(), new Kept(bar, now)) == null) {
                inOrder.addLast(bar.start());
            }
            if (inOrder.size() > MAX_KEPT + 1) {
                forgetFirst();
            }
        }

        private void forgetFirst() {
            Long first = inOrder.removeFirst();
            if (first.equals(byStart.lastKey())) {
                inOrder.addLast(first);
                first = inOrder.removeFirst();
            }
            byStart.remove(first);
        }

        /// The newest stays as long as it is forming.
        synchronized boolean sweep(long now) {
            Iterator<Long> starts = inOrder.iterator();
            while (starts.hasNext()) {
                Long start = starts.next();
                Kept kept = byStart.get(start);
                boolean forming =
                        kept != null && start.equals(byStart.lastKey()) && !kept.bar.isFinal();
                if (!forming && (kept == null || kept.isOver(now))) {
                    byStart.remove(start);
                    starts.remove();
                }
            }
            return byStart.isEmpty();
        }

        synchronized List<Bar> bars() {
            return byStart.values().stream().map(Kept::bar).toList();
        }
    }

    private final Tailer<Bar> tailer;
    private final EpochClock clock;
    private final ConcurrentMap<Instrument, Map<Interval, Series>> series =
            new ConcurrentHashMap<>();
    private volatile Consumer<Bar> follower = _ -> {};
    private long sweptAt;

    /// @param tailer of the bus of bars, of a group of its own
    public RunningBars(Tailer<Bar> tailer, EpochClock clock) {
        this.tailer = tailer;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "running-bars";
    }

    @Override
    public int doWork() throws InterruptedException {
        int polled = tailer.poll(this::take, BATCH, PATIENCE);
        if (polled > 0) {
            tailer.commit();
        }
        long now = clock.nanos();
        if (now < sweptAt || now - sweptAt >= SWEEP_NANOS) {
            sweptAt = now;
            sweep(now);
        }
        return polled;
    }

    /// From some moment on it is told every bar as it comes, by the thread of this agent, which it
    /// must not hold up; there is one at a time.
    public void follow(Consumer<Bar> told) {
        follower = told;
    }

    private void take(Bar bar) {
        follower.accept(bar);
        long now = clock.nanos();
        series.compute(
                bar.instrument(),
                (_, known) -> {
                    Map<Interval, Series> own = known == null ? Map.of() : known;
                    Series found = own.get(bar.interval());
                    if (found != null) {
                        found.take(bar, now);
                        return own;
                    }
                    Series made = new Series();
                    made.take(bar, now);
                    Map<Interval, Series> more = new EnumMap<>(Interval.class);
                    more.putAll(own);
                    more.put(bar.interval(), made);
                    return more;
                });
    }

    private void sweep(long now) {
        for (Instrument instrument : series.keySet()) {
            series.computeIfPresent(
                    instrument,
                    (_, own) -> {
                        boolean empty = true;
                        for (Series each : own.values()) {
                            empty &= each.sweep(now);
                        }
                        return empty ? null : own;
                    });
        }
    }

    /// The bars of that instrument and interval that are in memory, by start: put them over those
    /// of a query made after this call.
    public List<Bar> of(Instrument instrument, Interval interval) {
        Map<Interval, Series> own = series.get(instrument);
        Series found = own == null ? null : own.get(interval);
        return found == null ? List.of() : found.bars();
    }

    @Override
    public void close() {
        tailer.close();
    }
}
