package io.tradepulse.model;

/// Roots of symbols: `AAPL` of `AAPL.O`, `EUR` of `EUR=`.
public final class Roots {
    private Roots() {}

    /// What stands before the first `.` or `=`; the symbol itself where there is neither, or
    /// nothing before it.
    public static String of(String symbol) {
        for (int i = 1; i < symbol.length(); i++) {
            char c = symbol.charAt(i);
            if (c == '.' || c == '=') {
                return symbol.substring(0, i);
            }
        }
        return symbol;
    }
}
