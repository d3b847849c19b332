package io.tradepulse.feed;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a synthetic source does of what real feeds do, so that the rest can be tested against it.
/// Immutable; the `with` methods give changed copies. Shares are of ticks, from 0 (never) to 1.
///
/// Where anything is on, ticks carry ids, so that a duplicate is known for one.
///
/// @param bursts share of ticks that are held back until [#BURST_TICKS] of them come at once
/// @param late share whose event time is 10 ms to 5 s before that of their neighbours
/// @param duplicates share that come twice, alike in everything, their id included
/// @param crossedQuotes share whose bid is above and whose ask is below the price
/// @param outliers share whose price is 15 to 50 % off, up or down, for this one tick
/// @param silentSymbol a symbol that says nothing from [#silentAfter] on; null for none
/// @param silentAfter counted from the first tick
public record SyntheticDisturbances(
        double bursts,
        double late,
        double duplicates,
        double crossedQuotes,
        double outliers,
        @Nullable String silentSymbol,
        Duration silentAfter) {
    /// Length of a burst.
    public static final int BURST_TICKS = 500;

    /// Everything goes well.
    public static final SyntheticDisturbances NONE =
            new SyntheticDisturbances(0, 0, 0, 0, 0, null, Duration.ZERO);

    public SyntheticDisturbances {
        requireShare("bursts", bursts);
        requireShare("late ticks", late);
        requireShare("duplicates", duplicates);
        requireShare("crossed quotes", crossedQuotes);
        requireShare("outliers", outliers);
        if (silentAfter.isNegative()) {
            throw new IllegalArgumentException("silence can't begin before the first tick");
        }
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "the share of " + name + " is not between 0 and 1: " + share);
        }
    }

    /// Whether anything is on.
    public boolean any() {
        return !equals(NONE) && (shares() > 0 || silentSymbol != null);
    }

    private double shares() {
        return bursts + late + duplicates + crossedQuotes + outliers;
    }

    public SyntheticDisturbances withBursts(double share) {
        return new SyntheticDisturbances(
                share, late, duplicates, crossedQuotes, outliers, silentSymbol, silentAfter);
    }

    public SyntheticDisturbances withLate(double share) {
        return new SyntheticDisturbances(
                bursts, share, duplicates, crossedQuotes, outliers, silentSymbol, silentAfter);
    }

    public SyntheticDisturbances withDuplicates(double share) {
        return new SyntheticDisturbances(
                bursts, late, share, crossedQuotes, outliers, silentSymbol, silentAfter);
    }

    public SyntheticDisturbances withCrossedQuotes(double share) {
        return new SyntheticDisturbances(
                bursts, late, duplicates, share, outliers, silentSymbol, silentAfter);
    }

    public SyntheticDisturbances withOutliers(double share) {
        return new SyntheticDisturbances(
                bursts, late, duplicates, crossedQuotes, share, silentSymbol, silentAfter);
    }

    public SyntheticDisturbances withSilence(String symbol, Duration after) {
        return new SyntheticDisturbances(
                bursts, late, duplicates, crossedQuotes, outliers, symbol, after);
    }
}
