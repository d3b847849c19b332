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
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What is counted of ticks on their way into the store.
final class TickRecorderListenerTest {
    private final ManualClock clock = new ManualClock();
    private final Instruments instruments = new Instruments();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Latencies latencies = new Latencies();
    private final Recorder.Listener<Tick> listener =
            MarketTicks.of(
                    new TickRecorderListener(registry, latencies, clock, clock, "tick-consumer"));

    private void taken(String provider, String symbol) {
        taken(provider, symbol, 1, Tick.ABSENT);
    }

    private void taken(String provider, String symbol, double volume, double bid) {
        Tick tick =
                new Tick()
                        .set(
                                instruments.of(provider, symbol),
                                clock.nanos(),
                                1,
                                100,
                                volume,
                                bid,
                                Double.isNaN(bid) ? Tick.ABSENT : bid + 1);
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

    private Map<Labels, Double> rates() {
        Map<Labels, Double> values = new TreeMap<>();
        GaugeSnapshot gauge = (GaugeSnapshot) registry.scrape(TickRates.NAME::equals).get(0);
        gauge.getDataPoints().forEach(point -> values.put(point.getLabels(), point.getValue()));
        return values;
    }

    private static Labels instrument(String provider, String symbol) {
        return Labels.of("provider", provider, "symbol", symbol);
    }

    private Map<Labels, Double> rows() {
        Map<Labels, Double> rows = counter("tick_agg_rows");
        rows.values().removeIf(count -> count == 0);
        return rows;
    }

    @Test
    void theCanaryIsInNoTotal() {
        taken("canary", "CANARY.1", 5, 99);
        listener.committed();
        assertThat(counter("tick_forward")).isEmpty();
        assertThat(counter("trades_ingested")).isEmpty();
        assertThat(counter("trade_volume")).isEmpty();
        assertThat(rows()).isEmpty();
        assertThat(rates()).containsOnly(Map.entry(instrument("other", "other"), 0.0));
        taken("canary", "CANARY.1");
        listener.failed();
        assertThat(counter("tick_forward_failures")).isEmpty();
    }

    @Test
    void sumsVolumesWhereThereAreSome() {
        taken("test", "A", 2.5, Tick.ABSENT);
        taken("test", "A", Tick.ABSENT, Tick.ABSENT);
        taken("other", "A", 4, Tick.ABSENT);
        listener.committed();
        taken("test", "A", 100, Tick.ABSENT);
        listener.failed();
        assertThat(counter("trade_volume")).containsOnly(Map.entry(Labels.of("symbol", "A"), 6.5));
    }

    @Test
    void showsThatNothingFailedBeforeSomethingDoes() {
        taken("binance", "BTCUSDT");
        listener.committed();
        assertThat(counter("tick_forward_failures"))
                .containsOnly(Map.entry(Labels.of("provider", "binance"), 0.0));
    }

    @Test
    void countsARowOfAViewForEachInstrumentAndBucket() {
        taken("test", "A", 1, 99);
        taken("test", "A");
        taken("test", "B");
        listener.committed();
        assertThat(counter("tick_agg_rows"))
                .containsOnly(
                        Map.entry(Labels.of("view", "tick_agg_1m"), 2.0),
                        Map.entry(Labels.of("view", "tick_agg_5m"), 2.0),
                        Map.entry(Labels.of("view", "tick_agg_1h"), 2.0),
                        Map.entry(Labels.of("view", "tick_vwap_daily"), 2.0),
                        Map.entry(Labels.of("view", "tick_rate_stats"), 2.0),
                        Map.entry(Labels.of("view", "tick_spread_stats"), 1.0));
        clock.advance(Duration.ofMinutes(1));
        taken("test", "A", 1, 99);
        listener.failed();
        taken("test", "A", 1, 99);
        listener.committed();
        assertThat(counter("tick_agg_rows"))
                .containsEntry(Labels.of("view", "tick_agg_1m"), 3.0)
                .containsEntry(Labels.of("view", "tick_agg_5m"), 2.0)
                .containsEntry(Labels.of("view", "tick_spread_stats"), 1.0);
        clock.advance(Duration.ofMinutes(5));
        taken("test", "B");
        listener.committed();
        assertThat(counter("tick_agg_rows"))
                .containsEntry(Labels.of("view", "tick_agg_1m"), 4.0)
                .containsEntry(Labels.of("view", "tick_agg_5m"), 3.0)
                .containsEntry(Labels.of("view", "tick_agg_1h"), 2.0);
    }

    @Test
    void tellsTheRateOfTheLastMinute() {
        for (int second = 0; second < 120; second++) {
            clock.advance(Duration.ofSeconds(1));
            for (int i = 0; i < 5; i++) {
                taken("test", "A");
            }
            listener.committed();
        }
        assertThat(rates().get(instrument("test", "A"))).isBetween(4.9, 5.1);
        clock.advance(Duration.ofSeconds(30));
        assertThat(rates().get(instrument("test", "A"))).isBetween(2.0, 3.5);
        clock.advance(Duration.ofMinutes(2));
        assertThat(rates()).containsOnly(Map.entry(instrument("other", "other"), 0.0));
    }

    @Test
    void namesTheBusiestFiftyAndSumsTheRest() {
        for (int i = 1; i <= 60; i++) {
            for (int n = 0; n < i; n++) {
                taken("test", "S" + i);
            }
        }
        listener.committed();
        clock.advance(Duration.ofSeconds(10));
        assertThat(rates())
                .hasSize(51)
                .containsEntry(instrument("test", "S60"), 6.0)
                .containsEntry(instrument("test", "S11"), 1.1)
                .containsEntry(instrument("other", "other"), 5.5);
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
