package io.tradepulse.analytics;

import io.tradepulse.analytics.SessionCalendar.Session;
import io.tradepulse.model.Interval;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import org.jspecify.annotations.Nullable;

/// Regular trading hours of an exchange in candles counted from the opening of each day: the last
/// one of a day may be short. A day is its session, weeks and months are the sessions in them.
final class SessionPeriods implements Periods {
    private final SessionCalendar calendar;
    private final Interval interval;
    private @Nullable Session current;

    SessionPeriods(SessionCalendar calendar, Interval interval) {
        this.calendar = calendar;
        this.interval = interval;
    }

    @Override
    public Part at(long epochNanos) {
        Session session = session(epochNanos);
        return switch (interval) {
            case D1 -> part(session, session, session);
            case W1 -> {
                LocalDate monday =
                        session.day().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                yield part(session, monday, monday.plusWeeks(1));
            }
            case MO1 -> {
                LocalDate first = session.day().withDayOfMonth(1);
                yield part(session, first, first.plusMonths(1));
            }
            default -> partOfDay(session, epochNanos);
        };
    }

    private Session session(long epochNanos) {
        Session known = current;
        if (known == null || epochNanos < known.open() || epochNanos >= known.close()) {
            known = calendar.from(epochNanos);
            current = known;
        }
        return known;
    }

    private Part part(Session session, LocalDate first, LocalDate end) {
        return part(session, calendar.first(first, end), calendar.last(first, end));
    }

    private static Part part(Session session, Session first, Session last) {
        return new Part(session.open(), session.close(), first.open(), last.close());
    }

    private Part partOfDay(Session session, long epochNanos) {
        long passed = Math.max(0, epochNanos - session.open());
        long start = session.open() + passed / interval.nanos() * interval.nanos();
        long end = Math.min(start + interval.nanos(), session.close());
        return new Part(start, end, start, end);
    }

    @Override
    public Interval source(long start, long end) {
        long grid =
                ZoneGrid.gcd(
                        calendar.gridSeconds(),
                        ZoneGrid.seconds(
                                calendar.zone(),
                                EpochNanos.instant(start).minus(1, ChronoUnit.DAYS),
                                EpochNanos.instant(end).plus(1, ChronoUnit.DAYS)));
        return ZoneGrid.dividing(
                interval.compareTo(Interval.D1) < 0
                        ? ZoneGrid.gcd(grid, Duration.ofNanos(interval.nanos()).toSeconds())
                        : grid);
    }
}
