package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.serve.Session.Mode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The prices of a session: which it has chosen, and those on their way to its client, every tick
/// or the newest of each symbol.
///
/// Owned by the event loop.
final class PriceChannel {
    private static final int MAX_ENTRIES = 1000;

    private final Session session;
    private final PushParts parts;
    private final Delivery delivery;
    private final Selection choice;
    private final Backlog backlog = new Backlog();
    private final Deque<List<Price>> snapshots = new ArrayDeque<>();
    private final List<Item> changed = new ArrayList<>();
    private Mode mode = Mode.LATEST;
    private int conflateMillis = PushParts.DEFAULT_CONFLATION_MILLIS;

    /// @param session whom the board tells
    PriceChannel(Session session, PushParts parts, Delivery delivery) {
        this.session = session;
        this.parts = parts;
        this.delivery = delivery;
        this.choice =
                new Selection(
                        parts.board().changes(),
                        instrument -> List.of(parts.board().of(instrument)),
                        session::sees);
    }

    Collection<Instrument> chosen() {
        return choice.chosen();
    }

    boolean isAll() {
        return choice.isAll();
    }

    boolean isEmpty() {
        return choice.isEmpty();
    }

    /// Whether it has chosen nothing but the canary.
    boolean isOfCanary() {
        return !choice.isAll() && choice.chosen().stream().allMatch(Instrument::isCanary);
    }

    Mode mode() {
        return mode;
    }

    int conflateMillis() {
        return conflateMillis;
    }

    /// Ticks that were left out since its client was last told.
    long skipped() {
        return backlog.skipped();
    }

    /// From here on they are sent so.
    void pace(Mode newMode, int newConflateMillis) {
        boolean watched = isWatching();
        mode = newMode;
        conflateMillis = newConflateMillis;
        if (mode == Mode.LATEST) {
            if (!backlog.isEmpty()) {
                fallBehind();
            }
            backlog.told();
        } else if (choice.isBehind()) {
            backlog.fallBehind();
        }
        if (watched != isWatching()) {
            watchAll(!watched);
        }
    }

    /// Whether it has to know of every tick.
    private boolean isWatching() {
        return mode == Mode.ALL || conflateMillis == 0;
    }

    private void watchAll(boolean on) {
        if (choice.isAll()) {
            watchWildcard(on);
        }
        for (Instrument instrument : choice.chosen()) {
            watch(instrument, on);
        }
    }

    private void watchWildcard(boolean on) {
        if (on) {
            parts.board().watchAll(session);
        } else {
            parts.board().unwatchAll(session);
        }
    }

    private void watch(Instrument instrument, boolean on) {
        Price price = parts.board().of(instrument);
        if (on) {
            price.watch(session);
        } else {
            price.unwatch(session);
        }
    }

    /// Chooses prices; those that it had are to be flushed before.
    void choose(Collection<Instrument> instruments, boolean all) {
        if (choice.isEmpty()) {
            choice.catchUp();
        }
        for (Instrument instrument : instruments) {
            if (choice.choose(instrument) && isWatching()) {
                watch(instrument, true);
            }
        }
        if (all && !choice.isAll()) {
            choice.chooseAll(true);
            if (isWatching()) {
                watchWildcard(true);
            }
        }
    }

    /// The prices as they are now go out before anything that comes later.
    void snapshot(Collection<Instrument> instruments, boolean all) {
        List<Price> shown = new ArrayList<>();
        if (all) {
            parts.board().all().stream()
                    .filter(price -> session.sees(price.instrument()))
                    .forEach(shown::add);
        }
        for (Instrument instrument : instruments) {
            Price price = parts.board().of(instrument);
            if (!all || !price.isPublic()) {
                shown.add(price);
            }
        }
        shown.removeIf(price -> !price.isFilled());
        for (int from = 0; from == 0 || from < shown.size(); from += MAX_ENTRIES) {
            snapshots.add(
                    List.copyOf(shown.subList(from, Math.min(shown.size(), from + MAX_ENTRIES))));
        }
    }

