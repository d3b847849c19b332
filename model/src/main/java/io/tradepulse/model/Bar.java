package io.tradepulse.model;

/// Open, high, low, close and sums of the ticks of one instrument in [start, start + interval).
///
/// Immutable. `volume` and `turnover` (sum of price × volume) count ticks that have a volume;
/// `vwap` is turnover ÷ volume, `NaN` where no tick had one. `revision` counts how often the bar
/// was published anew after it had closed; `lateTicks` how many of its ticks came after that.
///
/// Sums are exact: where one has more digits than a `double` keeps, the rest stands beside it, so
/// that longer bars can be made of shorter ones without loss.
///
/// @param start epoch nanoseconds of the first instant of the bar
/// @param isFinal false while its window is open
/// @param volumeRest what the exact volume is above the decimal that `volume` reads as; nearly
///   always 0
/// @param turnoverRest the same of `turnover`
public record Bar(
        Instrument instrument,
        Interval interval,
        long start,
        double open,
        double high,
        double low,
        double close,
        double volume,
        double turnover,
        double vwap,
        long trades,
        boolean isFinal,
        int revision,
        long lateTicks,
        double volumeRest,
        double turnoverRest)
        implements MarketEvent {

    /// A bar whose sums leave no rest.
    public Bar(
            Instrument instrument,
            Interval interval,
            long start,
            double open,
            double high,
            double low,
            double close,
            double volume,
            double turnover,
            double vwap,
            long trades,
            boolean isFinal,
            int revision,
            long lateTicks) {
        this(
                instrument,
                interval,
                start,
                open,
                high,
                low,
                close,
                volume,
                turnover,
                vwap,
                trades,
                isFinal,
                revision,
                lateTicks,
                0,
                0);
    }

    /// The first instant after the bar, epoch nanoseconds.
    public long end() {
        return interval.endOf(start);
    }

    /// Whether both say the same of their ticks, whatever their state and revision.
    public boolean sameContent(Bar other) {
        return instrument == other.instrument
                && interval == other.interval
                && start == other.start
                && trades == other.trades
                && Double.compare(open, other.open) == 0
                && Double.compare(high, other.high) == 0
                && Double.compare(low, other.low) == 0
                && Double.compare(close, other.close) == 0
                && Double.compare(volume, other.volume) == 0
                && Double.compare(turnover, other.turnover) == 0
                && Double.compare(vwap, other.vwap) == 0
                && Double.compare(volumeRest, other.volumeRest) == 0
                && Double.compare(turnoverRest, other.turnoverRest) == 0;
    }

    /// The same bar in another state.
    public Bar as(boolean nowFinal, int nowRevision, long nowLateTicks) {
        return new Bar(
                instrument,
                interval,
                start,
                open,
                high,
                low,
                close,
                volume,
                turnover,
                vwap,
                trades,
                nowFinal,
                nowRevision,
                nowLateTicks,
                volumeRest,
                turnoverRest);
    }
}
