package io.tradepulse.serve;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// The bars on their way to those sessions that want some.
///
/// Owned by the event loop, but for [#take], which any one thread calls.
final class BarBoard {
    /// More are left out, and counted.
    private static final int MAX_WAITING = 1 << 15;

    private static final int TURN = 2048;

    private final PriceBoard prices;
    private final BiFunction<Instrument, Interval, List<Bar>> known;
    private final Handover<Bar> handover;
    private final Map<Interval, Session[]> watchers = new EnumMap<>(Interval.class);
    private final List<Session> touched = new ArrayList<>();

    /// Bars that were left out, of which nobody has been told yet.
    private long untold;

    /// @param known the bars in memory of an instrument, oldest first
    BarBoard(
            Context eventLoop,
            PriceBoard prices,
            BiFunction<Instrument, Interval, List<Bar>> known) {
        this.prices = prices;
        this.known = known;
        this.handover = new Handover<>(eventLoop, MAX_WAITING, TURN, new Told());
    }

    /// A bar in its present state; never waits.
    void take(Bar bar) {
        handover.offer(bar);
    }

    private final class Told implements Handover.Reader<Bar> {
        @Override
        public void event(Bar bar, long left) {
            untold += left;
            Session[] told = watchers.get(bar.interval());
            if (told != null) {
                tell(told, bar);
            }
        }

        @Override
        public void turnEnd() {
            touched.forEach(Session::flushTouched);
            touched.clear();
        }
    }

    private void tell(Session[] told, Bar bar) {
        PushedBar pushed = PushedBar.of(bar);
        boolean isPublic = prices.of(bar.instrument()).isPublic();
        for (Session session : told) {
            if (session.bar(pushed, isPublic, untold)) {
                touched.add(session);
            }
        }
        untold = 0;
    }

    void watch(Interval interval, Session session) {
        Session[] told = watchers.getOrDefault(interval, new Session[0]);
        watchers.put(interval, Sessions.with(Sessions.without(told, session), session));
        handover.open(true);
    }

    void unwatch(Interval interval, Session session) {
        Session[] left = Sessions.without(watchers.getOrDefault(interval, new Session[0]), session);
        if (left.length > 0) {
            watchers.put(interval, left);
        } else {
            watchers.remove(interval);
        }
        handover.open(!watchers.isEmpty());
    }

    /// The newest bar of an instrument, none or one.
    List<PushedBar> newest(Instrument instrument, Interval interval) {
        List<Bar> bars = known.apply(instrument, interval);
        return bars.isEmpty() ? List.of() : List.of(PushedBar.of(bars.getLast()));
    }
}
