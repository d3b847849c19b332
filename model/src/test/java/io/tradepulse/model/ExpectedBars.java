package io.tradepulse.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// Bars by their definition, computed the plainest way from distinct ticks: what the pipeline has
/// to come out at.
public final class ExpectedBars {
    private static final MathContext DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);

    private ExpectedBars() {}

    /// All bars of these ticks, by instrument, interval and start; final, never revised.
    public static List<Bar> of(Collection<Tick> distinct, List<Interval> intervals) {
        List<Bar> bars = new ArrayList<>();
        List<Instrument> instruments =
                distinct.stream()
                        .map(Tick::instrument)
                        .distinct()
                        .sorted(Comparator.comparingInt(Instrument::index))
                        .toList();
        for (Instrument instrument : instruments) {
            List<Tick> own =
                    distinct.stream()
                            .filter(tick -> tick.instrument() == instrument)
                            .sorted(Tick::compareByTime)
                            .toList();
            for (Interval interval : intervals) {
                TreeMap<Long, List<Tick>> buckets = new TreeMap<>();
                own.forEach(
                        tick ->
                                buckets.computeIfAbsent(
                                                interval.startOf(tick.ts()), _ -> new ArrayList<>())
                                        .add(tick));
                buckets.forEach(
                        (start, ticks) -> bars.add(bar(instrument, interval, start, ticks)));
            }
        }
        return bars;
    }

    /// What is missing, too much, or not as expected, a line each; revisions don't count.
    public static List<String> differences(List<Bar> expected, List<Bar> actual) {
        TreeMap<String, Bar> left = new TreeMap<>();
        actual.forEach(bar -> left.put(name(bar), bar));
        List<String> differences = new ArrayList<>();
        for (Bar bar : expected) {
            Bar found = left.remove(name(bar));
            if (found == null) {
                differences.add("missing: " + bar);
            } else if (!found.isFinal() || !found.sameContent(bar)) {
                differences.add("is: " + found + ", should be: " + bar);
            }
        }
        left.values().forEach(bar -> differences.add("without ticks: " + bar));
        return differences;
    }

    private static String name(Bar bar) {
        return bar.instrument() + " " + bar.interval().text() + " " + bar.start();
    }

    private static Bar bar(Instrument instrument, Interval interval, long start, List<Tick> ticks) {
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal turnover = BigDecimal.ZERO;
        for (Tick tick : ticks) {
            if (!Double.isNaN(tick.volume())) {
                volume = volume.add(BigDecimal.valueOf(tick.volume()));
                turnover =
                        turnover.add(
                                BigDecimal.valueOf(tick.price())
                                        .multiply(BigDecimal.valueOf(tick.volume())));
            }
        }
        double vwap = volume.signum() == 0 ? Double.NaN : vwap(turnover, volume, ticks);
        return new Bar(
                instrument,
                interval,
                start,
                ticks.getFirst().price(),
                ticks.stream().mapToDouble(Tick::price).max().orElseThrow(),
                ticks.stream().mapToDouble(Tick::price).min().orElseThrow(),
                ticks.getLast().price(),
                volume.doubleValue(),
                turnover.doubleValue(),
                vwap,
                ticks.size(),
                true,
                0,
                0,
                rest(volume),
                rest(turnover));
    }

    /// What the nearest `double`, as it is written, leaves of a decimal.
    private static double rest(BigDecimal exact) {
        return exact.subtract(new BigDecimal(Double.toString(exact.doubleValue()))).doubleValue();
    }

    /// At the largest scale of the exact sums and of the prices that a bar shows, 4 at least.
    private static double vwap(BigDecimal turnover, BigDecimal volume, List<Tick> ticks) {
        double high = ticks.stream().mapToDouble(Tick::price).max().orElseThrow();
        double low = ticks.stream().mapToDouble(Tick::price).min().orElseThrow();
        Stream<BigDecimal> prices =
                DoubleStream.of(ticks.getFirst().price(), ticks.getLast().price(), high, low)
                        .mapToObj(BigDecimal::valueOf);
        int scale =
                Stream.concat(prices, Stream.of(turnover, volume))
                        .mapToInt(part -> part.stripTrailingZeros().scale())
                        .max()
                        .orElseThrow();
        return turnover.divide(volume, Math.max(4, scale), RoundingMode.HALF_EVEN)
                .round(DIGITS)
                .doubleValue();
    }
}
