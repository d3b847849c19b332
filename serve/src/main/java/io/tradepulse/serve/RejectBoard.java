package io.tradepulse.serve;

import io.tradepulse.model.DeadLetter;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The dead letters on their way to those sessions that want them.
///
/// Owned by the event loop, but for [#take], which any one thread calls.
final class RejectBoard {
    /// More are left out, and counted.
    private static final int MAX_WAITING = 4096;

    private static final int TURN = 512;

    private final Context eventLoop;
    private final Queue<DeadLetter> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicLong left = new AtomicLong();
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private final List<Session> touched = new ArrayList<>();
    private Session[] watchers = {};
    private volatile boolean isOpen;

    RejectBoard(Context eventLoop) {
        this.eventLoop = eventLoop;
    }

    /// A dead letter; never waits.
    void take(DeadLetter letter) {
        if (!isOpen) {
            return;
        }
        if (waitingCount.get() >= MAX_WAITING) {
            left.incrementAndGet();
            return;
        }
        waitingCount.incrementAndGet();
        waiting.add(letter);
        wake();
    }

    private void wake() {
        if (isWoken.compareAndSet(false, true)) {
            try {
                eventLoop.runOnContext(_ -> drain());
            } catch (RejectedExecutionException _) {
                // The event loop has ended: nobody is left to hear of it.
            }
        }
    }

    private void drain() {
        isWoken.set(false);
        DeadLetter letter = waiting.poll();
        for (int i = 1; letter != null; i++) {
            waitingCount.decrementAndGet();
            tell(letter);
            letter = i < TURN ? waiting.poll() : null;
        }
        touched.forEach(Session::flushTouched);
        touched.clear();
        if (!waiting.isEmpty()) {
            wake();
        }
    }

    private void tell(DeadLetter letter) {
        if (watchers.length == 0) {
            return;
        }
        byte[] json = Json.object(each -> RejectsEndpoint.write(each, letter)).getBytes();
        long leftBefore = left.getAndSet(0);
        for (Session session : watchers) {
            if (session.reject(json, leftBefore)) {
                touched.add(session);
            }
        }
    }

    void watch(Session session) {
        watchers = Sessions.with(Sessions.without(watchers, session), session);
        isOpen = true;
    }

    void unwatch(Session session) {
        watchers = Sessions.without(watchers, session);
        isOpen = watchers.length > 0;
    }
}
