package io.tradepulse.model;

/// One symbol of one provider, interned: there is one object a pair in a process, so identity is
/// equality and [#index()] is a dense number to keep per-instrument state in arrays. Made by
/// [Instruments].
///
/// Immutable.
public final class Instrument {
    private final String provider;
    private final String symbol;
    private final int index;

    Instrument(String provider, String symbol, int index) {
        this.provider = provider;
        this.symbol = symbol;
        this.index = index;
    }

    /// The source's name, such as `binance`.
    public String provider() {
        return provider;
    }

    /// The symbol as stored: upper case, 1 to 32 characters.
    public String symbol() {
        return symbol;
    }

    /// Dense number of this instrument in this process, from 0 up.
    public int index() {
        return index;
    }

    @Override
    public String toString() {
        return provider + ":" + symbol;
    }
}
