package io.tradepulse.pipeline;

import io.tradepulse.bus.Topic;
import io.tradepulse.pipeline.BarPlan.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All that is in doubt of one instrument: minutes to be computed from ticks, and what is to be
/// made of shorter bars. Kept by [BarRepair].
///
/// Owned by the micro-batcher's thread.
final class Pending {
    /// Why a minute waits, and for what.
    static final class Doubt {
        final long minute;
        final long receivedAt;
        boolean recovered;
        long notBefore;
        boolean awaitsMark;
        Topic.@Nullable Mark mark;

        Doubt(long minute, long receivedAt, boolean recovered, long notBefore) {
            this.minute = minute;
            this.receivedAt = receivedAt;
            this.recovered = recovered;
            this.notBefore = notBefore;
        }
    }

    /// A unit of a level whose bars over [from, to) are to be made again.
    static final class RollUp {
        final Level level;
        final long unit;
        final long since;
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        long receivedAt = Long.MAX_VALUE;
        boolean recovered;

        RollUp(Level level, long unit, long since) {
            this.level = level;
            this.unit = unit;
            this.since = since;
        }
    }

    final NavigableMap<Long, Doubt> minutes = new TreeMap<>();
    final NavigableMap<Long, Doubt> inRound = new TreeMap<>();
    final Map<Level, NavigableMap<Long, RollUp>> rollUps = new EnumMap<>(Level.class);
    @Nullable Doubt last;

    Pending() {
        for (Level level : Level.values()) {
            rollUps.put(level, new TreeMap<>());
        }
    }

    NavigableMap<Long, RollUp> of(Level level) {
        return rollUps.computeIfAbsent(level, _ -> new TreeMap<>());
    }

    boolean isEmpty() {
        return minutes.isEmpty()
                && inRound.isEmpty()
                && rollUps.values().stream().allMatch(Map::isEmpty);
    }
}
