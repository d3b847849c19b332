package io.tradepulse.wire;

import io.tradepulse.model.Timestamps;
import java.nio.charset.StandardCharsets;

/// Numbers read out of bytes in place.
final class Numbers {
    private static final int MAX_FAST_DIGITS = 18;
    private static final long MAX_EXACT = 1L << 53;
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18
    };

    private Numbers() {}

    /// The `double` that [Double#parseDouble] gives for these bytes; `NaN` where they are no finite
    /// decimal number.
    ///
    /// Up to 18 digits that fit 53 bits are divided by a power of ten that is exact, which rounds
    /// correctly (Clinger, How to read floating point numbers accurately, 1990); the rest takes the
    /// long way.
    static double decimal(byte[] bytes, int from, int to) {
        int i = from;
        boolean negative = i < to && bytes[i] == '-';
        if (negative || (i < to && bytes[i] == '+')) {
            i++;
        }
        long mantissa = 0;
        int digits = 0;
        int pointAt = -1;
        for (; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit >= 0 && digit <= 9) {
                mantissa = mantissa * 10 + digit;
                if (++digits > MAX_FAST_DIGITS) {
                    return slowDecimal(bytes, from, to);
                }
            } else if (bytes[i] == '.' && pointAt < 0) {
                pointAt = digits;
            } else {
                return slowDecimal(bytes, from, to);
            }
        }
        if (digits == 0 || mantissa >= MAX_EXACT) {
            return digits == 0 ? Double.NaN : slowDecimal(bytes, from, to);
        }
        double value = pointAt < 0 ? mantissa : mantissa / POWERS[digits - pointAt];
        return negative ? -value : value;
    }

    private static double slowDecimal(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if ((b < '0' || b > '9') && b != '.' && b != '-' && b != '+' && b != 'e' && b != 'E') {
                return Double.NaN;
            }
        }
        try {
            double value = Double.parseDouble(text(bytes, from, to));
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    /// A whole number ≥ 0 that fits a `long`; -1 for anything else.
    static long whole(byte[] bytes, int from, int to) {
        if (from >= to || to - from > 19) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value < 0 ? -1 : value; // 19 digits reach past a long, but not around it
    }

    /// Epoch nanoseconds of an epoch time whose unit is told by its size, fractions allowed and cut
    /// at the nanosecond; -1 where it is none.
    static long epoch(byte[] bytes, int from, int to) {
        long value = whole(bytes, from, to);
        return value >= 0 ? Timestamps.fromEpoch(value) : fractionalEpoch(bytes, from, to);
    }

    private static long fractionalEpoch(byte[] bytes, int from, int to) {
        int point = from;
        while (point < to && bytes[point] != '.') {
            point++;
        }
        long whole = whole(bytes, from, point);
        if (whole < 0 || point + 1 >= to) {
            return -1;
        }
        long fraction = 0;
        long unit = Timestamps.nanosPerUnit(whole);
        for (int i = point + 1; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            unit /= 10;
            fraction += digit * unit;
        }
        long start = Timestamps.fromEpoch(whole);
        return start < 0 || start > Long.MAX_VALUE - fraction ? -1 : start + fraction;
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
