package io.tradepulse.feed;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// One row: the prices of one symbol over [start, end), epoch nanoseconds. Immutable.
///
/// @param volume null where the file has none
record StooqBar(
        String symbol,
        long start,
        long end,
        double open,
        double high,
        double low,
        double close,
        @Nullable BigDecimal volume) {
    StooqBar {
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
