package io.tradepulse.serve;

import java.util.ArrayDeque;
import java.util.Deque;

/// The dead letters of a session on their way to its client. Beyond a bound the oldest is left out,
/// and counted.
///
/// Owned by the event loop.
final class RejectChannel {
    private static final int MAX_LETTERS = 1000;
    private static final int MAX_BYTES = 1 << 19;
    private static final int MAX_ENTRIES = 100;

    private final Session session;
    private final RejectBoard board;
    private final Delivery delivery;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private boolean isChosen;
    private int bytes;
    private long skipped;

    /// @param session whom the board tells
    RejectChannel(Session session, RejectBoard board, Delivery delivery) {
        this.session = session;
        this.board = board;
        this.delivery = delivery;
    }

    boolean isChosen() {
        return isChosen;
    }

    void choose(boolean chosen) {
        if (chosen == isChosen) {
            return;
        }
        isChosen = chosen;
        if (chosen) {
            board.watch(session);
        } else {
            board.unwatch(session);
            waiting.clear();
            bytes = 0;
            skipped = 0;
        }
    }

    /// A dead letter.
    ///
    /// @param left letters left out before it came here
    void offer(byte[] json, long left) {
        skipped += left;
        waiting.addLast(json);
        bytes += json.length;
        while (waiting.size() > MAX_LETTERS || bytes > MAX_BYTES) {
            bytes -= waiting.removeFirst().length;
            skipped++;
        }
    }

    /// Sends what waits, as far as the client takes it.
    void flush() {
        while (!waiting.isEmpty() && delivery.hasRoom()) {
            FrameText text = delivery.begin("reject").beginData();
            for (int i = 0; i < MAX_ENTRIES && !waiting.isEmpty(); i++) {
                byte[] json = waiting.removeFirst();
                bytes -= json.length;
                text.data(json);
            }
            delivery.send("reject", text.endData(), skipped);
            skipped = 0;
        }
    }
}
