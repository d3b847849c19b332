package io.tradepulse.serve;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/// The bars on their way to those sessions that want some.
///
/// Owned by the event loop, but for [#take], which any one thread calls.
final class BarBoard {
    /// More are left out, and counted.
    private static final int MAX_WAITING = 1 << 15;

    private static final int TURN = 2048;

    private final Context eventLoop;
    private final PriceBoard prices;
    private final BiFunction<Instrument, Interval, List<Bar>> known;
    private final Queue<Bar> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicLong left = new AtomicLong();
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private final Map<Interval, Session[]> watchers = new EnumMap<>(Interval.class);
    private final List<Session> touched = new ArrayList<>();
    private volatile boolean isOpen;

    /// @param known the bars in memory of an instrument, oldest first
    BarBoard(
            Context eventLoop,
            PriceBoard prices,
            BiFunction<Instrument, Interval, List<Bar>> known) {
        this.eventLoop = eventLoop;
        this.prices = prices;
        this.known = known;
    }

    /// A bar in its present state; never waits.
    void take(Bar bar) {
        if (!isOpen) {
            return;
        }
        if (waitingCount.get() >= MAX_WAITING) {
            left.incrementAndGet();
            return;
        }
        waitingCount.incrementAndGet();
        waiting.add(bar);
        wake();
    }

    private void wake() {
        if (isWoken.compareAndSet(false, true)) {
            try {
                eventLoop.runOnContext(_ -> drain());
            } catch (RejectedExecutionException _) {
                // The event loop has ended: nobody is left to hear of it.
            }
        }
    }

    private void drain() {
        isWoken.set(false);
        Bar bar = waiting.poll();
        for (int i = 1; bar != null; i++) {
            waitingCount.decrementAndGet();
            tell(bar);
            bar = i < TURN ? waiting.poll() : null;
        }
        touched.forEach(Session::flushTouched);
        touched.clear();
        if (!waiting.isEmpty()) {
            wake();
        }
    }

    private void tell(Bar bar) {
        Session[] told = watchers.get(bar.interval());
        if (told == null) {
            return;
        }
        PushedBar pushed = PushedBar.of(bar);
        boolean isPublic = prices.of(bar.instrument()).isPublic();
        long leftBefore = left.getAndSet(0);
        for (Session session : told) {
            if (session.bar(pushed, isPublic, leftBefore)) {
                touched.add(session);
            }
        }
    }

    void watch(Interval interval, Session session) {
        Session[] told = watchers.getOrDefault(interval, new Session[0]);
        watchers.put(interval, Sessions.with(Sessions.without(told, session), session));
        isOpen = true;
    }

    void unwatch(Interval interval, Session session) {
        Session[] left = Sessions.without(watchers.getOrDefault(interval, new Session[0]), session);
        if (left.length > 0) {
            watchers.put(interval, left);
        } else {
            watchers.remove(interval);
        }
        isOpen = !watchers.isEmpty();
    }

    /// The newest bar of an instrument, none or one.
    List<PushedBar> newest(Instrument instrument, Interval interval) {
        List<Bar> bars = known.apply(instrument, interval);
        return bars.isEmpty() ? List.of() : List.of(PushedBar.of(bars.getLast()));
    }
}
