package io.tradepulse.pipeline;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Listing;
import io.tradepulse.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the newest price of every instrument, and when it was seen first and last, in the store:
/// not at each commit of ticks but once in a while. What fails is written the next time; ticks
/// don't wait for it.
///
/// Owned by the recorder's thread.
public final class SnapshotRecorder implements Recorder.Listener<Tick> {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotRecorder.class);

    private static final class Seen {
        final Tick newest = new Tick();
        long first;
        long last;
    }

    private final BatchWriter<Tick> snapshots;
    private final BatchWriter<Listing> listings;
    private final LongSupplier nanoClock;
    private final long intervalNanos;
    private final KnownSymbols known = KnownSymbols.bundled();
    private final List<Seen> touched = new ArrayList<>();

    /// Whose names are stored: somebody may have corrected them there.
    private final Set<Instrument> named = new HashSet<>();

    private @Nullable Seen[] seen = new Seen[256];
    private long writtenAt;
    private boolean failing;

    /// @param stored what the store knows of instruments already
    /// @param snapshots of newest prices; closed with the last call, as the other one
    /// @param listings of what is known of instruments
    /// @param interval how often they are written at most
    public SnapshotRecorder(
            Collection<Listing> stored,
            BatchWriter<Tick> snapshots,
            BatchWriter<Listing> listings,
            LongSupplier nanoClock,
            Duration interval) {
        this.snapshots = snapshots;
        this.listings = listings;
        this.nanoClock = nanoClock;
        this.intervalNanos = interval.toNanos();
        stored.forEach(listing -> named.add(listing.instrument()));
        this.writtenAt = nanoClock.getAsLong();
    }

    @Override
    public void taken(Tick tick) {
        int index = tick.instrument().index();
        Seen known = index < seen.length ? seen[index] : null;
        if (known == null) {
            first(tick);
            return;
        }
        if (tick.isAfter(known.newest.ts(), known.newest.seq())) {
            known.newest.set(tick);
        }
        known.last = Math.max(known.last, tick.receivedAt());
    }

    /// The first of its instrument since the last time they were written.
    private void first(Tick tick) {
        Instrument instrument = tick.instrument();
        if (instrument.index() >= seen.length) {
            seen = Arrays.copyOf(seen, Math.max(instrument.index() + 1, seen.length * 2));
        }
        Seen made = new Seen();
        made.newest.set(tick);
        made.first = tick.receivedAt();
        made.last = tick.receivedAt();
        seen[instrument.index()] = made;
        touched.add(made);
    }

    @Override
    public void committed() {
        if (!touched.isEmpty() && nanoClock.getAsLong() - writtenAt >= intervalNanos) {
            write();
        }
    }

    /// What was not committed is taken again: until then nothing of it may be written.
    @Override
    public void failed() {
        forget();
    }

    private void write() {
        writtenAt = nanoClock.getAsLong();
        try {
            touched.forEach(one -> snapshots.write(one.newest));
            snapshots.commit();
            touched.forEach(one -> listings.write(listing(one)));
            listings.commit();
            touched.forEach(one -> named.add(one.newest.instrument()));
            forget();
            failing = false;
        } catch (StoreException e) {
            if (!failing) {
                LOG.warn("newest prices wait for the store: {}", e.getMessage());
            }
            failing = true;
            rollback(snapshots);
            rollback(listings);
        }
    }

    private Listing listing(Seen one) {
        Instrument instrument = one.newest.instrument();
        return named.contains(instrument)
                ? new Listing(instrument, "", "", "", "", one.first, one.last)
                : known.listing(instrument, one.first, one.last);
    }

    private static void rollback(BatchWriter<?> writer) {
        try {
            writer.rollback();
        } catch (StoreException e) {
            LOG.debug("newest prices could not be rolled back: {}", e.getMessage());
        }
    }

    private void forget() {
        touched.forEach(one -> seen[one.newest.instrument().index()] = null);
        touched.clear();
    }

    @Override
    public void closed() {
        if (!touched.isEmpty()) {
            write();
        }
        snapshots.close();
        listings.close();
    }
}
