package io.tradepulse.latency;

import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.Tick;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/// Takes the durations of one stage, without a lock and without allocating.
///
/// Thread-safe. Nothing is clamped or dropped: a negative duration (two clocks that disagree) and
/// one beyond an hour (recorded data) are counted as such.
public final class StageLatency {
    /// Beyond it a duration says nothing about this system.
    static final long MAX_NANOS = 3_600_000_000_000L;

    /// Two digits: every figure is within 1 % of what was measured.
    static final int DIGITS = 2;

    private static final long NONE = Long.MIN_VALUE;

    private final Stage stage;
    private final Recorder recorder = new Recorder(MAX_NANOS, DIGITS);
    private final LongAdder sumNanos = new LongAdder();
    private final LongAdder negative = new LongAdder();
    private final LongAdder beyond = new LongAdder();
    private final LatencyWindows windows = new LatencyWindows();
    private final ClockBound clocks = new ClockBound();
    private final Traces traces;
    private final boolean isMeasuring;
    private final Tick slowest = new Tick();
    private volatile long slowestNanos = NONE;
    private long slowestAt;
    private @Nullable Histogram interval;
    private long rolledNanos;

    StageLatency(Stage stage, Traces traces) {
        this(stage, traces, true);
    }

    StageLatency(Stage stage, Traces traces, boolean isMeasuring) {
        this.stage = stage;
        this.traces = traces;
        this.isMeasuring = isMeasuring;
    }

    public Stage stage() {
        return stage;
    }

    /// So many ticks took so long.
    public void record(long nanos, long ticks) {
        if (!isMeasuring) {
            return;
        }
        if (nanos < 0) {
            negative.add(ticks);
        } else if (nanos > MAX_NANOS) {
            beyond.add(ticks);
        } else {
            recorder.recordValueWithCount(nanos, ticks);
            sumNanos.add(nanos * ticks);
        }
    }

    /// The same of ticks that share their stamps, of which that is the first: where nothing took
    /// longer in this second, its way is kept.
    ///
    /// @param at when it had got through, epoch nanoseconds
    public void record(long nanos, long ticks, Tick first, long at) {
        record(nanos, ticks);
        if (nanos > slowestNanos && isMeasuring) {
            keep(nanos, first, at);
        }
    }

    /// One was timed by two clocks, and that is how far the other one is off.
    public void record(long nanos, ClockOffset other) {
        record(nanos, 1);
        clocks.add(other, 1);
    }

    /// So many ticks of the same event time, of which that is the first, got through at that time:
    /// measured since the event, by the clock of its source as far as we know it.
    public void recordSinceEvent(Tick first, long ticks, long at) {
        record(at - first.occurredAt(), ticks, first, at);
        if (isMeasuring) {
            clocks.add(first.clock(), ticks);
        }
    }

    private synchronized void keep(long nanos, Tick tick, long at) {
        if (nanos > slowestNanos) {
            slowest.set(tick);
            slowestNanos = nanos;
            slowestAt = at;
        }
    }

    /// A tick that is followed ([Traces#follow]) has got through.
    public void follow(Tick tick, long at) {
        traces.note(tick, stage.end(at));
    }

    /// Closes the second that has passed. Called by one thread, once a second.
    synchronized void roll() {
        if (slowestNanos != NONE) {
            traces.noteSlowest(slowest, stage.end(slowestAt), stage.text());
            slowestNanos = NONE;
        }
        Histogram last = recorder.getIntervalHistogram(interval);
        windows.add(last);
        clocks.roll();
        interval = last;
        rolledNanos = sumNanos.sum();
    }

    /// The figures of all windows, the second under way not included.
    public synchronized StageFigures figures() {
        return new StageFigures(
                stage,
                negative.sum(),
                beyond.sum(),
                clocks.unknown(),
                last(10),
                last(60),
                last(300),
                Percentiles.of(windows.sinceStart(), clocks.sinceStart()));
    }

    private Percentiles last(int seconds) {
        return Percentiles.of(windows.last(seconds), clocks.last(seconds));
    }

    /// The last five minutes, ten seconds each.
    synchronized List<Histogram> tens() {
        return windows.tens();
    }

    /// Everything since the start, for an exposition in buckets; the second under way not included,
    /// in counts and sum alike.
    ///
    /// @param boundsNanos upper bounds, ascending
    synchronized Cumulative cumulative(long[] boundsNanos) {
        Histogram all = windows.sinceStart();
        List<Long> atOrBelow =
                LongStream.of(boundsNanos)
                        .mapToObj(bound -> all.getCountBetweenValues(0, bound))
                        .toList();
        return new Cumulative(
                atOrBelow, all.getTotalCount(), rolledNanos, negative.sum(), beyond.sum());
    }

    /// Counts of durations at or below each bound, and in all.
    record Cumulative(
            List<Long> atOrBelow, long total, long sumNanos, long negative, long beyond) {}
}
