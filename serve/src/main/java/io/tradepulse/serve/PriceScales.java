package io.tradepulse.serve;

import io.tradepulse.model.Decimals;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// How many decimals the prices of an instrument have: as many as its latest ticks had at most, as
/// often as somebody looked; at least two, at most eight.
///
/// Thread-safe.
final class PriceScales {
    private static final int LEAST = 2;
    private static final int MOST = 8;

    private final ConcurrentMap<Instrument, Integer> seen = new ConcurrentHashMap<>();

    int of(Tick latest) {
        int decimals =
                Math.max(
                        decimals(latest.price()),
                        Math.max(decimals(latest.bid()), decimals(latest.ask())));
        return seen.merge(latest.instrument(), Math.clamp(decimals, LEAST, MOST), Math::max);
    }

    private static int decimals(double value) {
        if (Double.isNaN(value)) {
            return 0;
        }
        String text = Decimals.text(value);
        int point = text.indexOf('.');
        return point < 0 ? 0 : text.length() - point - 1;
    }
}
