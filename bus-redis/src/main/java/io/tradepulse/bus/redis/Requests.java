package io.tradepulse.bus.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Makes the requests that append entries to one stream, as the protocol of Redis (RESP) has them:
/// an array of the command's words, each with its length before it.
///
/// Owned by one thread.
final class Requests {
    private static final byte[] LINE_END = {'\r', '\n'};

    private final byte[] head;
    private final byte[] beforeKey = ascii("$1\r\n" + Entry.KEY + "\r\n");
    private final byte[] beforeAppendedAt = ascii("$2\r\n" + Entry.APPENDED_AT + "\r\n");

    Requests(String stream) {
        byte[] name = stream.getBytes(StandardCharsets.UTF_8);
        byte[] before = ascii("*9\r\n$4\r\nXADD\r\n$" + name.length + "\r\n");
        byte[] after = ascii("\r\n$1\r\n*\r\n$1\r\n" + Entry.VALUE + "\r\n");
        head =
                ByteBuffer.allocate(before.length + name.length + after.length)
                        .put(before)
                        .put(name)
                        .put(after)
                        .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// The fields stand in the same order in every entry, which saves Redis their names.
    byte[] append(ByteBuffer value, String key, long appendedAt) {
        int length = value.remaining();
        byte[] lengthDigits = ascii("$" + length + "\r\n");
        byte[] symbol = key.getBytes(StandardCharsets.UTF_8);
        byte[] symbolLength = ascii("$" + symbol.length + "\r\n");
        byte[] at = ascii(Long.toString(appendedAt));
        byte[] atLength = ascii("$" + at.length + "\r\n");
        int size =
                head.length
                        + lengthDigits.length
                        + length
                        + beforeKey.length
                        + symbolLength.length
                        + symbol.length
                        + beforeAppendedAt.length
                        + atLength.length
                        + at.length
                        + 3 * LINE_END.length;
        return ByteBuffer.allocate(size)
                .put(head)
                .put(lengthDigits)
                .put(value)
                .put(LINE_END)
                .put(beforeKey)
                .put(symbolLength)
                .put(symbol)
                .put(LINE_END)
                .put(beforeAppendedAt)
                .put(atLength)
                .put(at)
                .put(LINE_END)
                .array();
    }
}
