package io.tradepulse.analytics;

import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Paging;
import io.tradepulse.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Figures over the stored ticks of one instrument, computed when they are asked for; defined in
/// `docs/analytics.md`. A part of the range of which there is nothing to tell has no row. What has
/// not come yet does not count: a price stands until now at most.
///
/// Thread-safe. Answers wait for the store, whose failures go through. Memory is bounded by the
/// number of parts.
public final class Analytics {
    /// A price or quote is in force at the start of a range if it is not older than that.
    public static final Duration CARRIED = Duration.ofHours(1);

    private final Store store;
    private final EpochClock clock;

    /// @param clock tells up to when the last price has stood
    public Analytics(Store store, EpochClock clock) {
        this.store = store;
        this.clock = clock;
    }

    /// Volume-weighted average price.
    public List<Vwap> vwap(Instrument instrument, Buckets buckets) {
        return measure(instrument, buckets, new VwapMeasure(instrument));
    }

    /// Time-weighted average price.
    public List<Twap> twap(Instrument instrument, Buckets buckets) {
        return measure(instrument, buckets, new TwapMeasure(buckets.start()));
    }

    /// Quoted, relative, effective and time-weighted spread.
    public List<Spread> spread(Instrument instrument, Buckets buckets) {
        return measure(instrument, buckets, new SpreadMeasure(buckets.start()));
    }

    /// Ticks a time, and time between ticks.
    public List<Frequency> frequency(Instrument instrument, Buckets buckets) {
        return measure(instrument, buckets, new FrequencyMeasure());
    }

    /// Realised volatility.
    ///
    /// @param sampling a day at most; has to divide the interval of the parts, where they have one
    public List<Volatility> volatility(Instrument instrument, Buckets buckets, Interval sampling) {
        return measure(
                instrument, buckets, new VolatilityMeasure(buckets.start(), sampling.nanos()));
    }

    private <R> List<R> measure(Instrument instrument, Buckets buckets, Measure<R> measure) {
        if (measure.needsTickBefore()) {
            tickBefore(instrument, buckets.start(), measure::before);
        }
        Parts<R> parts = new Parts<>(buckets, measure);
        store.ticks(instrument, buckets.start(), buckets.end(), parts);
        return parts.finish(clock.nanos());
    }

    private void tickBefore(Instrument instrument, long start, Consumer<Tick> found) {
        // Nothing is stored from before 1970.
        long since = Math.max(0, start - CARRIED.toNanos());
        store.ticksPage(instrument, since, start, new Paging(1, 0, true)).rows().forEach(found);
    }

    /// Gives each part its ticks.
    private static final class Parts<R> implements Consumer<Tick> {
        private final Buckets buckets;
        private final Measure<R> measure;
        private final List<R> rows = new ArrayList<>();
        private long start;
        private long end;
        private long lastTs = Long.MIN_VALUE;

        Parts(Buckets buckets, Measure<R> measure) {
            this.buckets = buckets;
            this.measure = measure;
            this.start = buckets.start();
            this.end = buckets.endOf(start);
        }

        @Override
        public void accept(Tick tick) {
            while (tick.ts() >= end) {
                endAt(end);
            }
            measure.add(tick);
            lastTs = tick.ts();
        }

        private void endAt(long at) {
            R row = measure.end(start, at);
            if (row != null) {
                rows.add(row);
            }
            start = at;
            end = buckets.endOf(at);
        }

        /// Source clocks may be ahead of ours: nothing ends before its last tick.
        List<R> finish(long now) {
            long until = Math.min(buckets.end(), Math.max(now, lastTs + 1));
            while (start < until) {
                endAt(Math.min(end, until));
            }
            return rows;
        }
    }
}
