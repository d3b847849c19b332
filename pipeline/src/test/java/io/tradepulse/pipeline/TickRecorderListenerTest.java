package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.StageFigures;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What is counted of ticks on their way into the store.
final class TickRecorderListenerTest {
    private final ManualClock clock = new ManualClock();
    private final Instruments instruments = new Instruments();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Latencies latencies = new Latencies();
    private final TickRecorderListener listener =
            new TickRecorderListener(registry, latencies, clock, "tick-consumer");

    private void taken(String provider, String symbol) {
        Tick tick =
                new Tick()
                        .set(
                                instruments.of(provider, symbol),
                                clock.nanos(),
                                1,
                                100,
                                1,
                                Tick.ABSENT,
                                Tick.ABSENT);
        tick.appendedAt(clock.nanos() - 1_000_000);
        listener.taken(tick);
    }

    private Map<Labels, Double> counter(String name) {
        Map<Labels, Double> values = new TreeMap<>();
        registry.scrape(name::equals).stream()
                .map(CounterSnapshot.class::cast)
                .flatMap(counter -> counter.getDataPoints().stream())
                .forEach(point -> values.put(point.getLabels(), point.getValue()));
        return values;
    }

    @Test
    void countsByProviderAndBySymbolWhatWasCommitted() {
        taken("binance", "BTCUSDT");
        taken("binance", "BTCUSDT");
        taken("binance", "ETHUSDT");
        taken("csv", "AAPL");
        assertThat(counter("tick_forward")).isEmpty();
        listener.committed();
        assertThat(counter("tick_forward"))
                .containsOnly(
                        Map.entry(Labels.of("provider", "binance"), 3.0),
                        Map.entry(Labels.of("provider", "csv"), 1.0));
        assertThat(counter("trades_ingested"))
                .containsOnly(
                        Map.entry(Labels.of("symbol", "BTCUSDT"), 2.0),
                        Map.entry(Labels.of("symbol", "ETHUSDT"), 1.0),
                        Map.entry(Labels.of("symbol", "AAPL"), 1.0));
        listener.committed();
        assertThat(counter("tick_forward")).containsValue(3.0);
    }

    @Test
    void countsWhatFailedAndForgetsIt() {
        taken("binance", "BTCUSDT");
        listener.failed();
        assertThat(counter("tick_forward_failures"))
                .containsOnly(Map.entry(Labels.of("provider", "binance"), 1.0));
        listener.committed();
        assertThat(counter("tick_forward")).isEmpty();
    }

    @Test
    void boundsTheSymbolsItTellsApart() {
        for (int i = 0; i < 1_200; i++) {
            taken("test", "S" + i);
        }
        listener.committed();
        assertThat(counter("trades_ingested"))
                .hasSize(1_001)
                .containsEntry(Labels.of("symbol", "other"), 200.0);
    }

    @Test
    void tellsWhenTheLastCommitWas() {
        taken("test", "A");
        listener.committed();
        GaugeSnapshot gauge =
                (GaugeSnapshot) registry.scrape("last_ingestion_timestamp"::equals).get(0);
        assertThat(gauge.getDataPoints().getFirst().getValue()).isEqualTo(clock.nanos() / 1e9);
    }

    @Test
    void timesEveryTickThatWasCommitted() {
        taken("test", "A");
        taken("test", "B");
        listener.committed();
        latencies.roll();
        assertThat(latencies.figures())
                .extracting(figures -> figures.stage().name())
                .containsExactly("bus_to_consumer", "bus_to_store");
        assertThat(latencies.figures())
                .extracting(StageFigures::sinceStart)
                .allMatch(percentiles -> percentiles.count() == 2);
    }
}
