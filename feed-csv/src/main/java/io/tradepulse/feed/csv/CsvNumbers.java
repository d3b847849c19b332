package io.tradepulse.feed.csv;

import io.tradepulse.model.Timestamps;
import io.tradepulse.wire.Ids;
import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Numbers and times as files have them. All of them throw [IllegalArgumentException] with a
/// sentence for the user.
final class CsvNumbers {
    private static final int MAX_LENGTH = 30;
    private static final int MAX_EXPONENT_DIGITS = 3;
    private static final Pattern GROUPED = Pattern.compile("\\d{1,3}(?:,\\d{3})+(?:\\.\\d*)?");
    private static final Pattern SCIENTIFIC =
            Pattern.compile(
                    "[0-9]*\\.?[0-9]+[eE][+-]?[0-9]{1," + MAX_EXPONENT_DIGITS + "}|[+-][0-9.]+");

    private CsvNumbers() {}

    /// A plain decimal, its thousands perhaps grouped by commas. What comes with signs, percents or
    /// exponents has slipped in from another column.
    static BigDecimal plain(String column, String text) {
        String digits = isGrouped(text) ? text.replace(",", "") : text;
        if (isPlain(digits)) {
            return new BigDecimal(digits);
        }
        throw noNumber(column, text);
    }

    private static boolean isGrouped(String text) {
        return text.indexOf(',') > 0
                && text.length() <= MAX_LENGTH
                && GROUPED.matcher(text).matches();
    }

    private static boolean isPlain(String text) {
        int digits = 0;
        int points = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.') {
                points++;
            } else {
                return false;
            }
        }
        return digits > 0 && points <= 1 && text.length() <= MAX_LENGTH;
    }

    private static IllegalArgumentException noNumber(String column, String text) {
        return new IllegalArgumentException(
                column + " " + CsvFields.shown(text) + " is not a number");
    }

    /// Like [#plain], as a `double`.
    static double price(String column, String text) {
        return isPlain(text) ? Double.parseDouble(text) : plain(column, text).doubleValue();
    }

    /// A decimal with a sign or an exponent, where it needs one.
    static double decimal(String column, String text) {
        if (isPlain(text)) {
            return Double.parseDouble(text);
        }
        if (text.length() <= MAX_LENGTH && SCIENTIFIC.matcher(text).matches()) {
            try {
                double value = Double.parseDouble(text);
                if (Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException _) {
                // Two points: said below.
            }
        }
        return plain(column, text).doubleValue();
    }

    /// Epoch nanoseconds of an epoch time in any unit, perhaps with a fraction, or of RFC 3339 with
    /// a `T` or a blank.
    static long time(String column, String text) {
        OptionalLong at = epochOrDate(text);
        if (at.isEmpty() || at.getAsLong() < 0) {
            throw new IllegalArgumentException(
                    column
                            + " "
                            + CsvFields.shown(text)
                            + " is neither an epoch time nor one of RFC 3339 from 1970 to 2262");
        }
        return at.getAsLong();
    }

    private static OptionalLong epochOrDate(String text) {
        if (text.length() > MAX_LENGTH + 5) {
            return OptionalLong.empty();
        }
        if (isPlain(text) && text.indexOf('.') > 0) {
            return fractional(text);
        }
        boolean blank = text.length() > 10 && text.charAt(10) == ' ';
        return Timestamps.parse(blank ? text.substring(0, 10) + "T" + text.substring(11) : text);
    }

    private static OptionalLong fractional(String text) {
        BigDecimal value = new BigDecimal(text);
        BigDecimal nanos =
                value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                        ? value
                        : value.multiply(
                                BigDecimal.valueOf(Timestamps.nanosPerUnit(value.longValue())));
        return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? OptionalLong.empty()
                : OptionalLong.of(nanos.longValue());
    }

    /// A `seq` that a platform made; -1 where it is anything else.
    static long seq(String text) {
        try {
            long seq = Long.parseLong(text);
            return Ids.isMade(seq) ? seq : -1;
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    /// A whole number ≥ 0 that fits a `long`; -1 where it is anything else.
    static long id(String text) {
        boolean digits =
                !text.isEmpty()
                        && text.length() <= 19
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        try {
            return digits ? Long.parseLong(text) : -1;
        } catch (NumberFormatException _) {
            return -1;
        }
    }
}
