package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.serve.Outlet.Farewell;
import io.tradepulse.serve.Outlet.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What one client has subscribed to, and what it has been sent of that: it outlives the connection
/// for a while, so that the client can come back and go on.
///
/// What waits for a client is bounded: by what its socket's queue takes, and in mode `all` by some
/// ticks more. Beyond that it gets the newest value of each symbol that has changed meanwhile, and
/// is told how many ticks it was not sent.
///
/// Owned by the event loop.
final class Session {
    /// Which ticks a client gets.
    enum Mode {
        /// Each one.
        ALL("all"),
        /// The newest of each symbol.
        LATEST("latest");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    private static final int MAX_PENDING = 4096;
    private static final int MAX_PENDING_BYTES = 1 << 19;
    private static final int MAX_ENTRIES = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long SENT_BEFORE_NANOS = 60_000 * NANOS_PER_MILLI;
    private static final long WORTH_TELLING_NANOS = 1_000 * NANOS_PER_MILLI;

    private final String id;
    private final PushParts parts;
    private final Selection prices;
    private Caller owner;
    private VisibleSymbols visible;
    private final BarChoice bars = new BarChoice();
    private final FrameWindow window = new FrameWindow();
    private final Deque<List<Price>> snapshots = new ArrayDeque<>();
    private final Deque<PushedTick> pending = new ArrayDeque<>();
    private final List<Item> changed = new ArrayList<>();
    private int pendingBytes;
    private long pendingSince;
    private boolean isBehind;
    private long skipped;
    private Mode mode = Mode.LATEST;
    private int conflateMillis = PushParts.DEFAULT_CONFLATION_MILLIS;
    private boolean isTouched;
    private boolean isLost;
    private boolean wantsLatency;
    private long dueAt;
    private long laggingSince;
    private boolean isLagging;
    private @Nullable Outlet outlet;
    private long detachedAt;
    private Set<PushedTick.Identity> sentBefore = Set.of();
    private long sentBeforeUntil;
    private @Nullable CatchUp catchUp;
    private @Nullable CompletableFuture<Void> waiting;

    /// @param owner nobody else can go on with it, and it covers only what that one may see
    Session(String id, PushParts parts, Caller owner) {
        this.id = id;
        this.parts = parts;
        this.owner = owner;
        this.visible = new VisibleSymbols(owner);
        this.prices =
                new Selection(
                        parts.board().changes(),
                        instrument -> List.of(parts.board().of(instrument)),
                        this::sees);
        this.dueAt = parts.nanoClock().getAsLong();
    }

    String id() {
        return id;
    }

    Caller owner() {
        return owner;
    }

    /// Whether it was opened with the same key.
    boolean isOf(Caller caller) {
        return owner.key().map(ApiKey::hash).equals(caller.key().map(ApiKey::hash));
    }

    boolean sees(Instrument instrument) {
        return visible.cover(instrument);
    }

    /// From here on it covers what that caller may see: what it has chosen beyond it is dropped,
    /// and frames that showed more are not kept.
    @SuppressWarnings("ReferenceEquality") // a caller is another as soon as anything of its key is
    void permit(Caller now) {
        if (now == owner) {
            return;
        }
        owner = now;
        visible = new VisibleSymbols(now);
        drop(prices.chosen().stream().filter(each -> !sees(each)).toList(), false);
        Set<Interval> before = bars.intervals();
        bars.keep(this::sees);
        unwatchAllBut(bars.intervals(), before);
        window.clear();
    }

    long lastSeq() {
        return window.last();
    }

    /// Goes on over that connection; the one before, if there is one, is let go.
    void attach(Outlet to) {
        Outlet before = outlet;
        outlet = to;
        to.session(id);
        isLagging = false;
        if (before != null && !before.equals(to)) {
            before.close(Farewell.RESUMED_ELSEWHERE);
        }
    }

    /// The connection is gone, if it is still this one's.
    void detach(Outlet from, long now) {
        if (from.equals(outlet)) {
            outlet = null;
            detachedAt = now;
            CatchUp under = catchUp;
            if (under != null) {
                isLost = true;
                under.stop();
            }
        }
    }

