package io.tradepulse.wire;

import io.tradepulse.model.Decimals;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes of one event after the other, in one array that grows to the longest of them.
///
/// Not thread-safe: owned by one writer.
final class EventBytes {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int FIRST_SIZE = 512;
    private static final int MAX_LONG_DIGITS = 20;

    /// Decimals of fewer digits are the only ones of that length next to their double, so the
    /// shortest text of it.
    private static final double MAX_SURE = 1e15;

    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private static final byte[] HEX = ascii("0123456789abcdef");

    private final Rfc3339 times = new Rfc3339();
    private byte[] bytes = new byte[FIRST_SIZE];
    private ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private int at;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    EventBytes clear() {
        at = 0;
        return this;
    }

    /// What was written since it was cleared; good until it is cleared again.
    ByteBuffer written() {
        return buffer.clear().limit(at);
    }

    private void room(int more) {
        if (bytes.length - at < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + more));
            buffer = ByteBuffer.wrap(bytes);
        }
    }

    EventBytes put(byte value) {
        room(1);
        bytes[at++] = value;
        return this;
    }

    EventBytes put(byte[] raw) {
        room(raw.length);
        System.arraycopy(raw, 0, bytes, at, raw.length);
        at += raw.length;
        return this;
    }

    /// Eight bytes, the lowest first.
    EventBytes fixed(long value) {
        room(Long.BYTES);
        LONG.set(bytes, at, value);
        at += Long.BYTES;
        return this;
    }

    EventBytes fixed(double value) {
        return fixed(Double.doubleToLongBits(value));
    }

    /// Seven bits a byte, the lowest first, the eighth set where more follow.
    EventBytes varint(long value) {
        room(10);
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[at++] = (byte) left;
        return this;
    }

    /// Small for what is near 0 on either side.
    EventBytes signed(long value) {
        return varint(value << 1 ^ value >> 63);
    }

    /// UTF-8 after its length.
    EventBytes text(String text) {
        int length = text.length();
        room(length + 1);
        int from = at + 1;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || length >= 0x80) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                return varint(utf8.length).put(utf8);
            }
            bytes[from + i] = (byte) c;
        }
        bytes[at] = (byte) length;
        at = from + length;
        return this;
    }

    /// Decimal digits.
    EventBytes digits(long value) {
        room(MAX_LONG_DIGITS);
        if (value < 0) {
            return put(ascii(Long.toString(value)));
        }
        putDigits(value, length(value));
        return this;
    }

    private void putDigits(long value, int length) {
        long left = value;
        for (int i = at + length - 1; i >= at; i--) {
            long tenth = left / 10;
            bytes[i] = (byte) ('0' + (left - tenth * 10));
            left = tenth;
        }
        at += length;
    }

    private static int length(long value) {
        int length = 1;
        for (long bound = 10; length < 19 && value >= bound; bound *= 10) {
            length++;
        }
        return length;
    }

    /// As [Decimals#text(double)]: the shortest text that reads back as the same value.
    EventBytes decimal(double value) {
        double size = Math.abs(value);
        for (int scale = 0; scale < POWERS.length; scale++) {
            double scaled = size * POWERS[scale];
            if (scaled >= MAX_SURE) {
                break;
            }
            long digits = (long) (scaled + 0.5);
            if (digits / POWERS[scale] == size) {
                return decimal(value < 0, digits, scale);
            }
        }
        return put(ascii(Decimals.text(value)));
    }

    private EventBytes decimal(boolean isNegative, long digits, int scale) {
        room(MAX_LONG_DIGITS + POWERS.length);
        if (isNegative) {
            bytes[at++] = '-';
        }
        long unit = (long) POWERS[scale];
        long whole = digits / unit;
        putDigits(whole, length(whole));
        if (scale > 0) {
            bytes[at++] = '.';
            putDigits(digits - whole * unit, scale);
        }
        return this;
    }

    /// RFC 3339 in quotes.
    EventBytes quotedTime(long epochNanos) {
        room(Rfc3339.MAX_LENGTH + 2);
        bytes[at] = '"';
        at = times.write(epochNanos, bytes, at + 1);
        bytes[at++] = '"';
        return this;
    }

    /// Text in quotes, as JSON has it; half a surrogate pair is escaped, so that it comes back.
    EventBytes quoted(String text) {
        room(text.length() + 2);
        bytes[at++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                put((byte) c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                put(text.substring(i, i + 2).getBytes(StandardCharsets.UTF_8));
                i++;
            } else {
                special(c);
            }
        }
        return put((byte) '"');
    }

    private void special(char c) {
        if (c == '"' || c == '\\') {
            put((byte) '\\').put((byte) c);
        } else if (c > 0x9f && !Character.isSurrogate(c)) {
            put(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        } else {
            put((byte) '\\').put((byte) 'u');
            for (int shift = 12; shift >= 0; shift -= 4) {
                put(HEX[c >> shift & 0xf]);
            }
        }
    }
}
