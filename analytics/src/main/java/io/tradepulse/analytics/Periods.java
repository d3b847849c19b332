package io.tradepulse.analytics;

import io.tradepulse.model.Interval;

/// How time is parted into candles that are no bars of UTC.
///
/// Not thread-safe: lives within one request.
interface Periods {
    /// A stretch of time without a gap, [start, end), and the candle that it is in: all of it, or
    /// one day's session of a week.
    record Part(long start, long end, long candleStart, long candleEnd) {}

    /// The part that holds that time, or the first one after it.
    Part at(long epochNanos);

    /// The longest interval whose bars each lie in one part, or in none, between those times.
    Interval source(long start, long end);
}
