package io.tradepulse.transfer;

import io.tradepulse.model.Decimals;
import io.tradepulse.model.Tick;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Builds lines of CSV (RFC 4180, but for `\n`).
///
/// Not thread-safe.
final class CsvText {
    /// Readers of numbers, ours among them, take no longer ones.
    private static final int MAX_PLAIN = 30;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final DateTimeFormatter NINE_DIGITS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'")
                    .withZone(ZoneOffset.UTC);

    private final StringBuilder line = new StringBuilder(256);

    /// Begins a line.
    CsvText start() {
        line.setLength(0);
        return this;
    }

    private StringBuilder field() {
        return line.isEmpty() ? line : line.append(',');
    }

    /// A field before which there is none.
    CsvText first(long epochNanos) {
        appendTime(line, epochNanos);
        return this;
    }

    CsvText time(long epochNanos) {
        appendTime(field(), epochNanos);
        return this;
    }

    private static void appendTime(StringBuilder to, long epochNanos) {
        NINE_DIGITS.formatTo(
                Instant.ofEpochSecond(
                        Math.floorDiv(epochNanos, NANOS_PER_SECOND),
                        Math.floorMod(epochNanos, NANOS_PER_SECOND)),
                to);
    }

    CsvText text(String text) {
        if (text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')) {
            field().append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            field().append(text);
        }
        return this;
    }

    CsvText whole(long number) {
        field().append(number);
        return this;
    }

    CsvText flag(boolean is) {
        field().append(is);
        return this;
    }

    CsvText empty() {
        line.append(',');
        return this;
    }

    /// The shortest text that reads back as the same number; empty for an absent one.
    CsvText decimal(double number) {
        field();
        if (Double.compare(number, Tick.ABSENT) != 0) {
            String plain = Decimals.text(number);
            line.append(plain.length() <= MAX_PLAIN ? plain : Double.toString(number));
        }
        return this;
    }

    /// The line, with its end.
    StringBuilder end() {
        return line.append('\n');
    }
}
