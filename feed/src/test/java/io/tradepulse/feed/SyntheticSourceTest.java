package io.tradepulse.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticSourceTest {
    private static final long NOW = 1_800_000_000_000_000_000L;
    private static final SyntheticPace USUAL = new SyntheticPace.Batches(Duration.ofSeconds(3));

    private long nanos = 500;

    private SyntheticSource source(SyntheticPace pace, long seed, Map<String, Double> last) {
        return new SyntheticSource(
                new Instruments(),
                "synthetic",
                pace,
                seed,
                symbol -> last.getOrDefault(symbol, Double.NaN),
                () -> NOW + nanos,
                () -> nanos);
    }

    private static List<Tick> take(SyntheticSource source, int count) {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Tick tick = new Tick();
            source.next(tick);
            ticks.add(tick);
        }
        return ticks;
    }

    @Test
    void aBatchHasOneTickOfEverySymbolAndTheNextComesAfterTheInterval() {
        SyntheticSource source = source(USUAL, 1, Map.of());

        List<Tick> first = take(source, 5);
        long due = source.dueNanos();
        List<Tick> second = take(source, 5);

        assertThat(first)
                .extracting(t -> t.instrument().symbol())
                .containsExactly("AAPL", "GOOGL", "MSFT", "TSLA", "AMZN");
        assertThat(first).extracting(Tick::ts).containsOnly(NOW);
        assertThat(second).extracting(Tick::ts).containsOnly(NOW + 3_000_000_000L);
        assertThat(source.dueNanos() - due).isEqualTo(3_000_000_000L);
    }

    @Test
    void aRateSpreadsTicksEvenly() {
        SyntheticSource source = source(new SyntheticPace.Rate(1_000), 1, Map.of());

        List<Tick> ticks = take(source, 2_001);

        assertThat(ticks.get(1).ts() - ticks.get(0).ts()).isEqualTo(1_000_000L);
        assertThat(ticks.get(2_000).ts() - ticks.get(0).ts()).isEqualTo(2_000_000_000L);
        assertThat(source.dueNanos()).isEqualTo(500 + 2_000_000_000L);
    }

    @Test
    void aTickThatIsLateCarriesTheTimeAtWhichItWasDue() {
        SyntheticSource source = source(USUAL, 1, Map.of());
        take(source, 5);
        nanos += 60_000_000_000L;

        assertThat(take(source, 1).getFirst().ts()).isEqualTo(NOW + 3_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void pricesStayWithinReasonForAMillionSteps(long seed) {
        SyntheticSource source = source(new SyntheticPace.Rate(1e6), seed, Map.of());
        double[] first = new double[5];
        double[] last = new double[5];
        Tick tick = new Tick();
        for (int i = 0; i < 1_000_000; i++) {
            source.next(tick);
            int which = i % 5;
            first[which] = i < 5 ? tick.price() : first[which];
            double step = i < 5 ? 0 : tick.price() / last[which] - 1;
            last[which] = tick.price();
            boolean good =
                    Math.abs(step) <= 0.02
                            && Math.abs(tick.price() / first[which] - 1) < 0.1
                            && tick.price() > 90
                            && tick.price() < 550
                            && tick.bid() > 0
                            && tick.bid() <= tick.price()
                            && tick.price() <= tick.ask()
                            && isCents(tick.price())
                            && isCents(tick.bid())
                            && isCents(tick.ask())
                            && tick.volume() >= 1_000
                            && tick.volume() <= 100_000
                            && tick.volume() == Math.rint(tick.volume());
            assertThat(good).as(() -> "a sane tick: " + tick).isTrue();
        }
    }

    private static boolean isCents(double value) {
        return value == Math.rint(value * 100) / 100;
    }

    @Test
    void theSameSeedGivesTheSameTicks() {
        List<Double> prices =
                take(source(USUAL, 7, Map.of()), 50).stream().map(Tick::price).toList();

        assertThat(take(source(USUAL, 7, Map.of()), 50).stream().map(Tick::price).toList())
                .isEqualTo(prices);
        assertThat(take(source(USUAL, 8, Map.of()), 50).stream().map(Tick::price).toList())
                .isNotEqualTo(prices);
    }

    @Test
    void goesOnFromTheLastPriceAfterARestart() {
        SyntheticSource source = source(USUAL, 1, Map.of("AAPL", 297.55, "MSFT", 0.0));

        List<Tick> ticks = take(source, 5);

        assertThat(ticks.get(0).price() / 297.55).isBetween(0.98, 1.02);
        assertThat(ticks.get(2).price()).isBetween(98.0, 510.0);
    }

    @Test
    void refusesAPaceThatIsNone() {
        assertThatThrownBy(() -> new SyntheticPace.Rate(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SyntheticPace.Batches(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
