package io.tradepulse.analytics;

import static io.tradepulse.analytics.Recorded.MINUTE;
import static io.tradepulse.analytics.Recorded.SECOND;
import static io.tradepulse.analytics.Recorded.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tradepulse.analytics.Spread.Figures;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Figures against the plainest computation, from the list of all ticks and by their definitions.
class AnalyticsOfAnyTicksTest {
    private static final MathContext DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);
    private static final MathContext MANY = new MathContext(40);
    private static final long START = at("2026-01-15T13:30:00Z");
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    private Recorded market = new Recorded();

    /// So many ticks from ten minutes before the start to eleven after it, some of them with
    /// quotes, some without volume, some at one time.
    private void ticks(Random random, int count) {
        market = new Recorded();
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long ts = START + random.nextLong(-10 * MINUTE, 11 * MINUTE);
            times.add(random.nextInt(3) == 0 ? ts / SECOND * SECOND : ts);
        }
        times.sort(Long::compare);
        for (long ts : times) {
            double price = random.nextInt(100_00, 110_00) / 100.0;
            boolean quoted = random.nextInt(3) > 0;
            market.tick(
                    ts,
                    price,
                    random.nextInt(5) == 0 ? Tick.ABSENT : random.nextInt(1, 9_999) / 1000.0,
                    quoted ? cents(price, -random.nextInt(0, 50)) : Tick.ABSENT,
                    quoted ? cents(price, random.nextInt(0, 50)) : Tick.ABSENT);
        }
    }

    private static double cents(double price, int more) {
        return BigDecimal.valueOf(price).add(BigDecimal.valueOf(more, 2)).doubleValue();
    }

    private static BigDecimal decimal(double value) {
        return BigDecimal.valueOf(value);
    }

    private record Part(long start, long end) {
        boolean holds(Tick tick) {
            return tick.ts() >= start && tick.ts() < end;
        }
    }

    private static List<Part> minutes() {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            parts.add(new Part(START + i * MINUTE, START + (i + 1) * MINUTE));
        }
        return parts;
    }

    private static Buckets buckets() {
        return new Buckets(START, START + 10 * MINUTE, Interval.M1);
    }

    private List<Tick> in(Part part) {
        return market.ticks.stream().filter(part::holds).toList();
    }

    @Property(tries = 100)
    void vwap(@ForAll Random random, @ForAll @IntRange(max = 200) int count) {
        ticks(random, count);
        List<String> expected = new ArrayList<>();
        for (Part part : minutes()) {
            BigDecimal volume = BigDecimal.ZERO;
            BigDecimal turnover = BigDecimal.ZERO;
            for (Tick tick : in(part)) {
                if (!Double.isNaN(tick.volume())) {
                    volume = volume.add(decimal(tick.volume()));
                    turnover = turnover.add(decimal(tick.price()).multiply(decimal(tick.volume())));
                }
            }
            if (!in(part).isEmpty()) {
                expected.add(
                        part.start()
                                + " "
                                + volume.doubleValue()
                                + " "
                                + turnover.doubleValue()
                                + " "
                                + in(part).size());
                double found =
                        market.analytics
                                .vwap(market.apple, new Buckets(part.start(), part.end(), null))
                                .getFirst()
                                .vwap();
                if (volume.signum() > 0) {
                    assertThat(found)
                            .isCloseTo(
                                    turnover.divide(volume, MANY).doubleValue(), within(0.5001e-4));
                }
            }
        }
        assertThat(
                        market.analytics.vwap(market.apple, buckets()).stream()
                                .map(
                                        row ->
                                                row.start()
                                                        + " "
                                                        + row.volume()
                                                        + " "
                                                        + row.turnover()
                                                        + " "
                                                        + row.trades()))
                .containsExactlyElementsOf(expected);
    }

    /// The last of the ticks at or before that time; of those of the hour before the range, too.
    private Optional<Tick> lastAt(long time, boolean withQuote) {
        return market.ticks.stream()
                .filter(tick -> tick.ts() <= time)
                .filter(tick -> !withQuote || tick.ask() >= tick.bid())
                .reduce((_, later) -> later);
    }

    /// All times within the part at which something changes, its ends included.
    private List<Long> changes(Part part) {
        List<Long> times = new ArrayList<>();
        times.add(part.start());
        in(part).forEach(tick -> times.add(tick.ts()));
        times.add(part.end());
        return times.stream().distinct().sorted().toList();
    }

    @Property(tries = 100)
    void twap(@ForAll Random random, @ForAll @IntRange(max = 200) int count) {
        ticks(random, count);
        List<Twap> expected = new ArrayList<>();
        for (Part part : minutes()) {
            BigDecimal sum = BigDecimal.ZERO;
            long nanos = 0;
            List<Long> times = changes(part);
            for (int i = 0; i + 1 < times.size(); i++) {
                long stood = times.get(i + 1) - times.get(i);
                Optional<Tick> last = lastAt(times.get(i), false);
                if (last.isPresent()) {
                    sum = sum.add(decimal(last.get().price()).multiply(BigDecimal.valueOf(stood)));
                    nanos += stood;
                }
            }
            if (nanos > 0) {
                double mean = sum.divide(BigDecimal.valueOf(nanos), DIGITS).doubleValue();
                expected.add(new Twap(part.start(), mean, nanos, in(part).size()));
            }
        }
        assertThat(market.analytics.twap(market.apple, buckets())).isEqualTo(expected);
    }

    @Property(tries = 100)
    void spread(@ForAll Random random, @ForAll @IntRange(max = 200) int count) {
        ticks(random, count);
        // What is in force at the start is the quote of the very last tick before it, or none.
        if (lastAt(START - 1, false).filter(tick -> tick.ask() >= tick.bid()).isEmpty()) {
            market.tick(START - 1, 100, 1, 99.5, 100.5);
            market.ticks.sort(Tick::compareByTime);
        }
        List<Spread> found = market.analytics.spread(market.apple, buckets());
        assertThat(found).hasSize(10);
        for (int i = 0; i < 10; i++) {
            Part part = minutes().get(i);
            List<BigDecimal> quoted = new ArrayList<>();
            List<BigDecimal> effective = new ArrayList<>();
            List<BigDecimal> relative = new ArrayList<>();
            Tick quote = lastAt(part.start() - 1, true).orElseThrow();
            for (Tick tick : in(part)) {
                if (tick.ask() >= tick.bid()) {
                    quote = tick;
                    quoted.add(spreadOf(tick));
                    relative.add(
                            spreadOf(tick)
                                    .multiply(BigDecimal.valueOf(10_000))
                                    .divide(mid(tick), MANY));
                }
                effective.add(decimal(tick.price()).subtract(mid(quote)).abs().multiply(TWO));
            }
            assertThat(found.get(i).quoted()).isEqualTo(figures(quoted));
            assertThat(found.get(i).effective()).isEqualTo(figures(effective));
            assertThat(found.get(i).relative().count()).isEqualTo(relative.size());
            if (!relative.isEmpty()) {
                assertThat(found.get(i).relative().mean())
                        .isCloseTo(figures(relative).mean(), within(1e-9));
                assertThat(found.get(i).relative().max())
                        .isCloseTo(figures(relative).max(), within(1e-9));
            }
            assertThat(found.get(i).timeWeighted().mean()).isEqualTo(timeWeighted(part));
        }
    }

    private static BigDecimal spreadOf(Tick tick) {
        return decimal(tick.ask()).subtract(decimal(tick.bid()));
    }

    private static BigDecimal mid(Tick tick) {
        return decimal(tick.ask()).add(decimal(tick.bid())).divide(TWO);
    }

    private static Figures figures(List<BigDecimal> values) {
        if (values.isEmpty()) {
            return new Figures(0, Double.NaN, Double.NaN, Double.NaN);
        }
        BigDecimal sum = values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Figures(
                values.size(),
                values.stream().min(BigDecimal::compareTo).orElseThrow().doubleValue(),
                values.stream().max(BigDecimal::compareTo).orElseThrow().doubleValue(),
                sum.divide(BigDecimal.valueOf(values.size()), DIGITS).doubleValue());
    }

    private double timeWeighted(Part part) {
        BigDecimal sum = BigDecimal.ZERO;
        List<Long> times = changes(part);
        for (int i = 0; i + 1 < times.size(); i++) {
            BigDecimal stood = BigDecimal.valueOf(times.get(i + 1) - times.get(i));
            sum = sum.add(spreadOf(lastAt(times.get(i), true).orElseThrow()).multiply(stood));
        }
        return sum.divide(BigDecimal.valueOf(MINUTE), DIGITS).doubleValue();
    }

    @Property(tries = 100)
    void frequency(@ForAll Random random, @ForAll @IntRange(max = 400) int count) {
        ticks(random, count);
        List<Frequency> found = market.analytics.frequency(market.apple, buckets());
        int row = 0;
        for (Part part : minutes()) {
            List<Tick> ticks = in(part);
            if (ticks.isEmpty()) {
                continue;
            }
            Frequency frequency = found.get(row++);
            assertThat(frequency.start()).isEqualTo(part.start());
            assertThat(frequency.ticks()).isEqualTo(ticks.size());
            assertThat(frequency.perMinute()).isEqualTo(ticks.size());
            List<Long> gaps = new ArrayList<>();
            for (int i = 1; i < ticks.size(); i++) {
                gaps.add(ticks.get(i).ts() - ticks.get(i - 1).ts());
            }
            gaps.sort(Long::compare);
            assertThat(frequency.gaps().count()).isEqualTo(gaps.size());
            if (!gaps.isEmpty()) {
                assertThat(frequency.gaps().max()).isEqualTo(gaps.getLast());
                assertPercentile(gaps, 50, frequency.gaps().p50());
                assertPercentile(gaps, 90, frequency.gaps().p90());
                assertPercentile(gaps, 99, frequency.gaps().p99());
            }
        }
        assertThat(found).hasSize(row);
    }

    /// The least value that so many percent of all are no greater than.
    private static void assertPercentile(List<Long> sorted, int percent, long found) {
        int rank = Math.max(1, (int) Math.ceil(sorted.size() * percent / 100.0));
        double exact = sorted.get(rank - 1);
        assertThat((double) found).isCloseTo(exact, within(exact / 1000));
    }

    @Property(tries = 100)
    void volatility(@ForAll Random random, @ForAll @IntRange(max = 200) int count) {
        ticks(random, count);
        List<Interval> samplings =
                List.of(Interval.S1, Interval.S5, Interval.S15, Interval.S30, Interval.M1);
        Interval sampling = samplings.get(random.nextInt(samplings.size()));
        List<String> expected = new ArrayList<>();
        for (Part part : minutes()) {
            double variance = 0;
            int returns = 0;
            for (long g = part.start(); g < part.end(); g += sampling.nanos()) {
                Optional<Tick> from = lastAt(g - 1, false);
                Optional<Tick> to = lastAt(g + sampling.nanos() - 1, false);
                if (from.isPresent()) {
                    variance +=
                            Math.pow(Math.log(to.orElseThrow().price() / from.get().price()), 2);
                    returns++;
                }
            }
            if (returns > 0) {
                expected.add(part.start() + " " + returns + " " + rounded(variance));
            }
        }
        assertThat(
                        market.analytics.volatility(market.apple, buckets(), sampling).stream()
                                .map(
                                        row ->
                                                row.start()
                                                        + " "
                                                        + row.returns()
                                                        + " "
                                                        + rounded(row.variance())))
                .containsExactlyElementsOf(expected);
    }

    private static String rounded(double value) {
        return "%.9e".formatted(value);
    }
}
