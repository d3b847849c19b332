package io.tradepulse.feed.ibkr;

import io.tradepulse.feed.ibkr.IbkrSubscription.State;
import org.jspecify.annotations.Nullable;

/// One stream of one instrument, from the wish to its end.
///
/// Not thread-safe: owned by the thread that talks to the gateway; only [#shown()] is for any.
final class Stream {
    static final int NO_REQUEST = -1;

    final Watch watch;
    final TickByTick type;

    /// Whether its messages become ticks; the others' go along with them.
    final boolean makesTicks;

    private int requestId = NO_REQUEST;
    private int refusals;
    private long dueNanos;
    private volatile IbkrSubscription shown;

    Stream(Watch watch, TickByTick type, boolean makesTicks) {
        this.watch = watch;
        this.type = type;
        this.makesTicks = makesTicks;
        this.shown = show(State.WAITING, null);
    }

    private IbkrSubscription show(State state, @Nullable String problem) {
        return new IbkrSubscription(watch.instrument.symbol(), type, state, problem);
    }

    IbkrSubscription shown() {
        return shown;
    }

    State state() {
        return shown.state();
    }

    int requestId() {
        return requestId;
    }

    int refusals() {
        return refusals;
    }

    boolean isPending() {
        return state() == State.WAITING || state() == State.REFUSED;
    }

    boolean isOpen() {
        return state() == State.REQUESTED || state() == State.LIVE;
    }

    /// How long it has to wait on its own account.
    long nanosUntilDue(long now) {
        return state() == State.REFUSED ? Math.max(0, dueNanos - now) : 0;
    }

    /// To be asked for once more.
    void reset() {
        requestId = NO_REQUEST;
        shown = show(State.WAITING, shown.problem());
    }

    void requested(int id) {
        requestId = id;
        shown = show(State.REQUESTED, shown.problem());
    }

    void delivered() {
        if (state() != State.LIVE) {
            refusals = 0;
            shown = show(State.LIVE, null);
        }
    }

    void refused(String problem, long nextNanos) {
        requestId = NO_REQUEST;
        refusals++;
        dueNanos = nextNanos;
        shown = show(State.REFUSED, problem);
    }

    void giveUp(String problem) {
        requestId = NO_REQUEST;
        shown = show(State.GIVEN_UP, problem);
    }

    @Override
    public String toString() {
        return watch.instrument.symbol() + " (" + type.wireName() + ")";
    }
}
