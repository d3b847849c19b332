package io.tradepulse.transfer;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.feed.TickSource;
import io.tradepulse.feed.csv.ReplayPace;
import io.tradepulse.feed.csv.ReplaySchedule;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Store;
import io.tradepulse.store.StoreException;
import io.tradepulse.store.TickFilter;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Plays stored ticks, in an order that never changes: time, provider, symbol, `seq`.
///
/// They keep their `seq`, ids and those that the platform made alike. Not thread-safe: owned by the
/// thread that pulls it, but for [#progress()].
public final class StoreReplay implements TickSource {
    private static final int PAGE_TICKS = 20_000;

    private final StoredTicks ticks;
    private final ReplaySchedule schedule;
    private final TickFilter filter;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong playedUpTo = new AtomicLong();

    /// @param filter what is played; its range also measures the progress
    /// @param clock stamps ticks that are moved to now
    /// @param nanoClock the clock of [#dueNanos()]
    public StoreReplay(
            Store store,
            TickFilter filter,
            ReplayPace pace,
            EpochClock clock,
            LongSupplier nanoClock) {
        this.filter = filter;
        this.ticks = new StoredTicks(store, filter, PAGE_TICKS);
        this.schedule = new ReplaySchedule(pace, clock, nanoClock);
        this.playedUpTo.set(filter.start());
    }

    /// @throws IOException where the store fails
    @Override
    public boolean next(Tick into) throws IOException {
        Tick stored = read();
        if (stored == null) {
            playedUpTo.lazySet(filter.end());
            return false;
        }
        into.set(
                stored.instrument(),
                schedule.at(stored.ts()),
                stored.seq(),
                stored.price(),
                stored.volume(),
                stored.bid(),
                stored.ask());
        playedUpTo.lazySet(stored.ts());
        count.lazySet(count.getPlain() + 1);
        return true;
    }

    private @Nullable Tick read() throws IOException {
        try {
            return ticks.next();
        } catch (StoreException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public long dueNanos() {
        return schedule.dueNanos();
    }

    /// How far it is, by the share of the range that has been played, nanoseconds for bytes;
    /// thread-safe.
    public FeedProgress progress() {
        long played = playedUpTo.get() - filter.start();
        return new FeedProgress(count.get(), 0, 0, played, filter.end() - filter.start());
    }

    @Override
    public void close() {
        // It holds nothing open.
    }
}
