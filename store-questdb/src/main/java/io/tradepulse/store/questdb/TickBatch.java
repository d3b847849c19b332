package io.tradepulse.store.questdb;

import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is to be known of the ticks of one commit: the newest of each instrument, how many there
/// are of each provider, and the days they fall into.
///
/// Not thread-safe: a writer's.
final class TickBatch {
    private static final long DAY = Interval.D1.nanos();
    private static final long NO_DAY = Long.MIN_VALUE;

    private @Nullable Tick[] newest = new Tick[64];
    private int[] counts = new int[64];
    private int[] touched = new int[64];
    private int size;
    private final Set<Long> days = new HashSet<>();
    private long dayOfLast = NO_DAY;

    void add(Tick tick) {
        addDay(tick.ts());
        int index = tick.instrument().index();
        if (index >= counts.length) {
            int length = Math.max(index + 1, counts.length * 2);
            newest = Arrays.copyOf(newest, length);
            counts = Arrays.copyOf(counts, length);
            touched = Arrays.copyOf(touched, length);
        }
        Tick known = newest[index];
        if (known == null) {
            known = new Tick();
            newest[index] = known;
        }
        if (counts[index]++ == 0) {
            touched[size++] = index;
            known.set(tick);
        } else if (tick.isAfter(known.ts(), known.seq())) {
            known.set(tick);
        }
    }

    private void addDay(long ts) {
        if (dayOfLast == NO_DAY || ts < dayOfLast || ts - dayOfLast >= DAY) {
            dayOfLast = Interval.D1.startOf(ts);
            days.add(dayOfLast);
        }
    }

    void clear() {
        days.clear();
        dayOfLast = NO_DAY;
        for (int i = 0; i < size; i++) {
            counts[touched[i]] = 0;
        }
        size = 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// The starts of the days (UTC) that the ticks fall into.
    Set<Long> days() {
        return days;
    }

    /// Hands over the newest tick of every instrument.
    void forEachNewest(Consumer<Tick> each) {
        for (int i = 0; i < size; i++) {
            Tick tick = newest[touched[i]];
            if (tick != null) {
                each.accept(tick);
            }
        }
    }

    /// How many ticks there are, by provider.
    Map<String, Long> countByProvider() {
        Map<String, Long> found = HashMap.newHashMap(2);
        forEachNewest(
                tick ->
                        found.merge(
                                tick.instrument().provider(),
                                (long) counts[tick.instrument().index()],
                                Long::sum));
        return found;
    }
}