    /// Whether it goes on over that very connection.
    boolean isOver(Outlet connection) {
        return connection.equals(outlet);
    }

    boolean isAttached() {
        return outlet != null;
    }

    /// When its connection went, by the nano clock.
    long detachedAt() {
        return detachedAt;
    }

    /// Whether it is of no use to anybody who comes back.
    boolean isEmpty() {
        return prices.isEmpty() && bars.isEmpty();
    }

    /// Chooses bars, which begin with the one that is forming.
    void chooseBars(Set<Interval> intervals, Collection<Instrument> instruments, boolean all) {
        for (Interval interval : intervals) {
            bars.choose(interval, instruments, all);
            parts.bars().watch(interval, this);
            instruments.forEach(instrument -> offerNewest(instrument, interval));
            if (all) {
                parts.board().all().stream()
                        .map(Price::instrument)
                        .filter(this::sees)
                        .forEach(instrument -> offerNewest(instrument, interval));
            }
        }
        flush();
    }

    /// The same bars as another session has chosen.
    void chooseBarsOf(Session other) {
        for (Interval interval : other.bars.intervals()) {
            List<Instrument> named =
                    other.bars.chosen(interval).stream().filter(this::sees).toList();
            chooseBars(Set.of(interval), named, other.bars.isAll(interval));
        }
        wantsLatency |= other.wantsLatency;
    }

    private void offerNewest(Instrument instrument, Interval interval) {
        parts.bars().newest(instrument, interval).forEach(bar -> bars.offer(bar, true));
    }

    void dropBars(Set<Interval> intervals, Collection<Instrument> instruments, boolean all) {
        for (Interval interval : intervals) {
            bars.drop(interval, instruments, all);
        }
        unwatchAllBut(bars.intervals(), intervals);
    }

    private void unwatchAllBut(Set<Interval> left, Set<Interval> watched) {
        for (Interval interval : watched) {
            if (!left.contains(interval)) {
                parts.bars().unwatch(interval, this);
            }
        }
    }

    /// A bar of an interval of which it has chosen something.
    ///
    /// @return whether it is to be told when the batch is over
    boolean bar(PushedBar bar, boolean isPublic) {
        boolean isFirst =
                bars.offer(bar, isPublic && sees(bar.key().instrument()))
                        && !isTouched
                        && conflateMillis == 0;
        isTouched |= isFirst;
        return isFirst;
    }

    /// Whether it wants latencies.
    boolean wantsLatency() {
        return wantsLatency;
    }

    void wantLatency(boolean wants) {
        wantsLatency = wants;
    }

    /// Sends a frame without a number, if the client takes it.
    void sendUnnumbered(Frame frame) {
        Outlet to = outlet;
        if (to != null && !to.isFull()) {
            to.write(frame);
        }
    }

    Collection<Instrument> chosen() {
        return prices.chosen();
    }

    /// Whether the wildcard covers it, and it was not chosen by name.
    boolean isOneOfAll(Instrument instrument) {
        return !prices.chosen().contains(instrument) && sees(instrument);
    }

    boolean hasAll() {
        return prices.isAll();
    }

    Mode mode() {
        return mode;
    }

    int conflateMillis() {
        return conflateMillis;
    }

