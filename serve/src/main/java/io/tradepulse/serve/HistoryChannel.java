package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The stored ticks of a session on their way to its client, until it is live.
///
/// Owned by the event loop.
final class HistoryChannel {
    private static final int MAX_ENTRIES = 1000;
    private static final long SENT_BEFORE_NANOS = Duration.ofSeconds(60).toNanos();

    private final Session session;
    private final PushParts parts;
    private final Delivery delivery;
    private Set<PushedTick.Identity> sentBefore = Set.of();
    private long sentBeforeUntil;
    private @Nullable CatchUp catchUp;
    private @Nullable CompletableFuture<Void> waiting;

    /// @param session which goes on live
    HistoryChannel(Session session, PushParts parts, Delivery delivery) {
        this.session = session;
        this.parts = parts;
        this.delivery = delivery;
    }

    void begin(CatchUp started) {
        catchUp = started;
    }

    boolean isUnderWay() {
        return catchUp != null;
    }

    /// Ends it where it is about any of those.
    void stopOf(Collection<Instrument> instruments, boolean all) {
        CatchUp under = catchUp;
        if (under != null && (all || under.concerns(instruments))) {
            under.stop();
        }
    }

    /// Ends it.
    ///
    /// @return whether one was under way
    boolean stop() {
        CatchUp under = catchUp;
        if (under != null) {
            under.stop();
        }
        return under != null;
    }

    /// Sends stored ticks, in their order.
    void send(List<Tick> ticks) {
        for (int from = 0; from < ticks.size(); from += MAX_ENTRIES) {
            FrameText text = delivery.begin("history").beginData();
            ticks.subList(from, Math.min(ticks.size(), from + MAX_ENTRIES))
                    .forEach(tick -> text.data(Price.json(tick)));
            delivery.send("history", text.endData(), 0);
        }
    }

    /// Completes it as soon as the client has room for more.
    void whenRoom(CompletableFuture<Void> taken) {
        if (!delivery.isAttached()) {
            taken.cancel(false);
        } else if (delivery.hasRoom()) {
            taken.complete(null);
        } else {
            waiting = taken;
            session.lag();
        }
    }

    /// There is room.
    void goOn() {
        CompletableFuture<Void> taken = waiting;
        waiting = null;
        if (taken != null) {
            taken.complete(null);
        }
    }

    /// Whoever waits for room need not any more.
    void ended() {
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
        if (!delivery.isAttached()) {
            delivery.tear();
            return;
        }
        List<String> symbols = instruments.stream().map(Instrument::symbol).toList();
        delivery.send("caught_up", delivery.begin("caught_up").texts("symbols", symbols), 0);
        sentBefore = sent;
        sentBeforeUntil = parts.nanoClock().getAsLong() + SENT_BEFORE_NANOS;
        session.choose(instruments, false);
    }

    /// Whether that one came as history.
    boolean has(PushedTick tick) {
        return !sentBefore.isEmpty() && sentBefore.contains(tick.identity());
    }

    /// Forgets what does not come live any more.
    void forgetOld(long now) {
        if (!sentBefore.isEmpty() && now - sentBeforeUntil > 0) {
            sentBefore = Set.of();
        }
    }

    /// The store did not answer.
    void failed() {
        byte[] json =
                delivery.begin("error")
                        .text("error", "history can not be read just now; subscribe again")
                        .text("code", "STORE_UNAVAILABLE")
                        .end();
        delivery.sendUnnumbered("error", json);
    }
}
