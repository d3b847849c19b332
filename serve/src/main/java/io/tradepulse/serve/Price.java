package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;

/// The latest price of an instrument, and the sessions that want to know of every tick of it.
///
/// Owned by the event loop.
final class Price extends Item {
    private static final Session[] NOBODY = {};

    private final Tick latest = new Tick();
    private Session[] watchers = NOBODY;
    private boolean isFilled;
    private long seededBefore;
    private long seededTs;
    private long seededSeq;

    Price(Instrument instrument, boolean isPublic) {
        super(instrument, isPublic);
    }

    /// The latest tick, once [#isFilled()].
    Tick latest() {
        return latest;
    }

    boolean isFilled() {
        return isFilled;
    }

    /// Begins with a tick that was there before; those that are still to come from below that
    /// position and are no newer are part of it.
    void seed(Tick tick, long below) {
        latest.set(tick);
        isFilled = true;
        seededBefore = below;
        seededTs = tick.ts();
        seededSeq = tick.seq();
    }

    /// Whether whoever saw it as it was seeded has seen what this tick brings.
    boolean covers(Tick tick, long position) {
        return position < seededBefore && !tick.isAfter(seededTs, seededSeq);
    }

    /// Takes it over where it is newer.
    ///
    /// @return whether it is the latest now
    boolean offer(Tick tick) {
        if (isFilled && !tick.isAfter(latest.ts(), latest.seq())) {
            return false;
        }
        latest.set(tick);
        isFilled = true;
        return true;
    }

    Session[] watchers() {
        return watchers;
    }

    void watch(Session session) {
        watchers = Sessions.with(watchers, session);
    }

    void unwatch(Session session) {
        watchers = Sessions.without(watchers, session);
    }

    @Override
    byte[] encode() {
        return json(latest);
    }

    /// A tick as a JSON object.
    static byte[] json(Tick tick) {
        return Json.object(
                        json -> {
                            json.text("symbol", tick.instrument().symbol())
                                    .decimal("price", tick.price())
                                    .decimal("volume", tick.volume())
                                    .time("timestamp", tick.ts())
                                    .decimal("bid", tick.bid())
                                    .decimal("ask", tick.ask())
                                    .text("provider", tick.instrument().provider());
                            if (tick.seq() >= 0) {
                                json.text("id", Long.toString(tick.seq()));
                            }
                            if (tick.receivedAt() > 0) {
                                json.time("received_at", tick.receivedAt());
                            }
                        })
                .getBytes();
    }
}
