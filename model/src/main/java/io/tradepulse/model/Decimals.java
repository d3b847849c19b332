package io.tradepulse.model;

import java.math.BigDecimal;

/// Decimal text of `double` values: the shortest that reads back as the same value, without an
/// exponent.
public final class Decimals {
    private Decimals() {}

    /// `150.6`, `1000`, `0.00000001`: plain digits, no trailing zeros. The value must be finite.
    public static String text(double value) {
        long whole = (long) value;
        if (whole == value && Math.abs(whole) < 1L << 53) {
            return Long.toString(whole);
        }
        String shortest = Double.toString(value);
        return shortest.indexOf('E') < 0 ? shortest : plain(shortest);
    }

    private static String plain(String scientific) {
        return new BigDecimal(scientific).stripTrailingZeros().toPlainString();
    }
}
