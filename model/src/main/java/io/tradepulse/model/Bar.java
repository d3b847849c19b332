package io.tradepulse.model;

/// Open, high, low, close and sums of the ticks of one instrument in [start, start + interval).
///
/// Immutable. `volume` and `turnover` (sum of price × volume) count ticks that have a volume;
/// `vwap` is turnover ÷ volume, `NaN` where no tick had one. `revision` counts how often the bar
/// was published anew after it had closed; `lateTicks` how many of its ticks came after that.
///
/// @param start epoch nanoseconds of the first instant of the bar
/// @param isFinal false while its window is open
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
        long lateTicks)
        implements MarketEvent {

    /// The first instant after the bar, epoch nanoseconds.
    public long end() {
        return start + interval.nanos();
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
                && Double.compare(vwap, other.vwap) == 0;
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
                nowLateTicks);
    }
}
