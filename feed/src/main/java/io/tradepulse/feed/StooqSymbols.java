package io.tradepulse.feed;

import io.tradepulse.wire.Symbols;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Symbols as Stooq's files name them: `AAPL.US`, `aapl.us.txt`, `aapl_us_d.csv` and `AAPL.csv` are
/// all `AAPL`. Only the suffix of the US goes; `VOD.UK` is another instrument than `VOD.US`.
final class StooqSymbols {
    private static final Pattern FILE_NAME =
            Pattern.compile("(.+?)(?:_us)?(?:_(?:d|w|m|q|y|\\d+))?(?:\\.(?:csv|txt))?");

    private StooqSymbols() {}

    /// The symbol of a ticker.
    ///
    /// @throws IllegalArgumentException where it is none
    static String ofTicker(String ticker) {
        String upper = ticker.strip().toUpperCase(Locale.ROOT);
        String symbol = upper.endsWith(".US") ? upper.substring(0, upper.length() - 3) : upper;
        if (!Symbols.isValid(symbol)) {
            throw new IllegalArgumentException("'" + ticker + "' is not a symbol");
        }
        return symbol;
    }

    /// The symbol that a file is named after.
    ///
    /// @throws IllegalArgumentException where it is none
    static String ofFileName(String fileName) {
        Matcher name = FILE_NAME.matcher(fileName.toLowerCase(Locale.ROOT));
        return ofTicker(name.matches() ? name.group(1) : fileName);
    }
}
