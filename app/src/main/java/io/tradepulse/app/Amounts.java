package io.tradepulse.app;

import java.time.Duration;
import java.util.Locale;

/// Amounts as people read them.
final class Amounts {
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final double STEP = 1024;

    private Amounts() {}

    static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= STEP && unit < BYTES.length - 1) {
            amount /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, BYTES[unit]);
    }

    /// In ms up to a second, and then in the unit that leaves a number above one.
    static String time(Duration time) {
        Duration length = time.abs();
        String sign = time.isNegative() ? "-" : "";
        if (length.compareTo(Duration.ofSeconds(1)) < 0) {
            return String.format(Locale.ROOT, "%s%.3f ms", sign, length.toNanos() / 1e6);
        }
        if (length.compareTo(Duration.ofMinutes(2)) < 0) {
            return String.format(Locale.ROOT, "%s%.1f s", sign, length.toMillis() / 1e3);
        }
        if (length.compareTo(Duration.ofHours(2)) < 0) {
            return sign + length.toMinutes() + " min";
        }
        return length.compareTo(Duration.ofDays(2)) < 0
                ? sign + length.toHours() + " h"
                : sign + length.toDays() + " days";
    }

    /// `1,234 events`, `1 event`.
    static String count(long number, String one) {
        return count(number, one, one + "s");
    }

    static String count(long number, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
    }
}
