package io.tradepulse.store.questdb;

import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// Puts ticks that come in order of time, ties in any order, into one order: it holds back those of
/// the instant under way.
///
/// Not thread-safe.
final class TiesInOrder {
    private final Comparator<Tick> order;
    private final Predicate<Tick> each;
    private final List<Tick> held = new ArrayList<>();
    private int size;
    private boolean enough;

    /// @param order of ticks of one instant
    /// @param each told each tick, which is reused; returns false when it has had enough
    TiesInOrder(Comparator<Tick> order, Predicate<Tick> each) {
        this.order = order;
        this.each = each;
    }

    /// Takes the next in order of time.
    ///
    /// @return whether there is a use for more
    boolean take(Tick tick) {
        if (size > 0 && held.getFirst().ts() != tick.ts()) {
            release();
        }
        if (size == held.size()) {
            held.add(new Tick());
        }
        held.get(size++).set(tick);
        return !enough;
    }

    /// Hands over what is still held back.
    void finish() {
        release();
    }

    private void release() {
        List<Tick> ties = held.subList(0, size);
        if (size > 1) {
            ties.sort(order);
        }
        for (int i = 0; i < size && !enough; i++) {
            enough = !each.test(ties.get(i));
        }
        size = 0;
    }
}
