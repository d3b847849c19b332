package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The bars that a session has chosen, and those that wait for it: of each bar its newest state.
///
/// Owned by the event loop.
final class BarChoice {
    private static final int MAX_WAITING = 4096;

    private final Map<Interval, Set<Instrument>> chosen = new EnumMap<>(Interval.class);
    private final Set<Interval> all = EnumSet.noneOf(Interval.class);
    private final Map<PushedBar.Key, PushedBar> waiting = new LinkedHashMap<>();

    void choose(Interval interval, Collection<Instrument> instruments, boolean everyOne) {
        chosen.computeIfAbsent(interval, _ -> new HashSet<>()).addAll(instruments);
        if (everyOne) {
            all.add(interval);
        }
    }

    void drop(Interval interval, Collection<Instrument> instruments, boolean everyOne) {
        Set<Instrument> own = chosen.get(interval);
        if (own != null) {
            instruments.forEach(own::remove);
        }
        if (everyOne) {
            chosen.remove(interval);
            all.remove(interval);
        }
        waiting.values().removeIf(bar -> !covers(bar.key(), true));
    }

    /// Lets go of all that is not to be seen any more.
    void keep(Predicate<Instrument> visible) {
        chosen.values().forEach(own -> own.removeIf(visible.negate()));
        waiting.keySet().removeIf(key -> !visible.test(key.instrument()));
    }

    /// What was chosen by name of an interval.
    Set<Instrument> chosen(Interval interval) {
        return Set.copyOf(chosen.getOrDefault(interval, Set.of()));
    }

    boolean isAll(Interval interval) {
        return all.contains(interval);
    }

    boolean isEmpty() {
        return intervals().isEmpty();
    }

    /// Those of which it has chosen something.
    Set<Interval> intervals() {
        Set<Interval> some = EnumSet.copyOf(all);
        chosen.forEach(
                (interval, own) -> {
                    if (!own.isEmpty()) {
                        some.add(interval);
                    }
                });
        return some;
    }

    private boolean covers(PushedBar.Key key, boolean isPublic) {
        Set<Instrument> own = chosen.get(key.interval());
        return (isPublic && all.contains(key.interval()))
                || (own != null && own.contains(key.instrument()));
    }

    /// Puts it among those that wait, where it was chosen.
    ///
    /// @return whether it was
    boolean offer(PushedBar bar, boolean isPublic) {
        if (!covers(bar.key(), isPublic)) {
            return false;
        }
        waiting.remove(bar.key());
        waiting.put(bar.key(), bar);
        return true;
    }

    /// Whether so many wait that no more should.
    boolean isFull() {
        return waiting.size() >= MAX_WAITING;
    }

    /// The one that waits for longest, which it does no more.
    PushedBar take() {
        Iterator<PushedBar> oldest = waiting.values().iterator();
        PushedBar bar = oldest.next();
        oldest.remove();
        return bar;
    }

    /// Whether none waits.
    boolean isServed() {
        return waiting.isEmpty();
    }

    /// Whether so many symbols were chosen by name of an interval as these and those before.
    int count(Interval interval, Collection<Instrument> more) {
        Set<Instrument> own = chosen.getOrDefault(interval, Set.of());
        return own.size() + (int) more.stream().filter(each -> !own.contains(each)).count();
    }
}
