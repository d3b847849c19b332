package io.tradepulse.feed;

/// What a synthetic source makes up. Immutable; the `with` methods give changed copies.
///
/// @param symbols how many, from 1 to [#MAX_SYMBOLS]: those of [SyntheticSource#SYMBOLS] first,
///   then `S00006`, `S00007` and so on
/// @param pace when ticks come
/// @param seed the same one gives the same ticks
/// @param disturbances what goes wrong, as it does with real feeds
public record SyntheticOptions(
        int symbols, SyntheticPace pace, long seed, SyntheticDisturbances disturbances) {
    /// As many symbols as there can be.
    public static final int MAX_SYMBOLS = 10_000;

    public SyntheticOptions {
        if (symbols < 1 || symbols > MAX_SYMBOLS) {
            throw new IllegalArgumentException(
                    symbols + " symbols are not between 1 and " + MAX_SYMBOLS);
        }
        String silent = disturbances.silentSymbol();
        if (silent != null && symbols == 1) {
            throw new IllegalArgumentException("the only symbol can't be silent");
        }
    }

    /// The five well-known symbols, undisturbed.
    public static SyntheticOptions of(SyntheticPace pace, long seed) {
        return new SyntheticOptions(
                SyntheticSource.SYMBOLS.size(), pace, seed, SyntheticDisturbances.NONE);
    }

    public SyntheticOptions withSymbols(int count) {
        return new SyntheticOptions(count, pace, seed, disturbances);
    }

    public SyntheticOptions withDisturbances(SyntheticDisturbances of) {
        return new SyntheticOptions(symbols, pace, seed, of);
    }
}
