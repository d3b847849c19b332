package io.tradepulse.serve;

import io.tradepulse.model.Decimals;
import io.tradepulse.model.Tick;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Numbers as Binance writes them: prices and quantities as text with eight decimals, times in
/// milliseconds, trade ids that a `double` can hold.
final class BinanceNumbers {
    static final String ZERO = "0.00000000";

    private static final int DECIMALS = 8;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /// What JavaScript reads without loss.
    private static final long ID_BITS = (1L << 53) - 1;

    private BinanceNumbers() {}

    /// Eight decimals, or as many as it has where these are more; zero for what is absent.
    static String exact(double value) {
        if (Double.isNaN(value)) {
            return ZERO;
        }
        String text = Decimals.text(value);
        int point = text.indexOf('.');
        if (point < 0) {
            return text + ".00000000";
        }
        int decimals = text.length() - point - 1;
        return decimals >= DECIMALS ? text : text + "00000000".substring(decimals);
    }

    /// Rounded to eight decimals: for what was computed.
    static String rounded(double value) {
        return rounded(value, DECIMALS);
    }

    static String rounded(double value, int decimals) {
        double known = Double.isFinite(value) ? value : 0;
        return rounded(new BigDecimal(Decimals.text(known)), decimals);
    }

    static String rounded(BigDecimal value) {
        return rounded(value, DECIMALS);
    }

    private static String rounded(BigDecimal value, int decimals) {
        return value.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
    }

    static long millis(long epochNanos) {
        return Math.floorDiv(epochNanos, NANOS_PER_MILLI);
    }

    /// The source's, or where it has none a number made of ours.
    static long id(Tick tick) {
        return tick.seq() >= 0 ? tick.seq() : tick.seq() & ID_BITS;
    }

    static String quoteQuantity(Tick tick) {
        if (Double.isNaN(tick.volume())) {
            return ZERO;
        }
        BigDecimal price = new BigDecimal(Decimals.text(tick.price()));
        return rounded(price.multiply(new BigDecimal(Decimals.text(tick.volume()))));
    }

    /// Whether the seller came to the buyer's price, as far as the quote tells: the trade was
    /// nearer to the bid.
    static boolean isBuyerMaker(Tick tick) {
        return tick.price() - tick.bid() < tick.ask() - tick.price() || tick.price() <= tick.bid();
    }
}
