package io.tradepulse.feed.ibkr;

/// Tells a stream of bytes into messages: each has its length before it, four bytes, the highest
/// first.
///
/// Not thread-safe: owned by the thread that reads the connection. Memory grows with what has come,
/// not with what a length promises.
final class Frames {
    /// What is asked for here takes some hundred bytes; the API's own limit is 16 times this one.
    static final int MAX_MESSAGE_BYTES = 1 << 20;

    private static final int PREFIX_BYTES = 4;

    private byte[] buffer = new byte[1 << 13];
    private int from;
    private int to;
    private int offset;
    private int length;

    /// Takes over bytes as they came.
    void add(byte[] bytes, int start, int count) {
        if (to + count > buffer.length) {
            int waiting = to - from;
            byte[] room = waiting + count > buffer.length ? grown(waiting + count) : buffer;
            System.arraycopy(buffer, from, room, 0, waiting);
            buffer = room;
            from = 0;
            to = waiting;
        }
        System.arraycopy(bytes, start, buffer, to, count);
        to += count;
    }

    private byte[] grown(int needed) {
        return new byte[Math.max(needed, 2 * buffer.length)];
    }

    /// Steps to the next whole message, if there is one; it lies in [#bytes()] until more is added.
    ///
    /// @throws FramingException where there is no message of that length
    boolean next() throws FramingException {
        if (to - from < PREFIX_BYTES) {
            return false;
        }
        int promised = 0;
        for (int i = 0; i < PREFIX_BYTES; i++) {
            promised = (promised << 8) | (buffer[from + i] & 0xff);
        }
        if (promised <= 0 || promised > MAX_MESSAGE_BYTES) {
            throw new FramingException(
                    "a message of %d bytes, where 1 to %d are possible: that is no TWS API"
                            .formatted(Integer.toUnsignedLong(promised), MAX_MESSAGE_BYTES));
        }
        if (to - from - PREFIX_BYTES < promised) {
            return false;
        }
        offset = from + PREFIX_BYTES;
        length = promised;
        from = offset + length;
        return true;
    }

    byte[] bytes() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
