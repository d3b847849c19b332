package io.tradepulse.wire;

import io.tradepulse.model.Timestamps;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// Times as RFC 3339 has them, read and written in place: what [Timestamps] does, without making
/// strings.
///
/// Writing is not thread-safe: owned by one writer, which keeps the text of the last day.
final class Rfc3339 {
    /// What is no time.
    static final long NONE = Long.MIN_VALUE;

    static final int MAX_LENGTH = 30;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int SECONDS_PER_DAY = 86_400;
    private static final int DATE_LENGTH = 10;
    private static final int TIME_LENGTH = 19;
    private static final byte[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private final byte[] date = new byte[DATE_LENGTH];
    private long dateOf = NONE;

    /// Writes it in UTC, with 0, 3, 6 or 9 digits of a second, as many as there are.
    ///
    /// @return where it ends
    int write(long epochNanos, byte[] out, int from) {
        long second = Math.floorDiv(epochNanos, NANOS_PER_SECOND);
        int nanos = (int) (epochNanos - second * NANOS_PER_SECOND);
        long day = Math.floorDiv(second, SECONDS_PER_DAY);
        int ofDay = (int) (second - day * SECONDS_PER_DAY);
        if (day != dateOf) {
            writeDate(epochNanos, day);
        }
        System.arraycopy(date, 0, out, from, DATE_LENGTH);
        out[from + 10] = 'T';
        two(ofDay / 3_600, out, from + 11);
        out[from + 13] = ':';
        two(ofDay / 60 % 60, out, from + 14);
        out[from + 16] = ':';
        two(ofDay % 60, out, from + 17);
        int at = fraction(nanos, out, from + TIME_LENGTH);
        out[at] = 'Z';
        return at + 1;
    }

    private static int fraction(int nanos, byte[] out, int from) {
        if (nanos == 0) {
            return from;
        }
        int digits = nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
        int left = digits == 3 ? nanos / 1_000_000 : digits == 6 ? nanos / 1_000 : nanos;
        out[from] = '.';
        for (int i = from + digits; i > from; i--) {
            out[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        return from + digits + 1;
    }

    private static void two(int value, byte[] out, int at) {
        out[at] = (byte) ('0' + value / 10);
        out[at + 1] = (byte) ('0' + value % 10);
    }

    private void writeDate(long epochNanos, long day) {
        byte[] text = Timestamps.text(epochNanos).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, date, 0, DATE_LENGTH);
        dateOf = day;
    }

    /// Epoch nanoseconds of `2024-01-15T12:50:01.000412Z`, of the years from 1970 to 2261, with 0
    /// to 9 digits of a second; [#NONE] for all else, which may be a time yet.
    static long read(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length <= TIME_LENGTH || length > MAX_LENGTH || !isShaped(bytes, from, to)) {
            return NONE;
        }
        int year = digits(bytes, from, 4);
        int month = digits(bytes, from + 5, 2);
        int day = digits(bytes, from + 8, 2);
        int hour = digits(bytes, from + 11, 2);
        int minute = digits(bytes, from + 14, 2);
        int second = digits(bytes, from + 17, 2);
        int nanos = nanos(bytes, from + TIME_LENGTH, to - 1);
        boolean isDate =
                year >= 1970
                        && year <= 2261
                        && month >= 1
                        && month <= 12
                        && day >= 1
                        && day <= daysOf(year, month);
        if (!isDate
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59
                || second < 0
                || second > 59
                || nanos < 0) {
            return NONE;
        }
        long seconds = epochDay(year, month, day) * SECONDS_PER_DAY;
        return (seconds + hour * 3_600L + minute * 60L + second) * NANOS_PER_SECOND + nanos;
    }

    private static boolean isShaped(byte[] b, int from, int to) {
        return b[from + 4] == '-'
                && b[from + 7] == '-'
                && b[from + 10] == 'T'
                && b[from + 13] == ':'
                && b[from + 16] == ':'
                && b[to - 1] == 'Z';
    }

    /// @return negative where they are not all digits
    private static int digits(byte[] bytes, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int nanos(byte[] bytes, int from, int to) {
        if (from == to) {
            return 0;
        }
        int count = to - from - 1;
        int value = bytes[from] == '.' && count > 0 ? digits(bytes, from + 1, count) : -1;
        for (int i = count; value > 0 && i < 9; i++) {
            value *= 10;
        }
        return value;
    }

    private static int daysOf(int year, int month) {
        return month == 2 && isLeap(year) ? 29 : DAYS[month - 1];
    }

    private static boolean isLeap(int year) {
        return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    /// Days from 1970-01-01 of the Gregorian calendar, its years counted from March so that the
    /// leap day comes last.
    private static long epochDay(int year, int month, int day) {
        int y = month > 2 ? year : year - 1;
        int monthFromMarch = month > 2 ? month - 3 : month + 9;
        int dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1;
        return y * 365L + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
    }

    /// Epoch nanoseconds of any RFC 3339 time; [#NONE] where it is none.
    static long read(String text) {
        OptionalLong parsed = Timestamps.parse(text);
        return parsed.orElse(NONE);
    }
}
