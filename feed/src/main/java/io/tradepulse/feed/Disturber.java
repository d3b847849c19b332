package io.tradepulse.feed;

import io.tradepulse.model.Tick;
import java.util.SplittableRandom;

/// Does to good ticks what [SyntheticDisturbances] say, by a random generator of its own, so that
/// the walks of the prices stay what they are.
///
/// Not thread-safe: owned by its source.
final class Disturber {
    private static final long SEED = 0x5deece66dL;
    private static final long MIN_LATE_MICROS = 10_000;
    private static final long MAX_LATE_MICROS = 5_000_000;
    private static final double MIN_OUTLIER = 0.15;
    private static final double MAX_OUTLIER = 0.5;

    private final SyntheticDisturbances what;
    private final SplittableRandom random;
    private final double burstBegins;
    private final Tick last = new Tick();
    private boolean twice;
    private long burstEnd = -1;
    private long id;

    Disturber(SyntheticDisturbances what, long seed) {
        this.what = what;
        double length = SyntheticDisturbances.BURST_TICKS;
        this.burstBegins = what.bursts() / (length * (1 - what.bursts()) + what.bursts());
        this.random = new SplittableRandom(seed ^ SEED);
    }

    /// The index of the tick whose time the one with this index is to share.
    long timedAs(long index) {
        if (index > burstEnd && hit(burstBegins)) {
            burstEnd = index + SyntheticDisturbances.BURST_TICKS - 1;
        }
        return Math.max(index, burstEnd);
    }

    private boolean hit(double share) {
        return share > 0 && random.nextDouble() < share;
    }

    /// Fills the last tick in once more, where it is to come twice.
    boolean repeats(Tick into) {
        if (twice) {
            into.set(last);
        }
        boolean repeats = twice;
        twice = false;
        return repeats;
    }

    /// Changes a good tick.
    void disturb(Tick tick) {
        double price = tick.price();
        double bid = tick.bid();
        double ask = tick.ask();
        if (hit(what.outliers())) {
            double off = random.nextDouble(MIN_OUTLIER, MAX_OUTLIER);
            double factor = random.nextBoolean() ? 1 + off : 1 - off;
            price = cents(price * factor);
            bid = price;
            ask = price;
        }
        if (hit(what.crossedQuotes())) {
            double half = Math.max(0.01, cents(price * 0.001));
            bid = cents(price + half);
            ask = cents(price - half);
        }
        long late = hit(what.late()) ? random.nextLong(MIN_LATE_MICROS, MAX_LATE_MICROS) : 0;
        tick.set(tick.instrument(), tick.ts() - late * 1_000, id++, price, tick.volume(), bid, ask);
        twice = hit(what.duplicates());
        if (twice) {
            last.set(tick);
        }
    }

    private static double cents(double price) {
        return Math.round(price * 100) / 100.0;
    }
}
