package io.tradepulse.transfer;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Store;
import io.tradepulse.store.TickFilter;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Stored ticks, one after the other, in the order of time, provider, symbol and `seq`.
///
/// They are read a page at a time, so that whoever takes hours over them holds nothing of the store
/// open meanwhile. Not thread-safe.
public final class StoredTicks {
    private record Key(Instrument instrument, long seq) {}

    private final Store store;
    private final TickFilter filter;
    private final int pageTicks;
    private final Queue<Tick> page = new ArrayDeque<>();
    private final Set<Key> givenOfLastTime = new HashSet<>();
    private long lastTime;
    private boolean over;

    /// @param pageTicks so many are held in memory
    public StoredTicks(Store store, TickFilter filter, int pageTicks) {
        this.store = store;
        this.filter = filter;
        this.pageTicks = pageTicks;
        this.lastTime = filter.start();
    }

    /// The next, which is the caller's to keep; null at the end.
    public @Nullable Tick next() {
        if (page.isEmpty() && !over) {
            read();
        }
        return page.poll();
    }

    private void read() {
        store.ticks(
                new TickFilter(filter.providers(), filter.symbols(), lastTime, filter.end()),
                tick -> {
                    take(tick);
                    return page.size() < pageTicks;
                });
        over = page.size() < pageTicks;
    }

    /// Pages overlap by the instant between them.
    private void take(Tick tick) {
        if (tick.ts() != lastTime) {
            givenOfLastTime.clear();
            lastTime = tick.ts();
        }
        if (givenOfLastTime.add(new Key(tick.instrument(), tick.seq()))) {
            page.add(tick.copy());
        }
    }
}
