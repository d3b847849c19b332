package io.tradepulse.serve;

import io.tradepulse.pipeline.LastValueCache;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/// What pushes prices to clients: composes the feed, the board and the sessions.
///
/// Owned by the event loop, other than [#close()].
final class Push {
    /// Clients that are sent history at once.
    private static final int MAX_HISTORIES = 32;

    private final Vertx vertx;
    private final Context eventLoop;
    private final LiveFeed feed;
    private final PushParts parts;
    private final Sessions sessions;
    private final SymbolIndex index;
    private final CatchUp.Source history;

    Push(
            Vertx vertx,
            PushConfig config,
            ServeParts parts,
            SymbolIndex index,
            LongSupplier nanoClock,
            Executor threads) {
        LastValueCache latest = parts.latest();
        this.vertx = vertx;
        this.index = index;
        eventLoop = vertx.getOrCreateContext();
        feed = new LiveFeed(latest, eventLoop);
        PriceBoard board = new PriceBoard(latest, feed, index);
        BarBoard bars = new BarBoard(eventLoop, board, parts.liveBars());
        parts.followBars().accept(bars::take);
        this.parts =
                new PushParts(
                        board,
                        bars,
                        config,
                        new PushMetrics(parts.registry()),
                        parts.clock(),
                        nanoClock,
                        new FrameText(),
                        PushParts.Stages.of(parts.latencies()));
        sessions = new Sessions(vertx, this.parts, parts.latencies(), threads);
        history =
                new CatchUp.Source(
                        feed,
                        parts.store(),
                        parts.isStored(),
                        threads,
                        eventLoop,
                        new Semaphore(MAX_HISTORIES));
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
        return new PushClient(outlet, kind, sessions, parts, index, history);
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
