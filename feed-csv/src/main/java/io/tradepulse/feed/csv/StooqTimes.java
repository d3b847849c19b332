package io.tradepulse.feed.csv;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// From a row's labels to the span of its bar.
///
/// - Intraday labels are local times of Warsaw. Below an hour a label is the start of its bar; from
///   an hour up it is the end.
/// - The first hourly bar of a day is taken for half an hour, since a US session opens at half past
///   and that bar holds its first half hour only. Where a session opens at the full hour, its ticks
///   are squeezed into the second half of their bar and still make the same bar.
/// - A day is a day of UTC, so that daily bars of the ticks are the file's.
///
/// Not thread-safe: one for each symbol of a file, owned by its reader.
final class StooqTimes {
    private static final ZoneId WARSAW = ZoneId.of("Europe/Warsaw");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);
    private static final int MAX_MINUTES = 24 * 60;
    private static final DateTimeFormatter COMPACT_TIME = DateTimeFormatter.ofPattern("HHmmss");

    private @Nullable LocalDate lastDate;
    private @Nullable ZonedDateTime lastLabel;

    /// Epoch nanoseconds, [start, end).
    record Span(long start, long end) {}

    /// The span of a daily bar.
    Span day(String dateText) {
        return day(date(dateText));
    }

    /// The span of a day.
    static Span day(LocalDate date) {
        return span(
                date.atStartOfDay(ZoneOffset.UTC), date.plusDays(1).atStartOfDay(ZoneOffset.UTC));
    }

    /// The span of an intraday bar.
    Span intraday(String dateText, String timeText, Duration length) {
        ZonedDateTime label = label(local(dateText, timeText));
        boolean firstOfDay = !label.toLocalDate().equals(lastDate);
        lastDate = label.toLocalDate();
        lastLabel = label;
        if (length.compareTo(HOUR) < 0) {
            return span(label, label.plus(length));
        }
        boolean half = firstOfDay && length.equals(HOUR);
        return span(label.minus(half ? HALF_HOUR : length), label);
    }

    /// In the hour that the end of summer time repeats, a label that would go back is the later
    /// one.
    private ZonedDateTime label(LocalDateTime local) {
        ZonedDateTime label = local.atZone(WARSAW);
        ZonedDateTime last = lastLabel;
        return last != null && !label.isAfter(last) ? label.withLaterOffsetAtOverlap() : label;
    }

    private static Span span(ZonedDateTime start, ZonedDateTime end) {
        return new Span(nanos(start), nanos(end));
    }

    private static long nanos(ZonedDateTime at) {
        long seconds = at.toEpochSecond();
        if (seconds < 0 || at.getYear() > 2261) {
            throw new IllegalArgumentException(
                    at.toLocalDate() + " is not between 1970 and 2261, the years that a tick has");
        }
        return seconds * 1_000_000_000L + at.getNano();
    }

    /// The length written as PER: minutes.
    static Duration length(String per) {
        if (!per.isEmpty()
                && per.length() <= 4
                && per.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int minutes = Integer.parseInt(per);
            if (minutes > 0 && minutes <= MAX_MINUTES) {
                return Duration.ofMinutes(minutes);
            }
        }
        throw new IllegalArgumentException("PER '" + per + "' is neither D nor minutes");
    }

    static LocalDateTime local(String dateText, String timeText) {
        LocalTime time =
                timeText.length() == 6
                        ? LocalTime.parse(timeText, COMPACT_TIME)
                        : LocalTime.parse(timeText);
        return date(dateText).atTime(time);
    }

    private static LocalDate date(String text) {
        return text.length() == 8
                ? LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE)
                : LocalDate.parse(text);
    }
}
