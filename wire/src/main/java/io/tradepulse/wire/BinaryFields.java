package io.tradepulse.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The fields of a binary event, one after the other. Past the end everything is 0, and
/// [#isCutOff()].
///
/// Not thread-safe: owned by one reader.
final class BinaryFields {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private boolean isCutOff;
    private int textFrom;

    void start(byte[] buffer, int from, int to) {
        bytes = buffer;
        at = from;
        end = to;
        isCutOff = false;
    }

    /// Whether more was asked for than there is.
    boolean isCutOff() {
        return isCutOff;
    }

    private boolean has(long length) {
        isCutOff |= length < 0 || length > end - at;
        return !isCutOff;
    }

    int next() {
        return has(1) ? bytes[at++] & 0xff : 0;
    }

    long fixed() {
        if (!has(Long.BYTES)) {
            return 0;
        }
        long value = (long) LONG.get(bytes, at);
        at += Long.BYTES;
        return value;
    }

    double number() {
        return Double.longBitsToDouble(fixed());
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = next();
            value |= (b & 0x7fL) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        isCutOff = true; // longer than any that was written
        return 0;
    }

    long signed() {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /// Steps over a text: it lies from [#textFrom()] to [#textTo()].
    void text() {
        long length = varint();
        textFrom = at;
        if (has(length)) {
            at += (int) length;
        }
    }

    int textFrom() {
        return textFrom;
    }

    /// Where the text last stepped over ended, until anything else is read.
    int textTo() {
        return at;
    }
}
