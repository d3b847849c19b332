package io.tradepulse.pipeline;

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/// What is counted and timed of ticks on their way into the store (contract, section 6). Those of
/// the canary are not on it: see [MarketTicks].
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
    private final Counter volume;
    private final ViewRows rows;
    private final TickRates rates;
    private final LongSupplier nanoClock;
    private final Gauge lastIngestion;
    private final Gauge circuit;
    private long[] counts = new long[256];
    private double[] volumes = new double[256];
    private final Set<String> providers = new HashSet<>();
    private final List<Instrument> touched = new ArrayList<>();

    /// @param nanoClock for what elapses
    public TickRecorderListener(
            PrometheusRegistry registry,
            Latencies latencies,
            EpochClock clock,
            LongSupplier nanoClock,
            String group) {
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.rows = new ViewRows(registry);
        this.rates = new TickRates(nanoClock);
        registry.register(rates);
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
        this.volume =
                Counter.builder()
                        .name("trade_volume_total")
                        .help("Volume of the ticks committed to the store, by symbol.")
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
            int length = Math.max(index + 1, counts.length * 2);
            counts = Arrays.copyOf(counts, length);
            volumes = Arrays.copyOf(volumes, length);
        }
        if (counts[index]++ == 0) {
            touched.add(instrument);
        }
        if (!Double.isNaN(tick.volume())) {
            volumes[index] += tick.volume();
        }
        rows.taken(tick);
    }

    @Override
    public void committed() {
        latency.recordTaken(busToConsumer);
        latency.recordDone(busToStore);
        latency.clear();
        long now = nanoClock.getAsLong();
        touched.forEach(instrument -> committed(instrument, now));
        rows.committed();
        forget();
        lastIngestion.set(clock.nanos() / 1e9);
    }

    private void committed(Instrument instrument, long now) {
        // Shown from the first tick on, so that a rate of its first failures can be told.
        if (providers.add(instrument.provider())) {
            failures.initLabelValues(instrument.provider());
        }
        int index = instrument.index();
        String symbol = index < MAX_SYMBOLS ? instrument.symbol() : "other";
        forwarded.labelValues(instrument.provider()).inc(counts[index]);
        trades.labelValues(symbol).inc(counts[index]);
        volume.labelValues(symbol).inc(volumes[index]);
        rates.add(instrument, counts[index], now);
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
        for (Instrument instrument : touched) {
            counts[instrument.index()] = 0;
            volumes[instrument.index()] = 0;
        }
        touched.clear();
    }
}
