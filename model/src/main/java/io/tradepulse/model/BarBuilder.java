package io.tradepulse.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Makes one bar of ticks, each added once, in any order: the first and the last in event-time
/// order are its open and close, ties by `seq`.
///
/// Not thread-safe. Reused: [#start] begins another bar.
public final class BarBuilder {
    private static final int MIN_VWAP_SCALE = 4;
    private static final MathContext MAX_VWAP_DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);

    private final Instrument instrument;
    private final Interval interval;
    private final DecimalSum volume = new DecimalSum();
    private final DecimalSum turnover = new DecimalSum();
    private long start;
    private long trades;
    private double open;
    private double high;
    private double low;
    private double close;
    private long openTs;
    private long openSeq;
    private long closeTs;
    private long closeSeq;

    /// One without a span yet: [#start] gives it one.
    public BarBuilder(Instrument instrument, Interval interval) {
        this.instrument = instrument;
        this.interval = interval;
    }

    /// Begins the bar that starts then.
    public void start(long barStart) {
        start = barStart;
        trades = 0;
        volume.clear();
        turnover.clear();
    }

    /// Epoch nanoseconds of the bar's first instant.
    public long start() {
        return start;
    }

    /// Whether nothing was added yet.
    public boolean isEmpty() {
        return trades == 0;
    }

    /// Adds a tick of the bar's span that was not added before.
    public void add(Tick tick) {
        touch(tick);
        trades++;
        if (!Double.isNaN(tick.volume())) {
            volume.add(tick.volume());
            turnover.addProduct(tick.price(), tick.volume());
        }
    }

    /// Lets a tick show in open, high, low and close without counting it: it may be one that was
    /// added before.
    public void touch(Tick tick) {
        double price = tick.price();
        if (trades == 0) {
            high = price;
            low = price;
            takeOpen(tick);
            takeClose(tick);
            return;
        }
        high = Math.max(high, price);
        low = Math.min(low, price);
        if (tick.isAfter(closeTs, closeSeq)) {
            takeClose(tick);
        } else if (!tick.isAfter(openTs, openSeq)) {
            takeOpen(tick);
        }
    }

    private void takeOpen(Tick tick) {
        open = tick.price();
        openTs = tick.ts();
        openSeq = tick.seq();
    }

    private void takeClose(Tick tick) {
        close = tick.price();
        closeTs = tick.ts();
        closeSeq = tick.seq();
    }

    /// Adds all of a shorter bar that lies after everything added so far.
    public void add(BarBuilder shorter) {
        if (shorter.trades == 0) {
            return;
        }
        merge(shorter.open, shorter.high, shorter.low, shorter.close, shorter.trades);
        volume.add(shorter.volume);
        turnover.add(shorter.turnover);
    }

    /// Adds all of a shorter bar that lies after everything added so far.
    public void add(Bar shorter) {
        merge(shorter.open(), shorter.high(), shorter.low(), shorter.close(), shorter.trades());
        volume.add(shorter.volume());
        turnover.add(shorter.turnover());
    }

    private void merge(
            double thenOpen, double thenHigh, double thenLow, double thenClose, long thenTrades) {
        if (trades == 0) {
            open = thenOpen;
            high = thenHigh;
            low = thenLow;
        } else {
            high = Math.max(high, thenHigh);
            low = Math.min(low, thenLow);
        }
        close = thenClose;
        trades += thenTrades;
    }

    /// The bar of what was added so far; there must be something.
    public Bar toBar(boolean isFinal) {
        double sumOfVolume = volume.toDouble();
        double sumOfTurnover = turnover.toDouble();
        return new Bar(
                instrument,
                interval,
                start,
                open,
                high,
                low,
                close,
                sumOfVolume,
                sumOfTurnover,
                vwap(sumOfTurnover, sumOfVolume),
                trades,
                isFinal,
                0,
                0);
    }

    /// At the largest scale of what is in the bar (at least 4, at most 15 digits in all), from the
    /// sums as they are stored: so it is the same whether they came from ticks or from shorter
    /// bars.
    private double vwap(double sumOfTurnover, double sumOfVolume) {
        if (sumOfVolume == 0) {
            return Double.NaN;
        }
        int scale = MIN_VWAP_SCALE;
        for (double part : new double[] {sumOfTurnover, sumOfVolume, open, high, low, close}) {
            scale = Math.max(scale, decimal(part).scale());
        }
        return decimal(sumOfTurnover)
                .divide(decimal(sumOfVolume), scale, RoundingMode.HALF_EVEN)
                .round(MAX_VWAP_DIGITS)
                .doubleValue();
    }

    private static BigDecimal decimal(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros();
    }
}
