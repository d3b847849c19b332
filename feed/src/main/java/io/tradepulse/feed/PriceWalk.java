package io.tradepulse.feed;

import java.util.random.RandomGenerator;

/// The price of one symbol on its random walk, in cents.
///
/// A step is normally distributed, a fraction of a percent and never more than 1.5 %, so that it
/// stays within ±2 % after rounding; it leans back towards the price that the walk began with, and
/// never leaves ±4.5 % around it. So it neither fades to zero nor explodes in years, and any two
/// prices of a run are less than 10 % apart, the deviation at which the door takes a price for
/// wrong.
///
/// Not thread-safe: owned by its source.
final class PriceWalk {
    private static final double DEVIATION = 0.003;
    private static final double MAX_STEP = 0.015;
    private static final double PULL = 0.005;
    private static final double BAND = 0.045;

    private final long home;
    private final long floor;
    private final long ceiling;
    private long cents;

    PriceWalk(long startCents) {
        home = startCents;
        cents = startCents;
        floor = (long) Math.ceil(startCents * (1 - BAND));
        ceiling = (long) Math.floor(startCents * (1 + BAND));
    }

    /// The price now.
    long cents() {
        return cents;
    }

    /// Takes a step.
    ///
    /// @return the new price
    long step(RandomGenerator random) {
        double pull = PULL * (home - cents) / home;
        double step = Math.clamp(random.nextGaussian() * DEVIATION + pull, -MAX_STEP, MAX_STEP);
        cents = Math.clamp(Math.round(cents * (1 + step)), floor, ceiling);
        return cents;
    }
}
