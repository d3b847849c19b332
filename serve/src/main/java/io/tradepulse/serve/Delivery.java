package io.tradepulse.serve;

import io.tradepulse.serve.ClientMessage.Drawn;
import io.tradepulse.serve.Outlet.Farewell;
import io.tradepulse.serve.Outlet.Frame;
import org.jspecify.annotations.Nullable;

/// The frames of a session on their way to its client: it numbers them, and keeps the last of them
/// for one that comes back over another connection.
///
/// Owned by the event loop.
final class Delivery {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final String session;
    private final PushParts parts;
    private final FrameWindow window = new FrameWindow();
    private @Nullable Outlet outlet;
    private boolean isTorn;

    /// @param session by whose name a client asks for frames again
    Delivery(String session, PushParts parts) {
        this.session = session;
        this.parts = parts;
    }

    String session() {
        return session;
    }

    /// Goes on over that connection; the one before, if there is one, is let go.
    void attach(Outlet to) {
        Outlet before = outlet;
        outlet = to;
        to.session(session);
        if (before != null && !before.equals(to)) {
            before.close(Farewell.RESUMED_ELSEWHERE);
        }
    }

    void detach() {
        outlet = null;
    }

    boolean isAttached() {
        return outlet != null;
    }

    /// Whether it goes on over that very connection.
    boolean isOver(Outlet connection) {
        return connection.equals(outlet);
    }

    /// Whether there is a client, and it takes more.
    boolean hasRoom() {
        Outlet to = outlet;
        return to != null && !to.isFull();
    }

    FrameText begin(String type) {
        return parts.text().begin(type);
    }

    /// Sends a frame with the next number.
    ///
    /// @param skipped what was left out before it; shown where it is more than nothing
    void send(String type, FrameText text, long skipped) {
        Outlet to = outlet;
        if (to == null) {
            return;
        }
        long seq = window.last() + 1;
        long now = parts.clock().nanos();
        text.whole("seq", seq).whole("timestamp", now / NANOS_PER_MILLI);
        if (skipped > 0) {
            text.whole("skipped", skipped);
        }
        Frame frame = new Frame(type, seq, now, text.end());
        window.add(frame);
        to.write(frame);
    }

    /// Sends one without a number, which does not come again.
    void sendUnnumbered(String type, byte[] json) {
        Outlet to = outlet;
        if (to != null) {
            to.write(new Frame(type, 0, 0, json));
        }
    }

    long lastSeq() {
        return window.last();
    }

    /// The page has drawn that frame.
    void drawn(Drawn drawn) {
        window.find(drawn.seq())
                .ifPresent(frame -> parts.drawn(frame.at(), drawn.at(), drawn.clock()));
    }

    /// Something was lost that no frame has: nobody can go on as if nothing had been.
    void tear() {
        isTorn = true;
    }

    /// Keeps no frame of those that were sent.
    void forget() {
        window.clear();
    }

    /// Whether it can go on with that frame, as if the connection had never gone.
    boolean canResume(long fromSeq) {
        return !isTorn && window.reaches(fromSeq);
    }

    /// Sends the frames from that number on again.
    void resend(long fromSeq) {
        Outlet to = outlet;
        if (to != null) {
            window.from(fromSeq).forEach(to::write);
        }
    }
}
