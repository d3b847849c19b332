package io.tradepulse.analytics;

import io.tradepulse.model.Interval;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;

/// How the clocks of a zone lie against those of UTC.
final class ZoneGrid {
    private static final int DAY = (int) Duration.ofDays(1).toSeconds();

    private ZoneGrid() {}

    /// The longest time, in seconds, of which every midnight of the zone between these times is a
    /// multiple; a day at most.
    static long seconds(ZoneId zone, Instant start, Instant end) {
        ZoneRules rules = zone.getRules();
        long grid = gcd(DAY, rules.getOffset(start).getTotalSeconds());
        ZoneOffsetTransition next = rules.nextTransition(start);
        while (next != null && next.getInstant().isBefore(end)) {
            grid = gcd(grid, next.getOffsetAfter().getTotalSeconds());
            if (leavesOutMidnight(next)) {
                grid = gcd(grid, next.toEpochSecond());
            }
            next = rules.nextTransition(next.getInstant());
        }
        return grid;
    }

    /// Then the day begins with the transition.
    private static boolean leavesOutMidnight(ZoneOffsetTransition transition) {
        return transition.isGap()
                && transition
                        .getDateTimeAfter()
                        .toLocalDate()
                        .isAfter(transition.getDateTimeBefore().minusNanos(1).toLocalDate());
    }

    static long gcd(long a, long b) {
        return b == 0 ? Math.abs(a) : gcd(b, a % b);
    }

    /// The longest interval up to a day that divides that many seconds.
    static Interval dividing(long seconds) {
        return Arrays.stream(Interval.values())
                .filter(interval -> interval.compareTo(Interval.D1) <= 0)
                .filter(interval -> seconds % Duration.ofNanos(interval.nanos()).toSeconds() == 0)
                .reduce(Interval.S1, (_, longer) -> longer);
    }
}
