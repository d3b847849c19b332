package io.tradepulse.serve;

import io.tradepulse.serve.Outlet.Frame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The last frames of a session, for a client that comes back and did not get them all.
///
/// Owned by the event loop. So many frames and bytes at most.
final class FrameWindow {
    static final int MAX_FRAMES = 512;
    static final int MAX_BYTES = 1 << 18;

    private final Deque<Frame> frames = new ArrayDeque<>();
    private int bytes;
    private long last;

    void add(Frame frame) {
        frames.addLast(frame);
        bytes += frame.json().length;
        last = frame.seq();
        while (frames.size() > MAX_FRAMES || (bytes > MAX_BYTES && frames.size() > 1)) {
            bytes -= frames.removeFirst().json().length;
        }
    }

    /// Keeps none of them; their numbers go on.
    void clear() {
        frames.clear();
        bytes = 0;
    }

    /// Number of the last frame; 0 before the first.
    long last() {
        return last;
    }

    /// Whether all frames from that number on are here, or it is the next one.
    boolean reaches(long from) {
        long first = frames.isEmpty() ? last + 1 : frames.getFirst().seq();
        return from >= first && from <= last + 1;
    }

    /// The frame of that number, where it is still here.
    Optional<Frame> find(long seq) {
        return frames.stream().filter(frame -> frame.seq() == seq).findFirst();
    }

    /// The frames from that number on.
    List<Frame> from(long seq) {
        return frames.stream().filter(frame -> frame.seq() >= seq).toList();
    }
}
