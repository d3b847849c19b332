package io.tradepulse.feed.csv;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// One row: the prices of one symbol over [start, end), epoch nanoseconds. Immutable.
///
/// @param volume null where the file has none
record RecordedBar(
        String symbol,
        long start,
        long end,
        double open,
        double high,
        double low,
        double close,
        @Nullable BigDecimal volume) {
    /// Below it there is no room for four ticks.
    private static final long MIN_LENGTH = 10_000_000;

    RecordedBar {
        if (end < start || end - start < MIN_LENGTH) { // the end may have overflown
            throw new IllegalArgumentException("the bar ends less than 10 ms after its start");
        }
        if (!(low > 0)) {
            throw new IllegalArgumentException("low " + low + " is not above zero");
        }
        if (low > high) {
            throw new IllegalArgumentException("low " + low + " is above high " + high);
        }
        requireWithin("open", open, low, high);
        requireWithin("close", close, low, high);
    }

    private static void requireWithin(String name, double price, double low, double high) {
        if (!(price >= low && price <= high)) {
            throw new IllegalArgumentException(
                    name + " " + price + " is not between low " + low + " and high " + high);
        }
    }
}
