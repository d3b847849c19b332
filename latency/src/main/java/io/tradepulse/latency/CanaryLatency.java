package io.tradepulse.latency;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tradepulse.model.EpochClock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/// How long the ticks of a canary are under way, each from the moment at which it was to be sent,
/// whether or not it could be. One that is not back within ten seconds is given up: it is lost, and
/// counts with the time for which it was waited.
///
/// Thread-safe; a lock is held for a look-up. [#roll()] is to be called once a second.
public final class CanaryLatency implements MultiCollector {
    /// The bound of the largest bucket: what takes longer can't be told from what never comes.
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /// Waiting for a tick is an observation of its own from here on; before, it says nothing yet.
    private static final long UNUSUAL_NANOS = Duration.ofMillis(100).toNanos();

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    private final LongSupplier nanoClock;
    private final EpochClock clock;

    /// When each tick was to be sent, by the nano clock; oldest first.
    private final Map<Long, Long> pending = new LinkedHashMap<>();

    private final LatencyWindows windows = new LatencyWindows();
    private final Histogram arrived = histogram();
    private Histogram second = histogram();
    private long sent;
    private long received;
    private long lost;
    private long sumNanos;
    private long lastReceivedAt;

    public CanaryLatency(LongSupplier nanoClock, EpochClock clock) {
        this.nanoClock = nanoClock;
        this.clock = clock;
    }

    private static Histogram histogram() {
        Histogram histogram = new Histogram(StageLatency.DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    /// That tick was to be sent.
    ///
    /// @param id another one for each
    /// @param at by the nano clock
    public synchronized void due(long id, long at) {
        sent++;
        pending.put(id, at);
    }

    /// That tick is back. One that is not waited for, or not any more, changes nothing.
    ///
    /// @param at by the nano clock
    public synchronized void received(long id, long at) {
        Long dueAt = pending.remove(id);
        if (dueAt != null) {
            long nanos = Math.max(0, at - dueAt);
            arrived.recordValue(nanos);
            record(nanos);
            received++;
            lastReceivedAt = clock.nanos();
        }
    }

    private void record(long nanos) {
        second.recordValue(Math.min(nanos, StageLatency.MAX_NANOS));
        sumNanos += nanos;
    }

    /// Gives up those that should have been back by now.
    ///
    /// @return how many
    public synchronized int giveUp() {
        long now = nanoClock.getAsLong();
        int given = 0;
        Iterator<Long> dues = pending.values().iterator();
        while (dues.hasNext()) {
            long age = now - dues.next();
            if (age < PATIENCE.toNanos()) {
                break;
            }
            dues.remove();
            record(age);
            lost++;
            given++;
        }
        return given;
    }

    /// Those that are waited for, oldest first.
    public synchronized List<Long> pending() {
        return List.copyOf(pending.keySet());
    }

    /// Whether that one is waited for.
    public synchronized boolean isPending(long id) {
        return pending.containsKey(id);
    }

    /// Closes the second that has passed. To be called once a second.
    public synchronized void roll() {
        windows.add(second);
        second = histogram();
    }

    /// How the ticks have fared until now.
    ///
    /// @param problem what keeps ticks from coming back; empty where nothing is known to
    public synchronized CanaryFigures figures(String problem) {
        return new CanaryFigures(
                sent,
                received,
                lost,
                pending.size(),
                oldestNanos() / NANOS_PER_MICRO,
                lastReceivedAt,
                problem,
                percentiles(windows.last(10)),
                percentiles(windows.last(60)),
                percentiles(windows.last(300)),
                percentiles(windows.sinceStart()));
    }

    private Percentiles percentiles(Histogram window) {
        Histogram all = histogram();
        all.add(window);
        all.add(second);
        long now = nanoClock.getAsLong();
        for (long dueAt : pending.values()) {
            if (now - dueAt >= UNUSUAL_NANOS) {
                all.recordValue(Math.min(now - dueAt, StageLatency.MAX_NANOS));
            }
        }
        return Percentiles.of(all, Double.NaN);
    }

    private double oldestNanos() {
        Iterator<Long> dues = pending.values().iterator();
        return dues.hasNext() ? nanoClock.getAsLong() - dues.next() : 0;
    }

    @Override
    public synchronized MetricSnapshots collect() {
        return new MetricSnapshots(
                counter("sent", "Canary ticks that were to be sent.", sent),
                counter("received", "Canary ticks that came back over a WebSocket.", received),
                counter("lost", "Canary ticks that were not back within ten seconds.", lost),
                GaugeSnapshot.builder()
                        .name("tradepulse_canary_pending_seconds")
                        .help("How long the oldest canary tick that is not back is waited for.")
                        .dataPoint(
                                GaugeDataPointSnapshot.builder()
                                        .value(oldestNanos() / NANOS_PER_SECOND)
                                        .build())
                        .build(),
                latency());
    }

    private static CounterSnapshot counter(String what, String help, long value) {
        return CounterSnapshot.builder()
                .name("tradepulse_canary_" + what)
                .help(help)
                .dataPoint(CounterDataPointSnapshot.builder().value((double) value).build())
                .build();
    }

    /// What was lost is beyond all buckets.
    private HistogramSnapshot latency() {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        long below = 0;
        for (int i = 0; i < Latencies.BOUNDS_NANOS.length; i++) {
            long atOrBelow = arrived.getCountBetweenValues(0, Latencies.BOUNDS_NANOS[i]);
            buckets.bucket(Latencies.BOUNDS_SECONDS[i], atOrBelow - below);
            below = atOrBelow;
        }
        buckets.bucket(Double.POSITIVE_INFINITY, received + lost - below);
        return HistogramSnapshot.builder()
                .name("tradepulse_canary_latency_seconds")
                .help(
                        "From when a canary tick was to be sent to when it came back, or was given up.")
                .dataPoint(
                        HistogramDataPointSnapshot.builder()
                                .classicHistogramBuckets(buckets.build())
                                .sum(sumNanos / NANOS_PER_SECOND)
                                .build())
                .build();
    }
}
