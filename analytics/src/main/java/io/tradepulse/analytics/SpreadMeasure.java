package io.tradepulse.analytics;

import io.tradepulse.analytics.Spread.Figures;
import io.tradepulse.model.DecimalSum;
import io.tradepulse.model.Tick;
import java.util.DoubleSummaryStatistics;
import org.jspecify.annotations.Nullable;

/// Measures spreads where there are quotes: ticks with a bid and an ask no lower than it. A quote
/// is in force until the next.
final class SpreadMeasure implements Measure<Spread> {
    private static final double BASIS_POINTS = 10_000;

    private final InForce inForce;
    private final Tally quoted = new Tally();
    private final Tally effective = new Tally();
    private final DecimalSum difference = new DecimalSum();
    private DoubleSummaryStatistics relative = new DoubleSummaryStatistics();
    private double bid = Double.NaN;
    private double ask = Double.NaN;

    SpreadMeasure(long start) {
        inForce = new InForce(start);
    }

    @Override
    public boolean needsTickBefore() {
        return true;
    }

    @Override
    public void before(Tick tick) {
        if (isQuote(tick)) {
            bid = tick.bid();
            ask = tick.ask();
            inForce.begin(spread());
        }
    }

    private static boolean isQuote(Tick tick) {
        return tick.ask() >= tick.bid();
    }

    @Override
    public void add(Tick tick) {
        if (isQuote(tick)) {
            bid = tick.bid();
            ask = tick.ask();
            double spread = spread();
            inForce.set(spread, tick.ts());
            quoted.add(spread);
            relative.accept(2 * BASIS_POINTS * spread / (ask + bid));
        }
        if (!Double.isNaN(bid)) {
            effective.add(twiceFromMid(tick.price()));
        }
    }

    private double spread() {
        difference.clear();
        difference.add(ask);
        difference.add(-bid);
        return difference.toDouble();
    }

    /// 2 × |price - (bid + ask) / 2|, exactly.
    private double twiceFromMid(double price) {
        difference.clear();
        difference.add(price);
        difference.add(price);
        difference.add(-bid);
        difference.add(-ask);
        return Math.abs(difference.toDouble());
    }

    @Override
    public @Nullable Spread end(long start, long end) {
        inForce.standUntil(end);
        Figures ofQuotes = quoted.take();
        Spread row =
                new Spread(
                        start,
                        ofQuotes,
                        relative(),
                        effective.take(),
                        new Figures(
                                ofQuotes.count(), inForce.min(), inForce.max(), inForce.mean()));
        inForce.clear();
        return row.effective().isEmpty() && row.timeWeighted().isEmpty() ? null : row;
    }

    private Figures relative() {
        DoubleSummaryStatistics of = relative;
        relative = new DoubleSummaryStatistics();
        return of.getCount() == 0
                ? new Figures(0, Double.NaN, Double.NaN, Double.NaN)
                : new Figures(
                        of.getCount(),
                        Quotients.rounded(of.getMin()),
                        Quotients.rounded(of.getMax()),
                        Quotients.rounded(of.getAverage()));
    }
}