    void drop(Collection<Instrument> instruments, boolean all) {
        for (Instrument instrument : instruments) {
            dropOne(instrument);
        }
        if (all) {
            if (choice.isAll() && isWatching()) {
                watchWildcard(false);
            }
            choice.chooseAll(false);
            List.copyOf(choice.chosen()).forEach(this::dropOne);
        }
        backlog.dropIf(tick -> !choice.covers(tick.identity().instrument(), true));
    }

    private void dropOne(Instrument instrument) {
        if (choice.drop(instrument) && isWatching()) {
            watch(instrument, false);
        }
    }

    /// A tick of what it watches.
    ///
    /// @param left ticks left out before it came here
    /// @param before changes of prices there were before it
    void offer(PushedTick tick, long left, long before) {
        if (mode == Mode.ALL && !backlog.offer(tick, left, before)) {
            fallBehind();
        }
    }

    private void fallBehind() {
        if (!delivery.isAttached()) {
            delivery.tear();
        }
        choice.backTo(backlog.giveUp());
        parts.metrics().conflated();
    }

    /// Sends what there is, as far as the client takes it.
    void flush() {
        while (!snapshots.isEmpty() && delivery.hasRoom()) {
            writeSnapshot(snapshots.removeFirst());
        }
        while (snapshots.isEmpty() && !backlog.isEmpty() && delivery.hasRoom()) {
            writeBacklog();
        }
        if (snapshots.isEmpty() && backlog.isEmpty() && delivery.hasRoom()) {
            flushChanged();
        }
    }

    /// Ticks of its symbols that wait are older than it is.
    private void writeSnapshot(List<Price> shown) {
        if (!backlog.isEmpty()) {
            Set<Instrument> covered =
                    shown.stream().map(Price::instrument).collect(Collectors.toSet());
            backlog.dropIf(tick -> covered.contains(tick.identity().instrument()));
        }
        FrameText text = delivery.begin("snapshot").text("session", delivery.session()).beginData();
        shown.stream()
                .filter(price -> session.sees(price.instrument()))
                .forEach(price -> text.data(price.json()));
        text.endData().text("mode", mode.text()).whole("conflate_ms", conflateMillis);
        if (!snapshots.isEmpty()) {
            text.flag("more");
        }
        send("snapshot", text);
    }

    private void writeBacklog() {
        FrameText text = delivery.begin("price_update").beginData();
        long now = parts.clock().nanos();
        for (int i = 0; i < MAX_ENTRIES && !backlog.isEmpty(); i++) {
            PushedTick tick = backlog.take();
            text.data(tick.json());
            parts.pushed(tick.tick(), now, conflateMillis > 0);
        }
        send("price_update", text.endData());
        if (backlog.isEmpty()) {
            choice.catchUp();
        }
    }

    private void flushChanged() {
        if (mode == Mode.ALL && !backlog.isBehind()) {
            choice.catchUp();
            return;
        }
        while (delivery.hasRoom()) {
            choice.takeChanged(changed, MAX_ENTRIES);
            backlog.makeUp(changed.size(), !choice.isBehind());
            if (changed.isEmpty()) {
                return;
            }
            writeChanged();
        }
    }

    private void writeChanged() {
        FrameText text = delivery.begin("price_update").beginData();
        long now = parts.clock().nanos();
        for (Item item : changed) {
            text.data(item.json());
            parts.pushed(((Price) item).latest(), now, conflateMillis > 0);
        }
        changed.clear();
        send("price_update", text.endData());
    }

    private void send(String type, FrameText text) {
        long skipped = backlog.skipped();
        if (skipped > 0) {
            parts.metrics().dropped(skipped);
            backlog.told();
        }
        delivery.send(type, text, skipped);
    }

    /// Watches nothing any more.
    void end() {
        if (isWatching()) {
            watchAll(false);
        }
    }
}
