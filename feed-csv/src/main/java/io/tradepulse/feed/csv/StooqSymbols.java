package io.tradepulse.feed.csv;

import io.tradepulse.wire.Symbols;
import java.util.Locale;

/// Symbols as Stooq has them: `AAPL.US` and `aapl.us` are `AAPL`. Only the suffix of the US goes;
/// `VOD.UK` is another instrument than `VOD.US`.
final class StooqSymbols {
    private StooqSymbols() {}

    /// The symbol of a ticker.
    ///
    /// @throws IllegalArgumentException where it is none
    static String ofTicker(String ticker) {
        String upper = ticker.strip().toUpperCase(Locale.ROOT);
        String symbol = upper.endsWith(".US") ? upper.substring(0, upper.length() - 3) : upper;
        if (!Symbols.isValid(symbol)) {
            throw new IllegalArgumentException(CsvFields.shown(ticker) + " is not a symbol");
        }
        return symbol;
    }
}
