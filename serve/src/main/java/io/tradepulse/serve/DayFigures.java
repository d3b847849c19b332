package io.tradepulse.serve;

import io.tradepulse.analytics.Candle;
import io.tradepulse.analytics.Candles;
import io.tradepulse.model.Decimals;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Paging;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/// One instrument's last 24 hours up to its latest tick, so that a market that is closed, or
/// replayed, has a last day too. They begin with a bar of five minutes: it may be up to so much
/// shorter.
///
/// Immutable.
///
/// @param last the latest tick
/// @param openTime where they begin, epoch nanoseconds
/// @param previousClose the last price before; the first one where there is none
/// @param trades how many ticks there were
record DayFigures(
        Tick last,
        long openTime,
        double previousClose,
        double open,
        double high,
        double low,
        BigDecimal volume,
        BigDecimal turnover,
        long trades) {
    private static final Interval STEP = Interval.M5;
    private static final long DAY = Duration.ofDays(1).toNanos();

    /// A close that is older than that is forgotten.
    private static final long WEEK = Duration.ofDays(7).toNanos();

    private static final int STEPS_OF_DAY = 288;

    /// Waits for the store.
    static DayFigures of(Candles candles, Tick last) {
        long end = STEP.startOf(last.ts()) + STEP.nanos();
        long start = end - DAY;
        List<Candle> day = newest(candles, last, start, end, STEPS_OF_DAY);
        List<Candle> before = newest(candles, last, start - WEEK, start, 1);
        double open = day.isEmpty() ? last.price() : day.getLast().open();
        double high = last.price();
        double low = last.price();
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal turnover = BigDecimal.ZERO;
        long trades = 0;
        for (Candle candle : day) {
            high = Math.max(high, candle.high());
            low = Math.min(low, candle.low());
            volume = volume.add(exact(candle.volume()));
            turnover = turnover.add(exact(candle.turnover()));
            trades += candle.trades();
        }
        double previous = before.isEmpty() ? open : before.getFirst().close();
        return new DayFigures(last, start, previous, open, high, low, volume, turnover, trades);
    }

    private static List<Candle> newest(
            Candles candles, Tick last, long start, long end, int limit) {
        Paging newest = new Paging(limit, 0, true);
        return candles.page(last.instrument(), STEP, ZoneOffset.UTC, start, end, newest).rows();
    }

    private static BigDecimal exact(double value) {
        return new BigDecimal(Decimals.text(value));
    }

    double change() {
        return difference(last.price(), open);
    }

    /// Of the decimals that the two read as.
    static double difference(double a, double b) {
        return exact(a).subtract(exact(b)).doubleValue();
    }

    double changePercent() {
        return open == 0 ? 0 : change() / open * 100;
    }

    /// The price of the average unit; zero where nothing has a volume.
    double average() {
        return volume.signum() == 0 ? 0 : turnover.doubleValue() / volume.doubleValue();
    }
}
