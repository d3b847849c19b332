package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.serve.Outlet.Frame;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// What one client has subscribed to, and what it has been sent of that: it outlives the connection
/// for a while, so that the client can come back and go on.
///
/// What waits for a client is bounded: by what its socket's queue takes, and in mode `all` by some
/// ticks more ([Backlog]). Beyond that it gets the newest value of each symbol that has changed
/// meanwhile, and is told how many ticks it was not sent.
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

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long WORTH_TELLING_NANOS = Duration.ofSeconds(1).toNanos();

    private final PushParts parts;
    private final Delivery delivery;
    private final LagWatch lag;
    private final PriceChannel prices;
    private final BarChannel bars;
    private final HistoryChannel history;
    private final RejectChannel rejects;
    private Caller owner;
    private VisibleSymbols visible;
    private boolean isTouched;
    private boolean wantsLatency;
    private long dueAt;
    private long detachedAt;

    /// @param owner nobody else can go on with it, and it covers only what that one may see
    Session(String id, PushParts parts, Caller owner) {
        this.parts = parts;
        this.owner = owner;
        this.visible = new VisibleSymbols(owner);
        this.delivery = new Delivery(id, parts);
        this.lag = new LagWatch(parts.nanoClock());
        this.prices = new PriceChannel(this, parts, delivery);
        this.bars = new BarChannel(this, parts, delivery);
        this.history = new HistoryChannel(this, parts, delivery);
        this.rejects = new RejectChannel(this, parts.rejects(), delivery);
        this.dueAt = parts.nanoClock().getAsLong();
    }

    String id() {
        return delivery.session();
    }

    Delivery delivery() {
        return delivery;
    }

    HistoryChannel history() {
        return history;
    }

    RejectChannel rejects() {
        return rejects;
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
        bars.dropUnseen();
        rejects.choose(rejects.isChosen() && now.may(Scope.ADMIN) && now.seesAll());
        delivery.forget();
    }

    /// Goes on over that connection; the one before, if there is one, is let go.
    void attach(Outlet to) {
        var _ = lag.end();
        delivery.attach(to);
    }

    /// The connection is gone, if it is still this one's.
    void detach(Outlet from, long now) {
        if (delivery.isOver(from)) {
            delivery.detach();
            detachedAt = now;
            if (history.stop()) {
                delivery.tear();
            }
        }
    }

    boolean isAttached() {
        return delivery.isAttached();
    }

    /// When its connection went, by the nano clock.
    long detachedAt() {
        return detachedAt;
    }

    /// Whether it is of no use to anybody who comes back.
    boolean isEmpty() {
        return prices.isEmpty()
                && bars.isEmpty()
                && !rejects.isChosen()
                && !parts.awaited().hasAny(this);
    }

    /// Whether it is for anything but the canary's ticks.
    boolean looksAtMarket() {
        return !prices.isOfCanary()
                || !bars.isEmpty()
                || history.isUnderWay()
                || parts.awaited().hasAny(this);
    }

    /// Chooses bars, which begin with the one that is forming.
    void chooseBars(Set<Interval> intervals, Collection<Instrument> instruments, boolean all) {
        bars.choose(intervals, instruments, all);
        flush();
    }

    /// Whether it would have no more symbols than that by name, with these.
    boolean fits(Channels channels, Collection<Instrument> more, int awaited, int most) {
        long named = more.stream().filter(each -> !prices.chosen().contains(each)).count();
        int all = prices.chosen().size() + awaited + (channels.prices() ? (int) named : 0);
        return all <= most && bars.fits(channels.bars(), more, most);
    }

    void dropBars(Set<Interval> intervals, Collection<Instrument> instruments, boolean all) {
        bars.drop(intervals, instruments, all);
    }

    /// A bar of an interval of which it has chosen something.
    ///
    /// @param left bars left out before it came here, of whatever symbol
    /// @return whether it is to be told when the batch is over
    boolean bar(PushedBar bar, boolean isPublic, long left) {
        return bars.offer(bar, isPublic, left) && touch();
    }

    /// A dead letter, which it has chosen.
    ///
    /// @param left letters left out before it came here
    /// @return whether it is to be told when the batch is over
    boolean reject(byte[] json, long left) {
        rejects.offer(json, left);
        return touch();
    }

    private boolean touch() {
        boolean isFirst = !isTouched && prices.conflateMillis() == 0;
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
        if (delivery.hasRoom()) {
            delivery.sendUnnumbered(frame.type(), frame.json());
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
        return prices.mode();
    }

    int conflateMillis() {
        return prices.conflateMillis();
    }

    /// From here on it is sent so.
    void pace(Mode mode, int conflateMillis) {
        if (mode != mode() || conflateMillis != conflateMillis()) {
            flush();
            prices.pace(mode, conflateMillis);
            dueAt = parts.nanoClock().getAsLong();
        }
    }

    /// Chooses prices, which begin with a snapshot of them.
    void choose(Collection<Instrument> instruments, boolean all) {
        flush();
        prices.choose(instruments, all);
    }

    /// Sends the prices as they are now, before anything that comes later.
    void snapshot(Collection<Instrument> instruments, boolean all) {
        prices.snapshot(instruments, all);
        flush();
    }

    /// What it has waited for is there.
    void begin(Instrument instrument, AwaitedSymbols.Wanted wanted) {
        List<Instrument> one = List.of(instrument);
        if (wanted.prices()) {
            choose(one, false);
            snapshot(one, false);
        }
        chooseBars(wanted.bars(), one, false);
    }

    /// What another has chosen goes on here, with a fresh snapshot, as far as it may be seen.
    void goOnFor(Session other) {
        pace(other.mode(), other.conflateMillis());
        List<Instrument> named = other.chosen().stream().filter(this::sees).toList();
        choose(named, other.hasAll());
        snapshot(List.copyOf(prices.chosen()), prices.isAll());
        wantsLatency |= other.wantsLatency;
        rejects.choose(other.rejects.isChosen());
        parts.awaited().copy(other, this);
        if (looksAtMarket()) {
            parts.board().widen();
        }
        bars.chooseAsIn(other.bars);
        flush();
    }

    void drop(Collection<Instrument> instruments, boolean all) {
        history.stopOf(instruments, all);
        prices.drop(instruments, all);
    }

    /// A tick of what it watches.
    ///
    /// @param left ticks left out before it came here
    /// @param before changes of prices there were before it
    /// @return whether it is to be told when the batch is over
    boolean tick(PushedTick tick, long left, long before) {
        if (history.has(tick)) {
            return false;
        }
        prices.offer(tick, left, before);
        return touch();
    }

    /// The batch is over in which it was told of something.
    void flushTouched() {
        isTouched = false;
        flush();
    }

    /// Sends what is due by that time; of one that asked to be conflated.
    void flushIfDue(long now) {
        history.forgetOld(now);
        if (conflateMillis() == 0 || now - dueAt < 0) {
            return;
        }
        long period = conflateMillis() * NANOS_PER_MILLI;
        dueAt += period * (1 + (now - dueAt) / period);
        flush();
    }

    /// Sends what there is, as far as the client takes it.
    void flush() {
        if (delivery.hasRoom()) {
            prices.flush();
            bars.flush();
            rejects.flush();
        } else if (delivery.isAttached()) {
            lag();
        }
    }

    /// The client has no room.
    void lag() {
        if (lag.begin() && mode() == Mode.LATEST) {
            parts.metrics().conflated();
        }
    }

    /// The client reads again.
    void drained() {
        long nanos = lag.end();
        if (nanos > WORTH_TELLING_NANOS) {
            tellLag(nanos);
        }
        history.goOn();
        flush();
    }

    private void tellLag(long nanos) {
        byte[] json =
                delivery.begin("lag")
                        .whole("lag_ms", nanos / NANOS_PER_MILLI)
                        .whole("limit_ms", parts.config().maxLag().toMillis())
                        .whole("skipped", prices.skipped())
                        .end();
        delivery.sendUnnumbered("lag", json);
    }

    /// How long the client has not been reading, in nanoseconds; 0 where it is.
    long lagNanos(long now) {
        return lag.nanos(now);
    }

    /// Sends again from that frame on, and then what came meanwhile.
    void resume(long fromSeq) {
        delivery.resend(fromSeq);
        flush();
    }

    /// Watches nothing any more.
    void end() {
        prices.end();
        var _ = history.stop();
        bars.end();
        rejects.choose(false);
        parts.awaited().forget(this);
        delivery.detach();
    }
}
