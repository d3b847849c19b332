package io.tradepulse.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table against the rules that it names.
class SessionCalendarTest {
    private static final LocalDate FIRST = LocalDate.of(2010, 1, 1);
    private static final LocalDate END = LocalDate.of(2031, 1, 1);

    private static SessionCalendar calendar(String exchange) {
        return SessionCalendar.of(exchange).orElseThrow();
    }

    private static Optional<LocalTime> close(String exchange, LocalDate day) {
        ZoneId zone = calendar(exchange).zone();
        return calendar(exchange)
                .session(day)
                .map(session -> EpochNanos.instant(session.close()).atZone(zone).toLocalTime());
    }

    @Test
    void knowsItsExchanges() {
        assertThat(SessionCalendar.known()).containsExactly("XETR", "XLON", "XNAS", "XNYS");
        assertThat(SessionCalendar.of("XXXX")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "XNYS, 2012-10-29, closed",
        "XNYS, 2012-10-30, closed",
        "XNYS, 2012-10-31, 16:00",
        "XNYS, 2018-12-05, closed",
        "XNYS, 2025-01-09, closed",
        "XNYS, 2010-12-31, 16:00",
        "XNYS, 2021-12-31, 16:00",
        "XNYS, 2021-06-18, 16:00",
        "XNYS, 2022-06-20, closed",
        "XNYS, 2024-07-03, 13:00",
        "XNYS, 2024-11-29, 13:00",
        "XNYS, 2025-12-24, 13:00",
        "XNYS, 2026-07-03, closed",
        "XNAS, 2026-11-27, 13:00",
        "XLON, 2011-04-29, closed",
        "XLON, 2012-06-04, closed",
        "XLON, 2012-05-28, 16:30",
        "XLON, 2020-05-04, 16:30",
        "XLON, 2020-05-08, closed",
        "XLON, 2022-09-19, closed",
        "XLON, 2023-12-22, 12:30",
        "XLON, 2023-12-29, 12:30",
        "XLON, 2021-12-28, closed",
        "XETR, 2017-10-31, closed",
        "XETR, 2018-10-03, closed",
        "XETR, 2024-10-03, 17:30",
        "XETR, 2024-12-24, closed",
        "XETR, 2024-12-30, 14:00",
        "XETR, 2024-05-20, 17:30",
    })
    void knowsTheDaysThatWere(String exchange, LocalDate day, String expected) {
        assertThat(close(exchange, day).map(LocalTime::toString).orElse("closed"))
                .isEqualTo(expected);
    }

    @Test
    void newYorkFollowsItsRules() {
        for (LocalDate day = FIRST; day.isBefore(END); day = day.plusDays(1)) {
            Optional<LocalTime> expected =
                    isNewYorkHoliday(day) || isWeekend(day)
                            ? Optional.empty()
                            : Optional.of(LocalTime.of(isEarlyInNewYork(day) ? 13 : 16, 0));
            assertThat(close("XNYS", day)).as(day.toString()).isEqualTo(expected);
        }
    }

    private static boolean isWeekend(LocalDate day) {
        return day.getDayOfWeek().getValue() > 5;
    }

    private static boolean isNewYorkHoliday(LocalDate day) {
        int year = day.getYear();
        Set<LocalDate> days = new TreeSet<>();
        LocalDate newYear = LocalDate.of(year, 1, 1);
        days.add(newYear.getDayOfWeek() == DayOfWeek.SUNDAY ? newYear.plusDays(1) : newYear);
        days.add(nth(3, DayOfWeek.MONDAY, year, Month.JANUARY));
        days.add(nth(3, DayOfWeek.MONDAY, year, Month.FEBRUARY));
        days.add(easter(year).minusDays(2));
        days.add(nth(-1, DayOfWeek.MONDAY, year, Month.MAY));
        if (year >= 2022) {
            days.add(observed(LocalDate.of(year, 6, 19)));
        }
        days.add(observed(LocalDate.of(year, 7, 4)));
        days.add(nth(1, DayOfWeek.MONDAY, year, Month.SEPTEMBER));
        days.add(nth(4, DayOfWeek.THURSDAY, year, Month.NOVEMBER));
        days.add(observed(LocalDate.of(year, 12, 25)));
        days.add(LocalDate.of(2012, 10, 29));
        days.add(LocalDate.of(2012, 10, 30));
        days.add(LocalDate.of(2018, 12, 5));
        days.add(LocalDate.of(2025, 1, 9));
        return days.contains(day);
    }

    private static boolean isEarlyInNewYork(LocalDate day) {
        LocalDate next = day.plusDays(1);
        boolean beforeHoliday =
                (next.getMonthValue() == 7 && next.getDayOfMonth() == 4)
                        || (next.getMonthValue() == 12 && next.getDayOfMonth() == 25);
        return (beforeHoliday && !isWeekend(next))
                || day.minusDays(1)
                        .equals(nth(4, DayOfWeek.THURSDAY, day.getYear(), Month.NOVEMBER));
    }

    private static LocalDate nth(int ordinal, DayOfWeek weekday, int year, Month month) {
        return LocalDate.of(year, month, 1)
                .with(TemporalAdjusters.dayOfWeekInMonth(ordinal, weekday));
    }

    private static LocalDate observed(LocalDate day) {
        return switch (day.getDayOfWeek()) {
            case SATURDAY -> day.minusDays(1);
            case SUNDAY -> day.plusDays(1);
            default -> day;
        };
    }

    /// By Gauss's rule for the years 1900 to 2099.
    private static LocalDate easter(int year) {
        int d = (19 * (year % 19) + 24) % 30;
        int e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + 5) % 7;
        int days = d + e;
        if (days == 35 || (d == 28 && e == 6 && year % 19 > 10)) {
            days -= 7;
        }
        return LocalDate.of(year, 3, 22).plusDays(days);
    }

    @ParameterizedTest
    @CsvSource({"XNYS, 8, 11", "XLON, 8, 10", "XETR, 3, 12"})
    void everyYearHasItsHolidays(String exchange, int least, int most) {
        for (int year = 2010; year <= 2030; year++) {
            long closed =
                    LocalDate.of(year, 1, 1)
                            .datesUntil(LocalDate.of(year + 1, 1, 1))
                            .filter(day -> !isWeekend(day))
                            .filter(day -> close(exchange, day).isEmpty())
                            .count();
            assertThat(closed).as(exchange + " " + year).isBetween((long) least, (long) most);
        }
    }

    @Test
    void aWeekdayBeyondTheTableIsAFullDay() {
        assertThat(close("XNYS", LocalDate.of(2040, 7, 4))).contains(LocalTime.of(16, 0));
        assertThat(close("XNYS", LocalDate.of(2040, 7, 7))).isEmpty();
    }
}
