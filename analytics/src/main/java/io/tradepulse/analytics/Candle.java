package io.tradepulse.analytics;

import io.tradepulse.model.Bar;

/// A bar of any stretch of time: of an interval of UTC, of a day in some zone, of part of a
/// session.
///
/// Immutable. The sums and `vwap` are those of [Bar].
///
/// @param start epoch nanoseconds of the first instant
/// @param end the first instant after it
/// @param isFinal false while ticks are still to be expected
public record Candle(
        long start,
        long end,
        double open,
        double high,
        double low,
        double close,
        double volume,
        double turnover,
        double vwap,
        long trades,
        boolean isFinal) {

    /// The bar as it is.
    static Candle of(Bar bar) {
        return of(bar, bar.end(), bar.isFinal());
    }

    static Candle of(Bar bar, long end, boolean isFinal) {
        return new Candle(
                bar.start(),
                end,
                bar.open(),
                bar.high(),
                bar.low(),
                bar.close(),
                bar.volume(),
                bar.turnover(),
                bar.vwap(),
                bar.trades(),
                isFinal);
    }
}
