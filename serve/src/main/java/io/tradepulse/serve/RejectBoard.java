package io.tradepulse.serve;

import io.tradepulse.model.DeadLetter;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;

/// The dead letters on their way to those sessions that want them.
///
/// Owned by the event loop, but for [#take], which any one thread calls.
final class RejectBoard {
    /// More are left out, and counted.
    private static final int MAX_WAITING = 4096;

    private static final int TURN = 512;

    private final Handover<DeadLetter> handover;
    private final List<Session> touched = new ArrayList<>();
    private Session[] watchers = {};

    RejectBoard(Context eventLoop) {
        handover = new Handover<>(eventLoop, MAX_WAITING, TURN, new Told());
    }

    /// A dead letter; never waits.
    void take(DeadLetter letter) {
        handover.offer(letter);
    }

    private final class Told implements Handover.Reader<DeadLetter> {
        @Override
        public void event(DeadLetter letter, long left) {
            if (watchers.length > 0) {
                tell(letter, left);
            }
        }

        @Override
        public void turnEnd() {
            touched.forEach(Session::flushTouched);
            touched.clear();
        }
    }

    private void tell(DeadLetter letter, long left) {
        byte[] json = Json.object(each -> RejectsEndpoint.write(each, letter)).getBytes();
        for (Session session : watchers) {
            if (session.reject(json, left)) {
                touched.add(session);
            }
        }
    }

    void watch(Session session) {
        watchers = Sessions.with(Sessions.without(watchers, session), session);
        handover.open(true);
    }

    void unwatch(Session session) {
        watchers = Sessions.without(watchers, session);
        handover.open(watchers.length > 0);
    }
}