    /// From here on it is sent so.
    void pace(Mode newMode, int newConflateMillis) {
        if (newMode == mode && newConflateMillis == conflateMillis) {
            return;
        }
        flush();
        boolean watched = isWatching();
        mode = newMode;
        conflateMillis = newConflateMillis;
        dueAt = parts.nanoClock().getAsLong();
        if (mode == Mode.LATEST) {
            if (!pending.isEmpty()) {
                fallBehind();
            }
            skipped = 0;
        } else {
            isBehind |= prices.isBehind();
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
        if (prices.isAll()) {
            watchWildcard(on);
        }
        for (Instrument instrument : prices.chosen()) {
            watch(instrument, on);
        }
    }

    private void watchWildcard(boolean on) {
        if (on) {
            parts.board().watchAll(this);
        } else {
            parts.board().unwatchAll(this);
        }
    }

    private void watch(Instrument instrument, boolean on) {
        Price price = parts.board().of(instrument);
        if (on) {
            price.watch(this);
        } else {
            price.unwatch(this);
        }
    }

    /// Chooses prices, which begin with a snapshot of them.
    void choose(Collection<Instrument> instruments, boolean all) {
        flush();
        if (prices.isEmpty()) {
            prices.catchUp();
        }
        for (Instrument instrument : instruments) {
            if (prices.choose(instrument) && isWatching()) {
                watch(instrument, true);
            }
        }
        if (all && !prices.isAll()) {
            prices.chooseAll(true);
            if (isWatching()) {
                watchWildcard(true);
            }
        }
    }

    /// Sends the prices as they are now, before anything that comes later.
    void snapshot(Collection<Instrument> instruments, boolean all) {
        List<Price> shown = new ArrayList<>();
        if (all) {
            parts.board().all().stream()
                    .filter(price -> sees(price.instrument()))
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
        flush();
    }

    /// All that it has chosen, anew.
    void snapshotOfAll() {
        snapshot(List.copyOf(prices.chosen()), prices.isAll());
    }

    void drop(Collection<Instrument> instruments, boolean all) {
        CatchUp under = catchUp;
        if (under != null && (all || under.concerns(instruments))) {
            under.stop();
        }
        for (Instrument instrument : instruments) {
            if (prices.drop(instrument) && isWatching()) {
                watch(instrument, false);
            }
        }
        if (all) {
            if (prices.isAll() && isWatching()) {
                watchWildcard(false);
            }
            prices.chooseAll(false);
            for (Instrument instrument : List.copyOf(prices.chosen())) {
                drop(List.of(instrument), false);
            }
        }
        pending.removeIf(tick -> !isWanted(tick.identity().instrument()));
        pendingBytes = pending.stream().mapToInt(tick -> tick.json().length).sum();
    }

    private boolean isWanted(Instrument instrument) {
        return prices.covers(instrument, true);
    }

    /// Whether it is on its way from history to live ticks.
    boolean isCatchingUp() {
        return catchUp != null;
    }

    void catchUp(CatchUp started) {
        catchUp = started;
    }

    /// Stored ticks, in their order.
    void history(List<Tick> ticks) {
        Outlet to = outlet;
        for (int from = 0; to != null && from < ticks.size(); from += MAX_ENTRIES) {
            FrameText text = parts.text().begin("history").beginData();
            ticks.subList(from, Math.min(ticks.size(), from + MAX_ENTRIES))
                    .forEach(tick -> text.data(Price.json(tick)));
            end(to, "history", text.endData());
        }
    }

    /// Completes it when the client has room for more.
    void whenRoom(CompletableFuture<Void> taken) {
        Outlet to = outlet;
        if (to == null) {
            taken.cancel(false);
        } else if (to.isFull()) {
            lag();
            waiting = taken;
        } else {
            taken.complete(null);
        }
    }

    /// Whoever waits for room need not any more.
    void stopWaiting() {
        CompletableFuture<Void> taken = waiting;
        waiting = null;
        catchUp = null;
        if (taken != null) {
            taken.cancel(false);
        }
    }

    /// From here on those are live.
    ///
    /// @param sent what may come live as well, though it was sent
    void caughtUp(Collection<Instrument> instruments, Set<PushedTick.Identity> sent) {
        Outlet to = outlet;
        if (to == null) {
            isLost = true;
            return;
        }
        FrameText text = parts.text().begin("caught_up").texts("symbols", symbols(instruments));
        end(to, "caught_up", text);
        sentBefore = sent;
        sentBeforeUntil = parts.nanoClock().getAsLong() + SENT_BEFORE_NANOS;
        choose(instruments, false);
    }

    private static List<String> symbols(Collection<Instrument> instruments) {
        return instruments.stream().map(Instrument::symbol).toList();
    }

    /// The store did not answer.
    void catchUpFailed() {
        Outlet to = outlet;
        if (to != null) {
            byte[] json =
                    parts.text()
                            .begin("error")
                            .text("error", "history can not be read just now; subscribe again")
                            .text("code", "STORE_UNAVAILABLE")
                            .end();
            to.write(new Frame("error", 0, 0, json));
        }
    }

    /// A tick of what it watches.
    ///
    /// @param left ticks left out before it came here
    /// @param before changes of prices there were before it
    /// @return whether it is to be told when the batch is over
    boolean tick(PushedTick tick, long left, long before) {
        if (!sentBefore.isEmpty() && sentBefore.contains(tick.identity())) {
            return false;
        }
        if (mode == Mode.ALL) {
            keep(tick, left, before);
        }
        boolean isFirst = !isTouched && conflateMillis == 0;
        isTouched |= isFirst;
        return isFirst;
    }

    private void keep(PushedTick tick, long left, long before) {
        skipped += left;
        if (isBehind) {
            skipped++;
            return;
        }
        if (pending.isEmpty()) {
            pendingSince = before;
        }
        pending.add(tick);
        pendingBytes += tick.json().length;
        if (pending.size() > MAX_PENDING || pendingBytes > MAX_PENDING_BYTES) {
            fallBehind();
        }
    }

    private void fallBehind() {
        isBehind = true;
        isLost |= outlet == null;
        skipped += pending.size();
        pending.clear();
        pendingBytes = 0;
        prices.backTo(pendingSince);
        parts.metrics().conflated();
    }

    /// The batch is over in which it was told of a tick.
    void flushTouched() {
        isTouched = false;
        flush();
    }

    /// Sends what is due by that time; of one that asked to be conflated.
    void flushIfDue(long now) {
        if (!sentBefore.isEmpty() && now - sentBeforeUntil > 0) {
            sentBefore = Set.of();
        }
        if (conflateMillis == 0 || now - dueAt < 0) {
            return;
        }
        long period = conflateMillis * NANOS_PER_MILLI;
        dueAt += period * (1 + (now - dueAt) / period);
        flush();
    }

    /// Sends what there is, as far as the client takes it.
    void flush() {
        Outlet to = outlet;
        if (to == null) {
            return;
        }
        if (to.isFull()) {
            lag();
            return;
        }
        while (!snapshots.isEmpty() && !to.isFull()) {
            writeSnapshot(to, snapshots.removeFirst());
        }
        while (!pending.isEmpty() && !to.isFull() && snapshots.isEmpty()) {
            writePending(to);
        }
        if (snapshots.isEmpty() && pending.isEmpty() && !to.isFull()) {
            writeChanged(to);
        }
        if (!bars.waiting().isEmpty() && !to.isFull()) {
            writeBars(to);
        }
    }

    private void writeBars(Outlet to) {
        Iterator<PushedBar> each = bars.waiting().values().iterator();
        while (each.hasNext()) {
            FrameText text = parts.text().begin("bar_update").beginData();
            for (int i = 0; i < MAX_ENTRIES && each.hasNext(); i++) {
                text.data(each.next().json());
            }
            end(to, "bar_update", text.endData());
        }
        bars.waiting().clear();
    }

    private void lag() {
        if (!isLagging) {
            isLagging = true;
            laggingSince = parts.nanoClock().getAsLong();
            if (mode == Mode.LATEST) {
                parts.metrics().conflated();
            }
        }
    }

    /// The client reads again.
    void drained() {
        Outlet to = outlet;
        if (isLagging && to != null) {
            isLagging = false;
            long nanos = parts.nanoClock().getAsLong() - laggingSince;
            if (nanos > WORTH_TELLING_NANOS) {
                to.write(lagFrame(nanos));
            }
        }
        CompletableFuture<Void> taken = waiting;
        waiting = null;
        if (taken != null) {
            taken.complete(null);
        }
        flush();
    }

    private Frame lagFrame(long nanos) {
        byte[] json =
                parts.text()
                        .begin("lag")
                        .whole("lag_ms", nanos / NANOS_PER_MILLI)
                        .whole("limit_ms", parts.config().maxLag().toMillis())
                        .whole("skipped", skipped)
                        .end();
        return new Frame("lag", 0, 0, json);
    }

    /// How long the client has not been reading, in nanoseconds; 0 where it is.
    long lagNanos(long now) {
        return isLagging ? now - laggingSince : 0;
    }

    /// Lets the client go.
    void close(Farewell farewell) {
        Outlet to = outlet;
        if (to != null) {
            to.close(farewell);
        }
    }

    private void writeSnapshot(Outlet to, List<Price> shown) {
        FrameText text = parts.text().begin("snapshot").text("session", id).beginData();
        shown.stream()
                .filter(price -> sees(price.instrument()))
                .forEach(price -> text.data(price.json()));
        text.endData().text("mode", mode.text).whole("conflate_ms", conflateMillis);
        if (!snapshots.isEmpty()) {
            text.flag("more");
        }
        end(to, "snapshot", text);
    }

    private void writePending(Outlet to) {
        FrameText text = parts.text().begin("price_update").beginData();
        long now = parts.clock().nanos();
        for (int i = 0; i < MAX_ENTRIES && !pending.isEmpty(); i++) {
            PushedTick tick = pending.removeFirst();
            pendingBytes -= tick.json().length;
            text.data(tick.json());
            parts.pushed(tick.appendedAt(), tick.identity().ts(), now, conflateMillis > 0);
        }
        text.endData();
        end(to, "price_update", text);
        if (pending.isEmpty()) {
            prices.catchUp();
        }
    }

    private void writeChanged(Outlet to) {
        if (mode == Mode.ALL && !isBehind) {
            prices.catchUp();
            return;
        }
        prices.takeChanged(changed);
        isBehind = false;
        skipped = Math.max(0, skipped - changed.size());
        for (int from = 0; from < changed.size(); from += MAX_ENTRIES) {
            writeChanged(to, changed.subList(from, Math.min(changed.size(), from + MAX_ENTRIES)));
        }
        changed.clear();
    }

    private void writeChanged(Outlet to, List<Item> items) {
        FrameText text = parts.text().begin("price_update").beginData();
        long now = parts.clock().nanos();
        for (Item item : items) {
            text.data(item.json());
            Tick tick = ((Price) item).latest();
            parts.pushed(tick.appendedAt(), tick.ts(), now, conflateMillis > 0);
        }
        text.endData();
        end(to, "price_update", text);
    }

    private void end(Outlet to, String type, FrameText text) {
        long seq = window.last() + 1;
        long now = parts.clock().nanos();
        text.whole("seq", seq).whole("timestamp", now / NANOS_PER_MILLI);
        if (skipped > 0) {
            text.whole("skipped", skipped);
            parts.metrics().dropped(skipped);
            skipped = 0;
        }
        Frame frame = new Frame(type, seq, now, text.end());
        window.add(frame);
        to.write(frame);
    }

    /// The page has drawn that frame.
    ///
    /// @param at epoch nanoseconds, by the page's clock
    void drawn(long seq, long at) {
        window.find(seq)
                .ifPresent(frame -> parts.stages().pushToScreen().record(at - frame.at(), 1));
    }

    /// Whether it can go on with that frame, as if the connection had never gone.
    boolean canResume(long fromSeq) {
        return !isLost && window.reaches(fromSeq);
    }

    /// Sends again from that frame on, and then what came meanwhile.
    void resume(long fromSeq) {
        Outlet to = outlet;
        if (to != null) {
            window.from(fromSeq).forEach(to::write);
        }
        flush();
    }

    /// Watches nothing any more.
    void end() {
        if (isWatching()) {
            watchAll(false);
        }
        CatchUp under = catchUp;
        if (under != null) {
            under.stop();
        }
        bars.intervals().forEach(interval -> parts.bars().unwatch(interval, this));
        outlet = null;
    }
}
