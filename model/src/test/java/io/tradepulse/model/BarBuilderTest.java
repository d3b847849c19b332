package io.tradepulse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// Bars of ticks added in any order.
final class BarBuilderTest {
    private final Instrument instrument = new Instruments().of("test", "A");
    private final BarBuilder builder = builder(Interval.M1);

    private static final long START = Timestamps.parse("2026-01-15T13:30:00Z").orElseThrow();

    private BarBuilder builder(Interval interval) {
        BarBuilder made = new BarBuilder(instrument, interval);
        made.start(START);
        return made;
    }

    private Tick tick(long millis, long seq, double price, double volume) {
        return new Tick()
                .set(
                        instrument,
                        START + millis * 1_000_000,
                        seq,
                        price,
                        volume,
                        Tick.ABSENT,
                        Tick.ABSENT);
    }

    @Property(tries = 300)
    void theOrderInWhichTicksAreAddedChangesNothing(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 99_999) Integer> drawn,
            @ForAll Random random) {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < drawn.size(); i++) {
            int n = drawn.get(i);
            double volume = n % 5 == 0 ? Tick.ABSENT : decimal(n + 1, 3);
            ticks.add(tick(n % 7, i, decimal(n + 1, n % 4), volume));
        }
        Bar expected = ExpectedBars.of(ticks, List.of(Interval.M1)).getFirst();
        Collections.shuffle(ticks, random);
        BarBuilder shuffled = builder(Interval.M1);
        ticks.forEach(shuffled::add);
        assertThat(shuffled.toBar(true)).isEqualTo(expected);
    }

    private static double decimal(long digits, int scale) {
        return BigDecimal.valueOf(digits, scale).doubleValue();
    }

    @Test
    void tiesOfTimeAreInTheOrderOfSeqWhateverItsSign() {
        builder.add(tick(5, 3, 103, 1));
        builder.add(tick(5, -8, 99, 1));
        builder.add(tick(5, 7, 107, 1));
        Bar bar = builder.toBar(false);
        assertThat(bar.open()).isEqualTo(99);
        assertThat(bar.close()).isEqualTo(107);
    }

    @Test
    void sumsAreExactToTheLastDigit() {
        for (int i = 0; i < 1_000; i++) {
            builder.add(tick(i, i, 0.1, 0.7));
        }
        Bar bar = builder.toBar(true);
        assertThat(bar.volume()).isEqualTo(700);
        assertThat(bar.turnover()).isEqualTo(70);
        assertThat(bar.vwap()).isEqualTo(0.1);
    }

    @Test
    void aQuoteWithoutVolumeCountsAsATradeAndNotInTheSums() {
        builder.add(tick(1, 1, 100, Tick.ABSENT));
        Bar without = builder.toBar(true);
        assertThat(without.trades()).isEqualTo(1);
        assertThat(without.volume()).isZero();
        assertThat(without.vwap()).isNaN();
        builder.add(tick(2, 2, 102, 3));
        assertThat(builder.toBar(true).vwap()).isEqualTo(102);
    }

    @Test
    void whatIsTouchedShowsAndIsNotCounted() {
        builder.add(tick(5, 5, 100, 1));
        builder.touch(tick(1, 1, 120, 1));
        builder.touch(tick(5, 5, 100, 1));
        builder.touch(tick(4, 4, 90, 1));
        Bar bar = builder.toBar(false);
        assertThat(bar.open()).isEqualTo(120);
        assertThat(bar.high()).isEqualTo(120);
        assertThat(bar.low()).isEqualTo(90);
        assertThat(bar.close()).isEqualTo(100);
        assertThat(bar.trades()).isEqualTo(1);
        assertThat(bar.volume()).isEqualTo(1);
    }

    @Test
    void whatWasTouchedBeforeAnythingWasAddedStaysAndIsNotCounted() {
        builder.touch(tick(1, 1, 120, 1));
        assertThat(builder.isEmpty()).isTrue();
        BarBuilder shorter = builder(Interval.S5);
        shorter.add(tick(3, 3, 100, 1));
        builder.add(shorter);
        Bar bar = builder.toBar(false);
        assertThat(bar.open()).isEqualTo(120);
        assertThat(bar.close()).isEqualTo(100);
        assertThat(bar.trades()).isEqualTo(1);
    }

    @Test
    void aLongerBarOfShorterOnesEqualsThatOfTheirTicks() {
        BarBuilder fromBuilders = builder(Interval.M5);
        BarBuilder fromBars = builder(Interval.M5);
        List<Tick> all = new ArrayList<>();
        for (int minute = 0; minute < 5; minute++) {
            builder.start(START + Interval.M1.nanos() * minute);
            for (int i = 0; i < 3; i++) {
                Tick tick =
                        tick(
                                minute * 60_000L + i,
                                i,
                                decimal(1001 + 37 * minute - i, 2),
                                0.125 * (i + 1));
                builder.add(tick);
                all.add(tick);
            }
            fromBuilders.add(builder);
            fromBars.add(builder.toBar(true));
        }
        Bar expected = ExpectedBars.of(all, List.of(Interval.M5)).getFirst();
        assertThat(fromBuilders.toBar(true)).isEqualTo(expected);
        assertThat(fromBars.toBar(true)).isEqualTo(expected);
    }

    @Property(tries = 30)
    void aMonthRolledUpOverFourLevelsEqualsTheOneOfItsTicksToTheLastBit(@ForAll Random random) {
        int priceDigits = 1 + random.nextInt(15);
        int priceScale = random.nextInt(13);
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            double price = decimal(digits(random, priceDigits), priceScale);
            double volume = i % 9 == 0 ? Tick.ABSENT : decimal(digits(random, 11), 8);
            ticks.add(tick(random.nextLong(16 * 86_400_000L), i, price, volume));
        }
        ticks.sort(Tick::compareByTime);
        List<Bar> minutes = ExpectedBars.of(ticks, List.of(Interval.M1));
        List<Bar> days = rollUp(rollUp(minutes, Interval.H1), Interval.D1);
        assertThat(rollUp(minutes, Interval.H1))
                .isEqualTo(ExpectedBars.of(ticks, List.of(Interval.H1)));
        assertThat(days).isEqualTo(ExpectedBars.of(ticks, List.of(Interval.D1)));
        assertThat(rollUp(days, Interval.W1))
                .isEqualTo(ExpectedBars.of(ticks, List.of(Interval.W1)));
        assertThat(rollUp(days, Interval.MO1))
                .isEqualTo(ExpectedBars.of(ticks, List.of(Interval.MO1)));
    }

    /// In any order, all bars of that interval.
    private List<Bar> rollUp(List<Bar> shorter, Interval interval) {
        TreeMap<Long, BarBuilder> longer = new TreeMap<>();
        for (Bar bar : shorter.reversed()) {
            long start = interval.startOf(bar.start());
            BarBuilder sum =
                    longer.computeIfAbsent(start, _ -> new BarBuilder(instrument, interval));
            if (sum.isEmpty()) {
                sum.start(start);
            }
            sum.add(bar);
        }
        return longer.values().stream().map(sum -> sum.toBar(true)).toList();
    }

    private static long digits(Random random, int count) {
        return 1 + random.nextLong((long) Math.pow(10, count) - 1);
    }

    @Test
    void addingAnEmptyBarChangesNothing() {
        builder.add(builder(Interval.S1));
        assertThat(builder.isEmpty()).isTrue();
    }

    @Test
    void aBarStartedAnewKnowsNothingOfTheLast() {
        builder.add(tick(1, 1, 100.123, 0.0001));
        builder.start(START + Interval.M1.nanos());
        assertThat(builder.isEmpty()).isTrue();
        builder.add(tick(60_000, 2, 3, 2));
        assertThat(builder.toBar(true))
                .isEqualTo(
                        ExpectedBars.of(List.of(tick(60_000, 2, 3, 2)), List.of(Interval.M1))
                                .getFirst());
    }
}
