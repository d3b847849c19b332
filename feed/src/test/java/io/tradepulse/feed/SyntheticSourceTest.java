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

    private SyntheticSource source(SyntheticOptions options) {
        return new SyntheticSource(
                options,
                new Instruments(),
                "synthetic",
                _ -> Double.NaN,
                () -> NOW + nanos,
                () -> nanos);
    }

    private SyntheticOptions disturbed(SyntheticDisturbances disturbances) {
        return SyntheticOptions.of(new SyntheticPace.Rate(1_000), 3)
                .withSymbols(10)
                .withDisturbances(disturbances);
    }

    @Test
    void furtherSymbolsAreNumbered() {
        SyntheticSource source =
                source(SyntheticOptions.of(new SyntheticPace.Rate(1e6), 1).withSymbols(10_000));

        List<Tick> ticks = take(source, 20_000);

        assertThat(ticks.subList(0, 7))
                .extracting(t -> t.instrument().symbol())
                .containsExactly("AAPL", "GOOGL", "MSFT", "TSLA", "AMZN", "S00006", "S00007");
        assertThat(ticks.get(9_999).instrument().symbol()).isEqualTo("S10000");
        assertThat(ticks.stream().map(Tick::instrument).distinct()).hasSize(10_000);
        assertThat(ticks).allMatch(t -> t.seq() == -1);
        assertThat(ticks.get(10_000).price() / ticks.get(0).price()).isBetween(0.98, 1.02);
    }

    @Test
    void duplicatesAreTheSameTickAgainWithItsId() {
        List<Tick> ticks =
                take(source(disturbed(SyntheticDisturbances.NONE.withDuplicates(0.1))), 10_000);

        List<Tick> again = new ArrayList<>();
        for (int i = 1; i < ticks.size(); i++) {
            Tick tick = ticks.get(i);
            if (tick.seq() == ticks.get(i - 1).seq()) {
                assertThat(tick).usingRecursiveComparison().isEqualTo(ticks.get(i - 1));
                again.add(tick);
            }
        }
        assertThat(again).hasSizeBetween(800, 1_000);
        assertThat(ticks.stream().map(Tick::seq).distinct())
                .hasSize(ticks.size() - again.size())
                .allMatch(id -> id >= 0);
    }

    @Test
    void lateTicksAreUpToFiveSecondsBehindAndSentInTime() {
        SyntheticSource source = source(disturbed(SyntheticDisturbances.NONE.withLate(0.1)));
        int late = 0;
        for (int i = 0; i < 10_000; i++) {
            Tick tick = take(source, 1).getFirst();
            long behind = NOW + source.dueNanos() - tick.ts();
            assertThat(source.dueNanos() - 500 - i * 1_000_000L).isBetween(-1L, 0L);
            assertThat(behind).isBetween(0L, 5_000_001_000L);
            late += behind >= 10_000_000 ? 1 : 0;
        }
        assertThat(late).isBetween(900, 1_100);
    }

    @Test
    void crossedQuotesHaveTheirBidAboveTheirAsk() {
        List<Tick> ticks =
                take(source(disturbed(SyntheticDisturbances.NONE.withCrossedQuotes(0.1))), 10_000);

        assertThat(ticks.stream().filter(t -> t.bid() > t.price() && t.price() > t.ask()).count())
                .isBetween(900L, 1_100L);
    }

    @Test
    void outliersAreFarOffForOneTick() {
        List<Tick> good = take(source(disturbed(SyntheticDisturbances.NONE)), 10_000);
        List<Tick> ticks =
                take(source(disturbed(SyntheticDisturbances.NONE.withOutliers(0.01))), 10_000);

        int off = 0;
        for (int i = 0; i < ticks.size(); i++) {
            double factor = ticks.get(i).price() / good.get(i).price();
            if (factor != 1) {
                off++;
                assertThat(Math.abs(factor - 1)).isBetween(0.149, 0.501);
            }
        }
        assertThat(off).isBetween(70, 130);
    }

    @Test
    void aBurstComesAtOnceAndTheRateStaysTheSame() {
        SyntheticSource source = source(disturbed(SyntheticDisturbances.NONE.withBursts(0.5)));
        long last = Long.MIN_VALUE;
        int atOnce = 0;
        for (int i = 0; i < 100_000; i++) {
            source.next(new Tick());
            assertThat(source.dueNanos()).isGreaterThanOrEqualTo(last);
            atOnce += source.dueNanos() == last ? 1 : 0;
            last = source.dueNanos();
        }
        assertThat(atOnce).isBetween(35_000, 65_000);
        assertThat(last).isBetween(99_999_000_000L, 100_500_000_000L);
    }

    @Test
    void aSilentSymbolSaysNothingAfterItsTimeAndTheOthersGoOn() {
        List<Tick> ticks =
                take(
                        source(
                                disturbed(
                                        SyntheticDisturbances.NONE.withSilence(
                                                "MSFT", Duration.ofSeconds(1)))),
                        10_000);

        List<Tick> ofMsft =
                ticks.stream().filter(t -> t.instrument().symbol().equals("MSFT")).toList();
        assertThat(ofMsft).hasSize(100);
        assertThat(ofMsft.getLast().ts()).isLessThan(NOW + 1_000_000_000L);
        assertThat(ticks.stream().filter(t -> t.instrument().symbol().equals("TSLA")).count())
                .isGreaterThan(1_000);
    }

    @Test
    void refusesOptionsThatMakeNoSense() {
        SyntheticOptions options = SyntheticOptions.of(USUAL, 1);

        assertThatThrownBy(() -> options.withSymbols(10_001))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.withSymbols(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SyntheticDisturbances.NONE.withLate(1.1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () ->
                                source(
                                        options.withDisturbances(
                                                SyntheticDisturbances.NONE.withSilence(
                                                        "IBM", Duration.ZERO))))
                .hasMessageContaining("IBM");
    }
}
