package io.tradepulse.pipeline;

import io.tradepulse.model.Interval;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which bars are made, of what, and how long they wait for ticks under way.
///
/// Immutable.
final class BarPlan {
    /// Bars made of shorter bars: all of a level are made of the same, and the longest of a level
    /// is what the next one is made of.
    enum Level {
        HOUR(Interval.M1, Interval.H1),
        DAY(Interval.H1, Interval.D1),
        MONTH(Interval.D1, Interval.MO1);

        private final Interval source;
        private final Interval unit;

        Level(Interval source, Interval unit) {
            this.source = source;
            this.unit = unit;
        }

        /// What its bars are made of.
        Interval source() {
            return source;
        }

        /// What is rolled up at a time.
        Interval unit() {
            return unit;
        }

        /// What is made of its longest; null for the last.
        @Nullable Level above() {
            return switch (this) {
                case HOUR -> DAY;
                case DAY -> MONTH;
                case MONTH -> null;
            };
        }

        static Level of(Interval interval) {
            for (Level level : values()) {
                if (interval.compareTo(level.unit) <= 0) {
                    return level;
                }
            }
            throw new AssertionError("no interval is longer than a month: " + interval);
        }
    }

    /// Made whatever is wished: the others are made of them.
    private static final Set<Interval> ALWAYS = EnumSet.of(Interval.M1, Interval.H1, Interval.D1);

    /// Where ticks come long after their event time, as recorded ones do.
    private static final long REPLAY_GRACE_NANOS = Duration.ofSeconds(30).toNanos();

    private final List<Interval> inMinute;
    private final List<Interval> longer;
    private final Map<Level, List<Interval>> byLevel = new EnumMap<>(Level.class);
    private final long graceNanos;

    /// @param wished intervals whose bars are published and stored, beside 1m, 1h and 1d
    /// @param grace how long after its end a bar waits for ticks under way
    BarPlan(Collection<Interval> wished, Duration grace) {
        Set<Interval> made = EnumSet.copyOf(ALWAYS);
        made.addAll(wished);
        inMinute = made.stream().filter(i -> i.compareTo(Interval.M1) <= 0).toList();
        longer = made.stream().filter(i -> i.compareTo(Interval.M1) > 0).toList();
        for (Level level : Level.values()) {
            byLevel.put(level, longer.stream().filter(i -> Level.of(i) == level).toList());
        }
        graceNanos = grace.toNanos();
    }

    /// Those made of ticks, the shortest first, a minute last.
    List<Interval> inMinute() {
        return inMinute;
    }

    /// Those made of bars, the shortest first.
    List<Interval> longer() {
        return longer;
    }

    /// Those of one level, the shortest first.
    List<Interval> of(Level level) {
        return byLevel.getOrDefault(level, List.of());
    }

    long graceNanos() {
        return graceNanos;
    }

    /// How long a bar waits for ticks whose newest came so long after its event time.
    long graceNanos(long lagNanos) {
        return lagNanos > REPLAY_GRACE_NANOS ? REPLAY_GRACE_NANOS : graceNanos;
    }

    /// The longest that a bar waits.
    static long longestGraceNanos() {
        return REPLAY_GRACE_NANOS;
    }
}
