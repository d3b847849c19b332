package io.tradepulse.analytics;

import io.tradepulse.model.Interval;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/// Days, weeks from Monday, and months of a time zone.
///
/// A day begins with the first instant that the zone's clocks show of it: at midnight, or after it
/// where midnight is left out. What is shown of the day before once more, where clocks are put back
/// over midnight, is in the new day.
final class ZonedPeriods implements Periods {
    private final ZoneId zone;
    private final Interval interval;

    /// @param interval a day, a week or a month
    ZonedPeriods(ZoneId zone, Interval interval) {
        this.zone = zone;
        this.interval = interval;
    }

    @Override
    public Part at(long epochNanos) {
        LocalDate first = first(LocalDate.ofInstant(EpochNanos.instant(epochNanos), zone));
        LocalDate next = next(first);
        while (begin(next) <= epochNanos) {
            first = next;
            next = next(first);
        }
        return new Part(begin(first), begin(next), begin(first), begin(next));
    }

    private LocalDate first(LocalDate date) {
        return switch (interval) {
            case W1 -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MO1 -> date.withDayOfMonth(1);
            default -> date;
        };
    }

    private LocalDate next(LocalDate first) {
        return switch (interval) {
            case W1 -> first.plusWeeks(1);
            case MO1 -> first.plusMonths(1);
            default -> first.plusDays(1);
        };
    }

    private long begin(LocalDate date) {
        return EpochNanos.of(date.atStartOfDay(zone).toInstant());
    }

    @Override
    public Interval source(long start, long end) {
        Instant dayBefore = EpochNanos.instant(start).minus(1, ChronoUnit.DAYS);
        Instant dayAfter = EpochNanos.instant(end).plus(1, ChronoUnit.DAYS);
        return ZoneGrid.dividing(ZoneGrid.seconds(zone, dayBefore, dayAfter));
    }
}
