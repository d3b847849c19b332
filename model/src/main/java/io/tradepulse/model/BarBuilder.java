package io.tradepulse.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Makes one bar of ticks or of shorter bars, each added once, in any order: the first and the last
/// in event-time order are its open and close, ties by `seq`.
///
/// Sums are exact, and stay so through bars made of bars: see [Bar].
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
    private boolean priced;
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
        priced = false;
        volume.clear();
        turnover.clear();
    }

    /// Epoch nanoseconds of the bar's first instant.
    public long start() {
        return start;
    }

    /// Whether nothing was counted yet.
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
        long ts = tick.ts();
        long seq = tick.seq();
        if (!priced) {
            priced = true;
            high = price;
            low = price;
            takeOpen(price, ts, seq);
            takeClose(price, ts, seq);
            return;
        }
        high = Math.max(high, price);
        low = Math.min(low, price);
        if (isAfter(ts, seq, closeTs, closeSeq)) {
            takeClose(price, ts, seq);
        } else if (!isAfter(ts, seq, openTs, openSeq)) {
            takeOpen(price, ts, seq);
        }
    }

    private static boolean isAfter(long ts, long seq, long otherTs, long otherSeq) {
        return ts > otherTs || (ts == otherTs && seq > otherSeq);
    }

    private void takeOpen(double price, long ts, long seq) {
        open = price;
        openTs = ts;
        openSeq = seq;
    }

    private void takeClose(double price, long ts, long seq) {
        close = price;
        closeTs = ts;
        closeSeq = seq;
    }

    /// Adds all that another has; what is in either is in it once.
    public void add(BarBuilder other) {
        if (!other.priced) {
            return;
        }
        if (!priced || isAfter(openTs, openSeq, other.openTs, other.openSeq)) {
            takeOpen(other.open, other.openTs, other.openSeq);
        }
        if (!priced || isAfter(other.closeTs, other.closeSeq, closeTs, closeSeq)) {
            takeClose(other.close, other.closeTs, other.closeSeq);
        }
        high = priced ? Math.max(high, other.high) : other.high;
        low = priced ? Math.min(low, other.low) : other.low;
        priced = true;
        trades += other.trades;
        volume.add(other.volume);
        turnover.add(other.turnover);
    }

    /// Adds all of a shorter bar; it and all others added share no instant.
    public void add(Bar shorter) {
        long first = shorter.start();
        if (!priced || isAfter(openTs, openSeq, first, Long.MIN_VALUE)) {
            takeOpen(shorter.open(), first, Long.MIN_VALUE);
        }
        if (!priced || isAfter(first, Long.MAX_VALUE, closeTs, closeSeq)) {
            takeClose(shorter.close(), first, Long.MAX_VALUE);
        }
        high = priced ? Math.max(high, shorter.high()) : shorter.high();
        low = priced ? Math.min(low, shorter.low()) : shorter.low();
        priced = true;
        trades += shorter.trades();
        add(volume, shorter.volume(), shorter.volumeRest());
        add(turnover, shorter.turnover(), shorter.turnoverRest());
    }

    private static void add(DecimalSum sum, double value, double rest) {
        sum.add(value);
        if (rest != 0) {
            sum.add(rest);
        }
    }

    /// The bar of what was added so far; there must be something.
    public Bar toBar(boolean isFinal) {
        return new Bar(
                instrument,
                interval,
                start,
                open,
                high,
                low,
                close,
                volume.toDouble(),
                turnover.toDouble(),
                vwap(),
                trades,
                isFinal,
                0,
                0,
                volume.rest(),
                turnover.rest());
    }

    /// At the largest scale of what is in the bar (at least 4, at most 15 digits in all), from the
    /// exact sums: so it is the same whether they came from ticks or from shorter bars.
    private double vwap() {
        BigDecimal divisor = stripped(volume);
        if (divisor.signum() == 0) {
            return Double.NaN;
        }
        BigDecimal dividend = stripped(turnover);
        int scale = Math.max(MIN_VWAP_SCALE, Math.max(dividend.scale(), divisor.scale()));
        scale = Math.max(scale, Math.max(DecimalSum.scaleOf(open), DecimalSum.scaleOf(close)));
        scale = Math.max(scale, Math.max(DecimalSum.scaleOf(high), DecimalSum.scaleOf(low)));
        return dividend.divide(divisor, scale, RoundingMode.HALF_EVEN)
                .round(MAX_VWAP_DIGITS)
                .doubleValue();
    }

    private static BigDecimal stripped(DecimalSum sum) {
        return sum.toBigDecimal().stripTrailingZeros();
    }
}
