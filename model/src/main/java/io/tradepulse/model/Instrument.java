package io.tradepulse.model;

/// One symbol of one provider, interned: there is one object a pair in a process, so identity is
/// equality and [#index()] is a dense number to keep per-instrument state in arrays. Made by
/// [Instruments]. The exception is a *candidate*, named by a line that has still to prove itself:
/// it is nobody's, and has no index.
///
/// Immutable.
public final class Instrument {
    /// The provider of the canary's ticks, which probe the way and are no market data: they are
    /// neither stored nor counted, in no bar and in no list.
    public static final String CANARY = "canary";

    private static final int NONE = -1;

    private final String provider;
    private final String symbol;
    private final int index;
    private final boolean isCanary;

    Instrument(String provider, String symbol, int index) {
        this.provider = provider;
        this.symbol = symbol;
        this.index = index;
        this.isCanary = provider.equals(CANARY);
    }

    /// One that is not interned, and takes no room anywhere until it is.
    public static Instrument candidate(String provider, String symbol) {
        return new Instrument(provider, symbol, NONE);
    }

    /// Whether it is not interned yet.
    public boolean isCandidate() {
        return index == NONE;
    }

    /// The source's name, such as `binance`.
    public String provider() {
        return provider;
    }

    /// Whether it is one of the canary's.
    public boolean isCanary() {
        return isCanary;
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
