package io.tradepulse.serve;

import io.tradepulse.pipeline.LastValueCache;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/// What pushes prices to clients: composes the feed, the board and the sessions.
///
/// Owned by the event loop, other than [#close()].
final class Push {
    private final Vertx vertx;
    private final Context eventLoop;
    private final LiveFeed feed;
    private final PushParts parts;
    private final Sessions sessions;
    private final SymbolIndex index;

    Push(
            Vertx vertx,
            PushConfig config,
            ServeParts parts,
            SymbolIndex index,
            LongSupplier nanoClock) {
        LastValueCache latest = parts.latest();
        this.vertx = vertx;
        this.index = index;
        eventLoop = vertx.getOrCreateContext();
        feed = new LiveFeed(latest, eventLoop);
        this.parts =
                new PushParts(
                        new PriceBoard(latest, feed, index),
                        config,
                        new PushMetrics(parts.registry()),
                        parts.clock(),
                        nanoClock,
                        new FrameText(),
                        PushParts.Stages.of(parts.latencies()));
        sessions = new Sessions(vertx, this.parts);
        feed.start();
    }

    /// The ticks, for whoever else pushes them on.
    LiveFeed feed() {
        return feed;
    }

    PushMetrics metrics() {
        return parts.metrics();
    }

    /// Whether another client may come; counts those that may not.
    boolean hasRoom() {
        boolean room = sessions.hasRoom();
        if (!room) {
            parts.metrics().refused();
        }
        return room;
    }

    PushClient connect(Outlet outlet, PushMetrics.Kind kind) {
        return new PushClient(outlet, kind, sessions, parts, index);
    }

    void after(long millis, Runnable action) {
        var _ = vertx.setTimer(millis, _ -> action.run());
    }

    /// Lets all clients go. Any thread.
    void close() {
        feed.stop();
        eventLoop.runOnContext(_ -> sessions.close());
    }
}
