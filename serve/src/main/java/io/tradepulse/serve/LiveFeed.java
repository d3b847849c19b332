package io.tradepulse.serve;

import io.tradepulse.bus.Topic;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import io.tradepulse.pipeline.LastValueCache;
import io.tradepulse.serve.LiveRing.Taking;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The ticks as they come off the bus, brought to the event loop for whoever pushes them on.
///
/// Owned by the event loop: everything is called there, and listeners are. Nothing that they do
/// holds up the bus; where the event loop does not keep up, ticks are conflated before it
/// ([LiveRing]).
final class LiveFeed {
    /// Gets ticks.
    interface Listener {
        /// The next tick in the order of the bus, good until the call returns.
        ///
        /// @param position rises from tick to tick
        /// @param skipped ticks of that instrument that were left out just before it
        void tick(Tick tick, long position, long skipped);

        /// What had arrived at once has been handed over, to this listener at least one tick of it:
        /// whoever sends in batches sends now.
        default void batchEnd() {}
    }

    /// What a listener has asked for.
    final class Subscription {
        private final Listener listener;
        private final List<Instrument> instruments;
        private final boolean isOfCanary;
        private boolean isTouched;
        private boolean isCancelled;

        private Subscription(Listener listener, List<Instrument> instruments, boolean isOfCanary) {
            this.listener = listener;
            this.instruments = instruments;
            this.isOfCanary = isOfCanary;
        }

        private void tick(Tick tick, long position, long skipped) {
            if (isCancelled || (isOfCanary && !tick.instrument().isCanary())) {
                return;
            }
            if (!isTouched) {
                isTouched = true;
                touched.add(this);
            }
            listener.tick(tick, position, skipped);
        }

        /// No tick comes after this.
        void cancel() {
            if (!isCancelled) {
                isCancelled = true;
                remove(this);
            }
        }
    }

    private static final int CAPACITY = 1 << 14;
    private static final int TURN = 2048;
    private static final Subscription[] NONE = {};

    private final LastValueCache latest;
    private final Context eventLoop;
    private final LiveRing ring;
    private final LiveRing.Reader reader =
            new LiveRing.Reader() {
                @Override
                public void tick(Tick tick, long position, long skipped) {
                    handOver(tick, position, skipped);
                }

                @Override
                public void mark(Topic.Mark mark, Consumer<Topic.Mark> asked) {
                    asked.accept(mark);
                }
            };
    private final List<Subscription> touched = new ArrayList<>();
    private Subscription[] ofAll = NONE;
    private Subscription[] @Nullable [] byInstrument = new Subscription[256][];
    private int ofMarket;
    private int ofCanary;

    /// @param eventLoop whose this is
    LiveFeed(LastValueCache latest, Context eventLoop) {
        this(latest, eventLoop, CAPACITY);
    }

    LiveFeed(LastValueCache latest, Context eventLoop, int capacity) {
        this.latest = latest;
        this.eventLoop = eventLoop;
        this.ring = new LiveRing(capacity, this::wake);
    }

    private void wake() {
        try {
            eventLoop.runOnContext(_ -> drain());
        } catch (RejectedExecutionException _) {
            // The event loop has ended: nobody is left to hear of it.
        }
    }

    /// From here on the cache hands its ticks over. Any thread may call this, once.
    void start() {
        latest.listen(ring);
    }

    /// From here on it doesn't. Any thread.
    void stop() {
        latest.unlisten();
    }

    /// Every tick of those instruments from here on.
    Subscription subscribe(Collection<Instrument> instruments, Listener listener) {
        Subscription made = new Subscription(listener, List.copyOf(instruments), false);
        for (Instrument instrument : made.instruments) {
            int index = instrument.index();
            if (index >= byInstrument.length) {
                byInstrument =
                        Arrays.copyOf(byInstrument, Math.max(index + 1, byInstrument.length * 2));
            }
            byInstrument[index] = with(byInstrument[index], made);
        }
        count(made, 1);
        return made;
    }

    /// Every tick of every instrument from here on, those of probes included.
    Subscription subscribeAll(Listener listener) {
        return subscribeAll(listener, false);
    }

    /// Every tick of the canary from here on.
    Subscription subscribeCanary(Listener listener) {
        return subscribeAll(listener, true);
    }

    private Subscription subscribeAll(Listener listener, boolean isOfCanary) {
        Subscription made = new Subscription(listener, List.of(), isOfCanary);
        ofAll = with(ofAll, made);
        count(made, 1);
        return made;
    }

    private void count(Subscription subscription, int more) {
        ofCanary += subscription.isOfCanary ? more : 0;
        ofMarket += subscription.isOfCanary ? 0 : more;
        ring.take(ofMarket > 0 ? Taking.ALL : ofCanary > 0 ? Taking.CANARY : Taking.NONE);
    }

    private void remove(Subscription subscription) {
        ofAll = without(ofAll, subscription);
        for (Instrument instrument : subscription.instruments) {
            Subscription[] known = byInstrument[instrument.index()];
            if (known != null) {
                byInstrument[instrument.index()] = without(known, subscription);
            }
        }
        count(subscription, -1);
    }

    private static Subscription[] with(Subscription @Nullable [] known, Subscription added) {
        if (known == null) {
            return new Subscription[] {added};
        }
        Subscription[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = added;
        return more;
    }

    private static Subscription[] without(Subscription[] known, Subscription removed) {
        return Arrays.stream(known).filter(each -> each != removed).toArray(Subscription[]::new);
    }

    /// The position of ticks that are not on their way here yet: every tick that the cache shows by
    /// now has a lower one.
    long position() {
        return ring.written() + 1; // one may be in the cache and not yet in the ring
    }

    /// Asks where on the bus the ticks handed over so far end; the answer comes between the last of
    /// them and the next.
    void mark(Consumer<Topic.Mark> asked) {
        ring.askMark(asked);
    }

    private void drain() {
        boolean more = true;
        try {
            more = ring.drain(reader, TURN);
        } finally {
            endBatch();
            if (more) {
                eventLoop.runOnContext(_ -> drain());
            }
        }
    }

    private void endBatch() {
        for (Subscription each : touched) {
            each.isTouched = false;
            if (!each.isCancelled) {
                each.listener.batchEnd();
            }
        }
        touched.clear();
    }

    private void handOver(Tick tick, long position, long skipped) {
        for (Subscription each : ofAll) {
            each.tick(tick, position, skipped);
        }
        int index = tick.instrument().index();
        Subscription[] own = index < byInstrument.length ? byInstrument[index] : null;
        if (own != null) {
            for (Subscription each : own) {
                each.tick(tick, position, skipped);
            }
        }
    }
}
