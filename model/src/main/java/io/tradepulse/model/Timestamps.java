package io.tradepulse.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.OptionalLong;

/// Reading and writing of times as the outside has them: Unix epoch in a unit told by its size, or
/// RFC 3339.
public final class Timestamps {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Timestamps() {}

    /// Epoch nanoseconds of an epoch time in s, ms, µs or ns, told by its size (below 1e11 s, 1e14
    /// ms, 1e17 µs); negative where it is negative or beyond the year 2262, which nanoseconds in a
    /// `long` do not reach.
    public static long fromEpoch(long value) {
        if (value < 0) {
            return -1;
        }
        long unit = nanosPerUnit(value);
        return value > Long.MAX_VALUE / unit ? -1 : value * unit;
    }

    /// Nanoseconds in the unit that an epoch time of that size is in.
    public static long nanosPerUnit(long value) {
        if (value < 100_000_000_000L) {
            return NANOS_PER_SECOND;
        }
        if (value < 100_000_000_000_000L) {
            return 1_000_000;
        }
        return value < 100_000_000_000_000_000L ? 1_000 : 1;
    }

    /// Epoch nanoseconds of an RFC 3339 time or an epoch number in any unit; empty where it is
    /// neither.
    public static OptionalLong parse(String text) {
        try {
            if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                long nanos = fromEpoch(Long.parseLong(text));
                return nanos < 0 ? OptionalLong.empty() : OptionalLong.of(nanos);
            }
            Instant at = OffsetDateTime.parse(text).toInstant();
            return OptionalLong.of(
                    Math.addExact(
                            Math.multiplyExact(at.getEpochSecond(), NANOS_PER_SECOND),
                            at.getNano()));
        } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /// RFC 3339, UTC, with as many digits as there are: none, 3, 6 or 9.
    public static String text(long epochNanos) {
        return Instant.ofEpochSecond(
                        Math.floorDiv(epochNanos, NANOS_PER_SECOND),
                        Math.floorMod(epochNanos, NANOS_PER_SECOND))
                .toString();
    }
}
