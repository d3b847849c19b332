package io.tradepulse.serve;

import io.tradepulse.bus.Topic;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Store;
import io.tradepulse.store.StoreException;
import io.tradepulse.store.TickFilter;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a session from some time in the past to now: stored ticks, then live ones, each once.
///
/// The seam: from a mark on the bus on, live ticks are held back. What is before the mark is read
/// from the store once the recorders have passed it and queries show it; what is held and was not
/// among that follows, sorted; then the session takes over, in the same turn of the event loop, so
/// that no tick is between the two. Where more has to be held than there is room for, all of this
/// is done again from where the stored ticks ended.
///
/// Owned by the event loop, but for [#read], which runs on a virtual thread.
final class CatchUp implements LiveFeed.Listener {
    /// What all of them share.
    ///
    /// @param store empty until it has opened
    /// @param isStored whether the recorders have stored all ticks before a mark
    /// @param threads where the store is asked
    /// @param room how many may be under way
    record Source(
            LiveFeed feed,
            Supplier<Optional<Store>> store,
            Predicate<Topic.Mark> isStored,
            Executor threads,
            Context eventLoop,
            Semaphore room) {}

    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    private static final int PAGE = 1000;
    private static final int MAX_HELD = 1 << 16;
    private static final long END = 7_258_118_400_000_000_000L;
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(10).toNanos();
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    /// A tick is not on its way from the door to here for longer: of those stored that were
    /// received later, it is remembered that they were sent, as they may come live as well.
    private static final long ON_ITS_WAY_NANOS = Duration.ofSeconds(30).toNanos();

    /// As the store has them, whatever their instrument.
    private static final Comparator<Tick> STORED_ORDER =
            Comparator.comparingLong(Tick::ts)
                    .thenComparing(tick -> tick.instrument().provider())
                    .thenComparing(tick -> tick.instrument().symbol())
                    .thenComparingLong(Tick::seq);

    private final Source source;
    private final PushParts parts;
    private final HistoryChannel channel;
    private final Set<Instrument> instruments;
    private final long from;
    private final LiveFeed.Subscription live;
    private final List<Tick> held = new ArrayList<>();
    private final Set<PushedTick.Identity> sent = new HashSet<>();
    private long rememberSince;
    private boolean isHolding;
    private boolean isTorn;
    private volatile boolean isOver;
    private @Nullable Tick last;

    private CatchUp(
            Source source,
            PushParts parts,
            HistoryChannel channel,
            Set<Instrument> instruments,
            long from) {
        this.source = source;
        this.parts = parts;
        this.channel = channel;
        this.instruments = instruments;
        this.from = from;
        this.live = source.feed.subscribe(instruments, this);
    }

    /// Begins it.
    ///
    /// @return empty where too many are under way
    static Optional<CatchUp> start(
            Source source,
            PushParts parts,
            HistoryChannel channel,
            Set<Instrument> instruments,
            long from) {
        if (!source.room.tryAcquire()) {
            return Optional.empty();
        }
        CatchUp started = new CatchUp(source, parts, channel, instruments, from);
        started.mark();
        return Optional.of(started);
    }

    private void mark() {
        source.feed.mark(this::marked);
    }

    /// Everything before the mark has been handed over, and was not held.
    private void marked(Topic.Mark mark) {
        if (isOver) {
            return;
        }
        isHolding = true;
        isTorn = false;
        held.clear();
        rememberSince = parts.clock().nanos() - ON_ITS_WAY_NANOS;
        sent.clear();
        try {
            source.threads.execute(() -> read(mark));
        } catch (RejectedExecutionException _) {
            stop();
        }
    }

    @Override
    public void tick(Tick tick, long position, long skipped) {
        if (!isHolding || isTorn) {
            return;
        }
        if (skipped > 0 || held.size() == MAX_HELD) {
            isTorn = true;
            held.clear();
        } else {
            held.add(tick.copy());
        }
    }

    private void read(Topic.Mark mark) {
        try {
            await(() -> source.isStored.test(mark));
            Store store =
                    source.store
                            .get()
                            .orElseThrow(() -> new StoreException("the store is not open yet"));
            await(store.visibilityOfCommits());
            boolean more = true;
            while (more && !isOver) {
                List<Tick> page = page(store);
                more = page.size() == PAGE;
                send(page);
            }
            source.eventLoop.runOnContext(_ -> joinLive());
        } catch (StoreException e) {
            LOG.warn("History for a client: {}", e.getMessage());
            source.eventLoop.runOnContext(_ -> failed());
        } catch (CancellationException | CompletionException _) {
            source.eventLoop.runOnContext(_ -> stop());
        } catch (RuntimeException e) {
            LOG.error("History for a client failed", e);
            source.eventLoop.runOnContext(_ -> failed());
        }
    }

    /// The recorders commit without telling anybody: it looks now and then.
    private void await(BooleanSupplier condition) {
        long until = System.nanoTime() + MAX_WAIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (isOver || Thread.interrupted()) {
                throw new CancellationException();
            }
            if (System.nanoTime() - until > 0) {
                throw new StoreException("the recorders are behind by " + MAX_WAIT);
            }
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
        }
    }

    private List<Tick> page(Store store) {
        Tick after = last;
        long start = after == null ? from : after.ts();
        List<Tick> page = new ArrayList<>();
        store.ticks(
                new TickFilter(
                        instruments.stream().map(Instrument::provider).collect(Collectors.toSet()),
                        instruments.stream().map(Instrument::symbol).collect(Collectors.toSet()),
                        start,
                        END),
                tick -> {
                    if (instruments.contains(tick.instrument())
                            && (after == null || STORED_ORDER.compare(tick, after) > 0)) {
                        page.add(tick.copy());
                    }
                    return page.size() < PAGE && !isOver;
                });
        return page;
    }

    /// Waits until the client has room for more.
    private void send(List<Tick> page) {
        if (page.isEmpty()) {
            return;
        }
        last = page.getLast();
        CompletableFuture<Void> taken = new CompletableFuture<>();
        source.eventLoop.runOnContext(
                _ -> {
                    if (isOver) {
                        taken.cancel(false);
                    } else {
                        push(page);
                        channel.whenRoom(taken);
                    }
                });
        taken.join();
    }

    private void push(List<Tick> ticks) {
        for (Tick tick : ticks) {
            if (tick.receivedAt() >= rememberSince) {
                sent.add(PushedTick.Identity.of(tick));
            }
        }
        channel.send(ticks);
    }

    private void joinLive() {
        if (isOver) {
            return;
        }
        isHolding = false;
        if (isTorn) {
            mark();
            return;
        }
        List<Tick> rest = new ArrayList<>();
        for (Tick tick : held) {
            if (tick.ts() >= from && sent.add(PushedTick.Identity.of(tick))) {
                rest.add(tick);
            }
        }
        rest.sort(Tick::compareByTime);
        channel.send(rest);
        stop();
        channel.caughtUp(instruments, sent);
    }

    private void failed() {
        if (!isOver) {
            stop();
            channel.failed();
        }
    }

    /// Whether it brings any of those.
    boolean concerns(Collection<Instrument> others) {
        return others.stream().anyMatch(instruments::contains);
    }

    /// Ends it, wherever it is.
    void stop() {
        if (!isOver) {
            isOver = true;
            live.cancel();
            source.room.release();
            channel.ended();
        }
    }
}
