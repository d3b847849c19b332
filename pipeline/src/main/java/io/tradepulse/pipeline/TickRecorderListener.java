package io.tradepulse.pipeline;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.latency.StageLatency;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What is counted and timed of ticks on their way into the store (contract, section 6).
///
/// Owned by the recorder's thread. Counters move once a commit.
public final class TickRecorderListener implements Recorder.Listener<Tick> {
    /// Symbols beyond it share one label value.
    private static final int MAX_SYMBOLS = 1000;

    private final EpochClock clock;
    private final ConsumerLatency latency;
    private final StageLatency busToConsumer;
    private final StageLatency busToStore;
    private final Counter forwarded;
    private final Counter failures;
    private final Counter trades;
    private final Gauge lastIngestion;
    private final Gauge circuit;
    private long[] counts = new long[256];
    private final List<Instrument> touched = new ArrayList<>();

    public TickRecorderListener(
            PrometheusRegistry registry, Latencies latencies, EpochClock clock, String group) {
        this.clock = clock;
        this.latency = new ConsumerLatency(clock);
        this.busToConsumer = latencies.of(Stage.busToConsumer(group));
        this.busToStore = latencies.of(Stage.BUS_TO_STORE);
        this.forwarded =
                Counter.builder()
                        .name("tick_forward_total")
                        .help("Ticks committed to the store.")
                        .labelNames("provider")
                        .register(registry);
        this.failures =
                Counter.builder()
                        .name("tick_forward_failures_total")
                        .help("Ticks that a commit to the store failed with; they are tried again.")
                        .labelNames("provider")
                        .register(registry);
        this.trades =
                Counter.builder()
                        .name("trades_ingested_total")
                        .help("Ticks committed to the store, by symbol.")
                        .labelNames("symbol")
                        .register(registry);
        this.lastIngestion =
                Gauge.builder()
                        .name("last_ingestion_timestamp")
                        .help("When ticks were last committed to the store, epoch seconds.")
                        .register(registry);
        this.circuit =
                Gauge.builder()
                        .name("tick_forward_circuit_open")
                        .help("1 while the store has failed so often that it is tried rarely.")
                        .register(registry);
    }

    @Override
    public void circuit(boolean isOpen) {
        circuit.set(isOpen ? 1 : 0);
    }

    @Override
    public void taken(Tick tick) {
        latency.seen(tick);
        Instrument instrument = tick.instrument();
        int index = instrument.index();
        if (index >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(index + 1, counts.length * 2));
        }
        if (counts[index]++ == 0) {
            touched.add(instrument);
        }
    }

    @Override
    public void committed() {
        latency.recordTaken(busToConsumer);
        latency.recordDone(busToStore);
        latency.clear();
        for (Instrument instrument : touched) {
            long n = counts[instrument.index()];
            forwarded.labelValues(instrument.provider()).inc(n);
            tradesOf(instrument).inc(n);
        }
        forget();
        lastIngestion.set(clock.nanos() / 1e9);
    }

    private CounterDataPoint tradesOf(Instrument instrument) {
        return trades.labelValues(instrument.index() < MAX_SYMBOLS ? instrument.symbol() : "other");
    }

    @Override
    public void failed() {
        latency.clear();
        for (Instrument instrument : touched) {
            failures.labelValues(instrument.provider()).inc(counts[instrument.index()]);
        }
        forget();
    }

    private void forget() {
        touched.forEach(instrument -> counts[instrument.index()] = 0);
        touched.clear();
    }
}
