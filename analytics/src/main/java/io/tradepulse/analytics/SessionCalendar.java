package io.tradepulse.analytics;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The days and hours at which an exchange trades, from the table in the jar.
///
/// Immutable.
public final class SessionCalendar {
    private static final Map<String, SessionCalendar> KNOWN = SessionTable.read();

    private final ZoneId zone;
    private final LocalTime open;
    private final LocalTime close;
    private final Set<LocalDate> closed;
    private final Map<LocalDate, LocalTime> early;

    SessionCalendar(
            ZoneId zone,
            LocalTime open,
            LocalTime close,
            Set<LocalDate> closed,
            Map<LocalDate, LocalTime> early) {
        this.zone = zone;
        this.open = open;
        this.close = close;
        this.closed = Set.copyOf(closed);
        this.early = Map.copyOf(early);
    }

    /// Regular hours of one day: epoch nanoseconds, [open, close).
    record Session(LocalDate day, long open, long close) {}

    /// That of an exchange, by its market identifier code (ISO 10383) such as `XNYS`; empty where
    /// it is none of [#known()].
    public static Optional<SessionCalendar> of(String exchange) {
        return Optional.ofNullable(KNOWN.get(exchange));
    }

    /// The codes of all exchanges in the table, in order.
    public static List<String> known() {
        return List.copyOf(new TreeSet<>(KNOWN.keySet()));
    }

    ZoneId zone() {
        return zone;
    }

    /// Empty where there is no trading on that day.
    Optional<Session> session(LocalDate day) {
        if (isWeekend(day) || closed.contains(day)) {
            return Optional.empty();
        }
        return Optional.of(
                new Session(day, at(day, open), at(day, early.getOrDefault(day, close))));
    }

    private static boolean isWeekend(LocalDate day) {
        return switch (day.getDayOfWeek()) {
            case SATURDAY, SUNDAY -> true;
            default -> false;
        };
    }

    private long at(LocalDate day, LocalTime time) {
        return EpochNanos.of(day.atTime(time).atZone(zone).toInstant());
    }

    /// The session under way then, or else the next.
    Session from(long epochNanos) {
        LocalDate day = LocalDate.ofInstant(EpochNanos.instant(epochNanos), zone);
        return Stream.iterate(day, date -> date.plusDays(1))
                .flatMap(date -> session(date).stream())
                .filter(session -> session.close() > epochNanos)
                .findFirst()
                .orElseThrow();
    }

    /// The first session of those days, [first, end), one of which has to be there.
    Session first(LocalDate first, LocalDate end) {
        return first.datesUntil(end)
                .flatMap(date -> session(date).stream())
                .findFirst()
                .orElseThrow();
    }

    /// The last session of those days, [first, end), one of which has to be there.
    Session last(LocalDate first, LocalDate end) {
        return Stream.iterate(
                        end.minusDays(1), date -> !date.isBefore(first), date -> date.minusDays(1))
                .flatMap(date -> session(date).stream())
                .findFirst()
                .orElseThrow();
    }

    /// The longest time, in seconds, of which every opening and closing of a day is a multiple.
    long gridSeconds() {
        return Stream.concat(Stream.of(open, close), early.values().stream())
                .mapToLong(LocalTime::toSecondOfDay)
                .reduce(0, ZoneGrid::gcd);
    }
}
