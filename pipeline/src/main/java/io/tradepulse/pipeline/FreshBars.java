package io.tradepulse.pipeline;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Bars on their way into the store: made, held until the recorder has stored their ticks, and
/// committed but perhaps not seen by queries yet. Whoever asks the store for bars looks here, too:
/// what is here is newer.
///
/// Owned by the micro-batcher's thread.
final class FreshBars {
    private record Key(Instrument instrument, Interval interval, long start) {
        static Key of(Bar bar) {
            return new Key(bar.instrument(), bar.interval(), bar.start());
        }
    }

    private record Settling(Map<Key, Bar> bars, BooleanSupplier visible) {}

    private Map<Key, Bar> made = new LinkedHashMap<>();
    private Map<Key, Bar> held = new LinkedHashMap<>();
    private final Deque<Settling> settling = new ArrayDeque<>();
    private int settlingCount;

    void put(Bar bar) {
        made.put(Key.of(bar), bar);
    }

    /// What was made is to be written; what was held before has been.
    void hold() {
        held = made;
        made = new LinkedHashMap<>();
    }

    Collection<Bar> held() {
        return held.values();
    }

    /// What was held is committed, and seen by queries once `visible` says so.
    void committed(BooleanSupplier visible) {
        if (!held.isEmpty()) {
            settling.addFirst(new Settling(held, visible));
            settlingCount += held.size();
            held = new LinkedHashMap<>();
        }
    }

    /// Forgets what queries see by now.
    void settle() {
        Iterator<Settling> oldestFirst = settling.descendingIterator();
        while (oldestFirst.hasNext()) {
            Settling oldest = oldestFirst.next();
            if (!oldest.visible.getAsBoolean()) {
                return;
            }
            settlingCount -= oldest.bars.size();
            oldestFirst.remove();
        }
    }

    /// How many are committed that queries may not see yet.
    int settling() {
        return settlingCount;
    }

    /// The newest state of that bar, if it is here.
    @Nullable Bar find(Instrument instrument, Interval interval, long start) {
        Key key = new Key(instrument, interval, start);
        Bar found = made.get(key);
        if (found == null) {
            found = held.get(key);
        }
        for (Iterator<Settling> each = settling.iterator(); found == null && each.hasNext(); ) {
            found = each.next().bars.get(key);
        }
        return found;
    }
}
