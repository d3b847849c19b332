package io.tradepulse.latency;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tradepulse.latency.StageLatency.Cumulative;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/// All stages of this process, for people (`/latency`) and for Prometheus.
///
/// Thread-safe. [#roll()] is to be called once a second.
public final class Latencies implements MultiCollector {
    private static final String NAME = "tradepulse_stage_latency_seconds";

    static final double[] BOUNDS_SECONDS = {
        10e-6, 25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3,
        100e-3, 250e-3, 500e-3, 1, 2.5, 5, 10
    };
    static final long[] BOUNDS_NANOS = new long[BOUNDS_SECONDS.length];

    static {
        for (int i = 0; i < BOUNDS_NANOS.length; i++) {
            BOUNDS_NANOS[i] = Math.round(BOUNDS_SECONDS[i] * 1e9);
        }
    }

    private final ConcurrentSkipListMap<String, StageLatency> stages =
            new ConcurrentSkipListMap<>();
    private final boolean isMeasuring;
    private final Traces traces = new Traces();
    private final SourceClocks clocks = new SourceClocks();

    public Latencies() {
        this(true);
    }

    private Latencies(boolean isMeasuring) {
        this.isMeasuring = isMeasuring;
    }

    /// Measures nothing: by it a benchmark tells what measuring costs.
    public static Latencies ofNothing() {
        return new Latencies(false);
    }

    /// How far the clocks of senders are off.
    public SourceClocks clocks() {
        return clocks;
    }

    /// The ways of some ticks, by the same stamps.
    public Traces traces() {
        return traces;
    }

    /// The recorder of that stage; the same object for the same stage.
    public StageLatency of(Stage stage) {
        return stages.computeIfAbsent(
                stage.name() + " " + stage.group(),
                _ -> new StageLatency(stage, traces, isMeasuring));
    }

    /// Closes the second that has passed, in all stages.
    public void roll() {
        stages.values().forEach(StageLatency::roll);
    }

    List<StageLatency> stages() {
        return List.copyOf(stages.values());
    }

    /// The figures of all stages, by name.
    public List<StageFigures> figures() {
        return stages.values().stream().map(StageLatency::figures).toList();
    }

    @Override
    public MetricSnapshots collect() {
        HistogramSnapshot.Builder durations =
                HistogramSnapshot.builder()
                        .name(NAME)
                        .help("Time a tick spends in a stage of its way.");
        CounterSnapshot.Builder negative =
                CounterSnapshot.builder()
                        .name("tradepulse_stage_latency_negative")
                        .help(
                                "Ticks whose stamps came out in the wrong order: clocks that disagree.");
        CounterSnapshot.Builder beyond =
                CounterSnapshot.builder()
                        .name("tradepulse_stage_latency_unmeasurable")
                        .help("Ticks that were over an hour in a stage: recorded data.");
        for (StageLatency latency : stages.values()) {
            Labels labels = labels(latency.stage());
            Cumulative all = latency.cumulative(BOUNDS_NANOS);
            durations.dataPoint(dataPoint(labels, all));
            negative.dataPoint(counter(labels, all.negative()));
            beyond.dataPoint(counter(labels, all.beyond()));
        }
        List<MetricSnapshot> all = new ArrayList<>(clocks.collect());
        all.addAll(List.of(durations.build(), negative.build(), beyond.build()));
        return new MetricSnapshots(all);
    }

    private static Labels labels(Stage stage) {
        return stage.group().isEmpty()
                ? Labels.of("stage", stage.name())
                : Labels.of("stage", stage.name(), "group", stage.group());
    }

    private static HistogramDataPointSnapshot dataPoint(Labels labels, Cumulative all) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        long below = 0;
        for (int i = 0; i < BOUNDS_SECONDS.length; i++) {
            long atOrBelow = all.atOrBelow().get(i);
            buckets.bucket(BOUNDS_SECONDS[i], atOrBelow - below);
            below = atOrBelow;
        }
        buckets.bucket(Double.POSITIVE_INFINITY, all.total() - below);
        return HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets.build())
                .sum(all.sumNanos() / 1e9)
                .labels(labels)
                .build();
    }

    private static CounterDataPointSnapshot counter(Labels labels, long value) {
        return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
    }
}
