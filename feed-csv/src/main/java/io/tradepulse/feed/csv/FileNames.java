package io.tradepulse.feed.csv;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Symbols by the names of files: `AAPL.csv`, `aapl.us.txt`, `aapl_us_d.csv` and `AAPL.csv.gz` are
/// all `AAPL`, `BTCUSDT-trades-2024-01.zip` and `BTCUSDT-5m.csv` are `BTCUSDT`.
final class FileNames {
    private static final Pattern PACKED = Pattern.compile("(.+)\\.(?:gz|zip)");
    private static final Pattern BINANCE =
            Pattern.compile(
                    "([a-z0-9_]+)-(?:aggtrades|trades|\\d{1,2}(?:s|m|h|d|w|mo))"
                            + "(?:-\\d{4}-\\d{2}(?:-\\d{2})?)?(?:\\.csv)?");
    private static final Pattern STOOQ =
            Pattern.compile("(.+?)(?:_us)?(?:_(?:d|w|m|q|y|\\d+))?(?:\\.(?:csv|txt))?");

    private FileNames() {}

    /// The symbol that a file is named after.
    ///
    /// @throws IllegalArgumentException where it is none
    static String symbol(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT);
        Matcher packed = PACKED.matcher(lower);
        String name = packed.matches() ? packed.group(1) : lower;
        Matcher binance = BINANCE.matcher(name);
        if (binance.matches()) {
            return StooqSymbols.ofTicker(binance.group(1));
        }
        Matcher stooq = STOOQ.matcher(name);
        return StooqSymbols.ofTicker(stooq.matches() ? stooq.group(1) : name);
    }
}
