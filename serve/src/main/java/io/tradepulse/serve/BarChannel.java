package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// The bars of a session: which it has chosen, and those on their way to its client.
///
/// Owned by the event loop.
final class BarChannel {
    private static final int MAX_ENTRIES = 1000;

    private final Session session;
    private final PushParts parts;
    private final Delivery delivery;
    private final BarChoice choice = new BarChoice();
    private long skipped;

    /// @param session whom the board tells
    BarChannel(Session session, PushParts parts, Delivery delivery) {
        this.session = session;
        this.parts = parts;
        this.delivery = delivery;
    }

    boolean isEmpty() {
        return choice.isEmpty();
    }

    /// Chooses bars, which begin with the one that is forming.
    void choose(Set<Interval> intervals, Collection<Instrument> instruments, boolean all) {
        for (Interval interval : intervals) {
            choice.choose(interval, instruments, all);
            parts.bars().watch(interval, session);
            instruments.forEach(instrument -> offerNewest(instrument, interval));
            if (all) {
                parts.board().all().stream()
                        .map(Price::instrument)
                        .filter(session::sees)
                        .forEach(instrument -> offerNewest(instrument, interval));
            }
        }
    }

    private void offerNewest(Instrument instrument, Interval interval) {
        parts.bars().newest(instrument, interval).forEach(bar -> offer(bar, true));
    }

    /// The same as another has chosen, as far as it may.
    void chooseAsIn(BarChannel other) {
        for (Interval interval : other.choice.intervals()) {
            List<Instrument> named =
                    other.choice.chosen(interval).stream().filter(session::sees).toList();
            choose(Set.of(interval), named, other.choice.isAll(interval));
        }
    }

    void drop(Set<Interval> intervals, Collection<Instrument> instruments, boolean all) {
        for (Interval interval : intervals) {
            choice.drop(interval, instruments, all);
        }
        unwatchAllBut(choice.intervals(), intervals);
    }

    /// Lets go of what it may not see any more.
    void dropUnseen() {
        Set<Interval> before = choice.intervals();
        choice.keep(session::sees);
        unwatchAllBut(choice.intervals(), before);
    }

    private void unwatchAllBut(Set<Interval> left, Set<Interval> watched) {
        for (Interval interval : watched) {
            if (!left.contains(interval)) {
                parts.bars().unwatch(interval, session);
            }
        }
    }

    /// A bar of an interval of which it has chosen something.
    ///
    /// @return whether it has chosen that one
    ///
    /// @param left bars left out before it came here, of whatever symbol
    boolean offer(PushedBar bar, boolean isPublic, long left) {
        skipped += left;
        return offer(bar, isPublic && session.sees(bar.key().instrument()));
    }

    private boolean offer(PushedBar bar, boolean isCovered) {
        if (choice.isFull()) {
            makeRoom();
        }
        return choice.offer(bar, isCovered);
    }

    /// Many bars end at once: who takes them gets them sooner than asked, who doesn't, not all.
    private void makeRoom() {
        session.flush();
        if (choice.isFull()) {
            var _ = choice.take();
            skipped++;
            if (!delivery.isAttached()) {
                delivery.tear();
            }
        }
    }

    /// Sends what waits, as far as the client takes it.
    void flush() {
        while (!choice.isServed() && delivery.hasRoom()) {
            FrameText text = delivery.begin("bar_update").beginData();
            for (int i = 0; i < MAX_ENTRIES && !choice.isServed(); i++) {
                text.data(choice.take().json());
            }
            delivery.send("bar_update", text.endData(), skipped);
            skipped = 0;
        }
    }

    /// Whether it would have no more symbols of any interval than that, with these.
    boolean fits(Set<Interval> intervals, Collection<Instrument> more, int most) {
        return intervals.stream().allMatch(interval -> choice.count(interval, more) <= most);
    }

    /// Watches nothing any more.
    void end() {
        choice.intervals().forEach(interval -> parts.bars().unwatch(interval, session));
    }
}
