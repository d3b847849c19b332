package io.tradepulse.serve;

import io.tradepulse.pipeline.LastValueCache;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/// What pushes prices to clients: composes the feed, the board and the sessions.
///
/// Owned by the event loop, other than [#close()].
final class Push {
    /// Clients that are sent history at once, each of which puts one question to the store at a
    /// time.
    private static final int MAX_HISTORIES = 32;

    private final Vertx vertx;
    private final Context eventLoop;
    private final LiveFeed feed;
    private final PushParts parts;
    private final Sessions sessions;
    private final CatchUp.Source history;
    private final Runnable unfollow;

    Push(
            Vertx vertx,
            PushConfig config,
            Access access,
            ServeParts parts,
            SymbolIndex index,
            LongSupplier nanoClock,
            Executor threads) {
        LastValueCache latest = parts.latest();
        this.vertx = vertx;
        eventLoop = vertx.getOrCreateContext();
        feed = new LiveFeed(latest, eventLoop);
        PushLookup lookup = new PushLookup(index, nanoClock);
        AwaitedSymbols awaited = new AwaitedSymbols(latest, lookup);
        PriceBoard board = new PriceBoard(latest, feed, index, awaited);
        BarBoard bars = new BarBoard(eventLoop, board, parts.liveBars());
        parts.followBars().accept(bars::take);
        RejectBoard rejects = new RejectBoard(eventLoop);
        parts.followRejects().accept(rejects::take);
        unfollow =
                () -> {
                    parts.followBars().accept(_ -> {});
                    parts.followRejects().accept(_ -> {});
                };
        this.parts =
                new PushParts(
                        board,
                        bars,
                        rejects,
                        lookup,
                        awaited,
                        config,
                        access,
                        new PushMetrics(parts.registry()),
                        parts.clock(),
                        nanoClock,
                        new FrameText(),
                        new PushParts.Stages(parts.latencies()));
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

    /// @param caller who it is; one who has shown no key yet is to do so in its first message
    PushClient connect(Outlet outlet, PushMetrics.Kind kind, Caller caller) {
        return new PushClient(outlet, kind, caller, sessions, parts, history);
    }

    /// Once what is going on has been done.
    void soon(Runnable action) {
        eventLoop.runOnContext(_ -> action.run());
    }

    void after(long millis, Runnable action) {
        var _ = vertx.setTimer(millis, _ -> action.run());
    }

    /// Lets all clients go. Any thread.
    void close() {
        feed.stop();
        unfollow.run();
        try {
            eventLoop.runOnContext(_ -> sessions.close());
        } catch (RejectedExecutionException _) {
            // The event loop has ended, as where the port could not be had: there is nobody.
        }
    }
}
