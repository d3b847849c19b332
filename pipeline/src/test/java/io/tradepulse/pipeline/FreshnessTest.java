package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// How old latest prices are, as Prometheus sees it.
final class FreshnessTest {
    private final ManualClock clock = new ManualClock();
    private final Instruments instruments = new Instruments();
    private final Bus bus = new EmbeddedBus(clock, 1 << 10);
    private final LastValueCache cache =
            new LastValueCache(
                    bus.ticks().tailer(Bus.SNAPSHOT_SERVICE),
                    clock,
                    new Latencies().of(Stage.busToConsumer(Bus.SNAPSHOT_SERVICE)));
    private final PrometheusRegistry registry = new PrometheusRegistry();

    FreshnessTest() {
        registry.register(new Freshness(cache, clock));
    }

    private void tick(String provider, String symbol, Duration old) throws Exception {
        Instrument instrument = instruments.of(provider, symbol);
        Tick tick = new Tick().set(instrument, clock.nanos() - old.toNanos(), 1, 9, 1, 8, 10);
        tick.receivedAt(clock.nanos());
        bus.ticks().appender().append(new Tick[] {tick}, 1);
        while (cache.doWork() == 0) {
            // Until it is taken.
        }
    }

    private Map<Labels, Double> gauge(String name) {
        Map<Labels, Double> values = new TreeMap<>();
        registry.scrape(name::equals).stream()
                .map(GaugeSnapshot.class::cast)
                .flatMap(gauge -> gauge.getDataPoints().stream())
                .forEach(point -> values.put(point.getLabels(), point.getValue()));
        return values;
    }

    private static Labels provider(String name) {
        return Labels.of("provider", name);
    }

    @Test
    void theLagIsThatOfTheLastTickOfAProvider() throws Exception {
        tick("binance", "BTCUSDT", Duration.ofMillis(400));
        clock.advance(Duration.ofSeconds(1));
        tick("binance", "ETHUSDT", Duration.ofMillis(250));
        assertThat(gauge("ingestion_lag_seconds"))
                .containsOnly(Map.entry(provider("binance"), 0.25));
        assertThat(gauge("tradepulse_last_tick_timestamp_seconds"))
                .containsOnly(Map.entry(provider("binance"), clock.nanos() / 1e9));
    }

    @Test
    void aSourceWhoseClockIsAheadHasANegativeLag() throws Exception {
        tick("ibkr", "AAPL", Duration.ofSeconds(-2));
        assertThat(gauge("ingestion_lag_seconds")).containsValue(-2.0);
    }

    @Test
    void aSymbolIsStaleAfterAMinuteAndAsleepAfterAnHour() throws Exception {
        tick("binance", "BTCUSDT", Duration.ZERO);
        clock.advance(Duration.ofSeconds(61));
        tick("binance", "ETHUSDT", Duration.ZERO);
        assertThat(gauge("tradepulse_symbols")).containsOnly(Map.entry(provider("binance"), 2.0));
        assertThat(gauge("tradepulse_stale_symbols"))
                .containsOnly(Map.entry(provider("binance"), 1.0));
        assertThat(gauge("tradepulse_symbol_age_seconds"))
                .containsEntry(Labels.of("provider", "binance", "symbol", "BTCUSDT"), 61.0)
                .hasSize(2);
        clock.advance(Duration.ofHours(1));
        assertThat(gauge("tradepulse_stale_symbols")).containsValue(0.0);
        assertThat(gauge("tradepulse_symbol_age_seconds")).isEmpty();
    }

    @Test
    void namesOnlyTheFiftyThatHaveWaitedLongest() throws Exception {
        for (int i = 0; i < 60; i++) {
            tick("test", "S" + i, Duration.ZERO);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(gauge("tradepulse_symbol_age_seconds"))
                .hasSize(50)
                .containsKey(Labels.of("provider", "test", "symbol", "S0"))
                .doesNotContainKey(Labels.of("provider", "test", "symbol", "S59"));
    }

    @Test
    void theCanaryIsLeftOut() throws Exception {
        tick("canary", "CANARY.1", Duration.ZERO);
        assertThat(gauge("tradepulse_symbols")).isEmpty();
        assertThat(gauge("ingestion_lag_seconds")).isEmpty();
    }
}
