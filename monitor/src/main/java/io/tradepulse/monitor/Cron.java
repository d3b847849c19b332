package io.tradepulse.monitor;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/// A cron expression with seconds, in UTC: `second minute hour day-of-month month day-of-week`,
/// each `*`, `?`, a number, a range `a-b`, steps `*/n`, `a/n`, `a-b/n`, or several with commas;
/// months and days also by name, Sunday 0 or 7. Where both days are restricted, either is enough,
/// as in cron(5). Immutable.
final class Cron implements Schedule {
    private static final long SECOND = 1_000_000_000L;
    private static final int DAYS_LOOKED_AT = 366 * 8;
    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");
    private static final List<String> WEEKDAYS =
            List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    private final BitSet seconds;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    private final boolean isEitherDayEnough;

    private Cron(String[] fields) {
        seconds = field(fields[0], 0, 59, List.of(), 0);
        minutes = field(fields[1], 0, 59, List.of(), 0);
        hours = field(fields[2], 0, 23, List.of(), 0);
        days = field(fields[3], 1, 31, List.of(), 0);
        months = field(fields[4], 1, 12, MONTHS, 1);
        weekdays = field(fields[5], 0, 7, WEEKDAYS, 0);
        if (weekdays.get(7)) {
            weekdays.set(0);
        }
        isEitherDayEnough = isRestricted(fields[3]) && isRestricted(fields[5]);
    }

    private static boolean isRestricted(String field) {
        return !field.startsWith("*") && !field.equals("?");
    }

    /// Reads one.
    ///
    /// @throws IllegalArgumentException with what is wrong with it
    static Cron parse(String text) {
        String[] fields = text.strip().split("\\s+", -1);
        if (fields.length != 6) {
            throw new IllegalArgumentException(
                    "a cron expression has six fields, seconds first, and not " + fields.length);
        }
        Cron cron = new Cron(fields);
        if (cron.dueAfter(0) == NEVER) {
            throw new IllegalArgumentException("it never comes to pass");
        }
        return cron;
    }

    @Override
    public boolean isByTimeOfDay() {
        return true;
    }

    @Override
    public long firstDue(long nowNanos) {
        return dueAfter(nowNanos - 1);
    }

    @Override
    public long dueAfter(long nanos) {
        long next = Math.floorDiv(nanos, SECOND) + 1;
        LocalDateTime from = LocalDateTime.ofEpochSecond(next, 0, ZoneOffset.UTC);
        LocalDate day = from.toLocalDate();
        int second = from.toLocalTime().toSecondOfDay();
        for (int i = 0; i < DAYS_LOOKED_AT; i++) {
            int found = isOn(day) ? secondOfDay(second) : -1;
            if (found >= 0) {
                return day.atStartOfDay().plusSeconds(found).toEpochSecond(ZoneOffset.UTC) * SECOND;
            }
            day = day.plusDays(1);
            second = 0;
        }
        return NEVER;
    }

    private boolean isOn(LocalDate day) {
        if (!months.get(day.getMonthValue())) {
            return false;
        }
        boolean byDay = days.get(day.getDayOfMonth());
        boolean byWeekday = weekdays.get(day.getDayOfWeek().getValue() % 7);
        return isEitherDayEnough ? byDay || byWeekday : byDay && byWeekday;
    }

    /// The first second of a day, not before this one, that all of hour, minute and second agree
    /// to.
    private int secondOfDay(int from) {
        int fromHour = from / 3600;
        for (int h = hours.nextSetBit(fromHour); h >= 0; h = hours.nextSetBit(h + 1)) {
            int fromMinute = h == fromHour ? from / 60 % 60 : 0;
            for (int m = minutes.nextSetBit(fromMinute); m >= 0; m = minutes.nextSetBit(m + 1)) {
                boolean isFirst = h == fromHour && m == from / 60 % 60;
                int s = seconds.nextSetBit(isFirst ? from % 60 : 0);
                if (s >= 0) {
                    return h * 3600 + m * 60 + s;
                }
            }
        }
        return -1;
    }

    private static BitSet field(String text, int low, int high, List<String> names, int first) {
        BitSet set = new BitSet(high + 1);
        for (String part : text.split(",", -1)) {
            String[] range = part.split("/", -1);
            int step = range.length == 2 ? number(range[1], 1, high, List.of(), 0) : 1;
            if (range.length > 2) {
                throw new IllegalArgumentException("'" + part + "' has more than one step");
            }
            int from = low;
            int to = high;
            if (!range[0].equals("*") && !range[0].equals("?")) {
                String[] ends = range[0].split("-", 2);
                from = number(ends[0], low, high, names, first);
                boolean isOpen = ends.length == 1 && range.length == 2;
                to = isOpen ? high : number(ends[ends.length - 1], low, high, names, first);
            }
            if (from > to) {
                throw new IllegalArgumentException("'" + part + "' is backwards");
            }
            for (int value = from; value <= to; value += step) {
                set.set(value);
            }
        }
        return set;
    }

    private static int number(String text, int low, int high, List<String> names, int first) {
        int named = names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return named + first;
        }
        if (text.matches("[0-9]{1,2}")) {
            int value = Integer.parseInt(text);
            if (value >= low && value <= high) {
                return value;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not from " + low + " to " + high);
    }
}
