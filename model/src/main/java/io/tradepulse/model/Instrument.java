package io.tradepulse.model;

/// One symbol of one provider, interned: there is one object a pair in a process, so identity is
/// equality and [#index()] is a dense number to keep per-instrument state in arrays. Made by
/// [Instruments]. The exception is a *candidate*, named by a line that has still to prove itself:
/// it is nobody's, and has no index.
///
/// Immutable.
public final class Instrument {
    /// Provider of the ticks with which the platform probes itself: they are nobody's market.
    public static final String CANARY = "canary";

    private static final int NONE = -1;

    private final String provider;
    private final String symbol;
    private final int index;

    Instrument(String provider, String symbol, int index) {
        this.provider = provider;
        this.symbol = symbol;
        this.index = index;
    }

    /// One that is not interned, and takes no room anywhere until it is.
    public static Instrument candidate(String provider, String symbol) {
        return new Instrument(provider, symbol, NONE);
    }

    /// Whether it is not interned yet.
    public boolean isCandidate() {
        return index == NONE;
    }

    /// Whether its ticks are a probe, which is left out of prices, bars and totals.
    public boolean isCanary() {
        return provider.equals(CANARY);
    }

    /// The source's name, such as `binance`.
    public String provider() {
        return provider;
    }

    /// The symbol as stored: upper case, 1 to 32 characters.
    public String symbol() {
        return symbol;
    }

    /// Dense number of this instrument in this process, from 0 up; -1 for a candidate.
    public int index() {
        return index;
    }

    @Override
    public String toString() {
        return provider + ":" + symbol;
    }
}
