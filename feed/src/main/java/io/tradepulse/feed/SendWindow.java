package io.tradepulse.feed;

/// The lines that may have to be sent again, as bytes in a ring, numbered from 1.
///
/// Not thread-safe: guarded by the lock of its [Outbox].
final class SendWindow {
    /// Longest line that the door takes by default, with its line end.
    static final int MAX_LINE_BYTES = 1024;

    private static final int BYTES_A_LINE = 64;
    private static final int MIN_BYTES = 4 * MAX_LINE_BYTES;

    private final int maxLines;
    private final byte[] bytes;
    private final int byteMask;
    private final long[] ends;
    private final int endMask;
    private long last;
    private long released;
    private long head;

    /// @param maxLines room for so many lines of up to 64 bytes, or fewer longer ones
    SendWindow(int maxLines) {
        this.maxLines = maxLines;
        bytes = new byte[Math.max(ceilingPowerOfTwo(maxLines) * BYTES_A_LINE, MIN_BYTES)];
        byteMask = bytes.length - 1;
        // One more than lines: the start of a line is the end of the one before.
        ends = new long[ceilingPowerOfTwo(maxLines + 1)];
        endMask = ends.length - 1;
    }

    private static int ceilingPowerOfTwo(int n) {
        return n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
    }

    /// Whether there is room for a line of any length.
    boolean hasRoom() {
        return last - released < maxLines
                && head + MAX_LINE_BYTES - endOf(released) <= bytes.length;
    }

    /// Adds a line, for which there is room, with its line end.
    void append(CharSequence line) {
        int length = line.length();
        for (int i = 0; i < length; i++) {
            bytes[(int) (head + i) & byteMask] = (byte) line.charAt(i);
        }
        head += length;
        ends[(int) ++last & endMask] = head;
    }

    /// Number of the last line added; 0 where there is none.
    long last() {
        return last;
    }

    /// Forgets the lines up to that one.
    void release(long upTo) {
        released = Math.max(released, upTo);
    }

    /// Copies whole lines.
    ///
    /// @param from number of the first
    /// @return number of the last line copied: as many as there are and fit, at least one
    long copy(long from, byte[] into, int at) {
        long start = endOf(from - 1);
        long to = from;
        while (to < last && endOf(to + 1) - start <= into.length - at) {
            to++;
        }
        int length = (int) (endOf(to) - start);
        int offset = (int) start & byteMask;
        int first = Math.min(length, bytes.length - offset);
        System.arraycopy(bytes, offset, into, at, first);
        System.arraycopy(bytes, 0, into, at + first, length - first);
        return to;
    }

    /// Bytes from one line to another, both included.
    int length(long from, long to) {
        return (int) (endOf(to) - endOf(from - 1));
    }

    private long endOf(long line) {
        return ends[(int) line & endMask];
    }
}
