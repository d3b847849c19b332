package io.tradepulse.model;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;

/// The lengths that bars have. Starts are aligned to UTC: those up to a day to the epoch, each of
/// which divides a day; weeks begin on Mondays (ISO 8601), months on their first day.
public enum Interval {
    S1("1s", Duration.ofSeconds(1)),
    S2("2s", Duration.ofSeconds(2)),
    S5("5s", Duration.ofSeconds(5)),
    S10("10s", Duration.ofSeconds(10)),
    S15("15s", Duration.ofSeconds(15)),
    S30("30s", Duration.ofSeconds(30)),
    M1("1m", Duration.ofMinutes(1)),
    M3("3m", Duration.ofMinutes(3)),
    M5("5m", Duration.ofMinutes(5)),
    M15("15m", Duration.ofMinutes(15)),
    M30("30m", Duration.ofMinutes(30)),
    H1("1h", Duration.ofHours(1)),
    H2("2h", Duration.ofHours(2)),
    H4("4h", Duration.ofHours(4)),
    H6("6h", Duration.ofHours(6)),
    H12("12h", Duration.ofHours(12)),
    D1("1d", Duration.ofDays(1)),
    W1("1w", Duration.ofDays(7)),
    MO1("1M", Duration.ofDays(31));

    /// 1970-01-05 was a Monday.
    private static final long FIRST_MONDAY = Duration.ofDays(4).toNanos();

    private static final long DAY = Duration.ofDays(1).toNanos();

    private final String text;
    private final long nanos;

    Interval(String text, Duration length) {
        this.text = text;
        this.nanos = length.toNanos();
    }

    /// As written in requests, events and tables: `1m`.
    public String text() {
        return text;
    }

    /// Length in nanoseconds; of a month the longest.
    public long nanos() {
        return nanos;
    }

    /// Start of the bar that holds that instant.
    public long startOf(long epochNanos) {
        return switch (this) {
            case MO1 -> startOfMonth(epochNanos, 0);
            case W1 -> Math.floorDiv(epochNanos - FIRST_MONDAY, nanos) * nanos + FIRST_MONDAY;
            default -> Math.floorDiv(epochNanos, nanos) * nanos;
        };
    }

    /// The first instant after the bar that starts then.
    public long endOf(long start) {
        return this == MO1 ? startOfMonth(start, 1) : start + nanos;
    }

    private static long startOfMonth(long epochNanos, int monthsLater) {
        return LocalDate.ofEpochDay(Math.floorDiv(epochNanos, DAY))
                        .withDayOfMonth(1)
                        .plusMonths(monthsLater)
                        .toEpochDay()
                * DAY;
    }

    /// The interval written so; empty for any other text.
    public static Optional<Interval> of(String text) {
        return Arrays.stream(values()).filter(i -> i.text.equals(text)).findFirst();
    }
}
