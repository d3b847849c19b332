package io.tradepulse.feed.ibkr;

import java.nio.charset.StandardCharsets;

/// The fields of one message, one after the other: text, each ended by a zero byte.
///
/// Not thread-safe: made for one message by the thread that decodes it.
final class MessageFields {
    /// A field that is not there, or not what it should be.
    static final class BadFieldException extends Exception {
        private static final long serialVersionUID = 1L;

        private BadFieldException(String why) {
            super(why, null, false, false);
        }
    }

    private static final int MAX_NUMBER_LENGTH = 40;

    private final byte[] bytes;
    private final int end;
    private int position;

    MessageFields(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    String text(String name) throws BadFieldException {
        int from = position;
        for (int i = from; i < end; i++) {
            if (bytes[i] == 0) {
                position = i + 1;
                return new String(bytes, from, i - from, StandardCharsets.UTF_8);
            }
        }
        throw new BadFieldException("has no " + name);
    }

    void skip(String name) throws BadFieldException {
        for (int i = position; i < end; i++) {
            if (bytes[i] == 0) {
                position = i + 1;
                return;
            }
        }
        throw new BadFieldException("has no " + name);
    }

    int integer(String name) throws BadFieldException {
        long value = whole(name);
        if (value != (int) value) {
            throw new BadFieldException("has " + value + " for " + name);
        }
        return (int) value;
    }

    long whole(String name) throws BadFieldException {
        String text = text(name);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw bad(text, name);
        }
    }

    /// A finite number. `Double` reads more than a peer may write: names, blanks, letters at the
    /// end.
    double decimal(String name) throws BadFieldException {
        String text = text(name);
        boolean plain =
                text.length() <= MAX_NUMBER_LENGTH
                        && text.chars().allMatch(c -> "0123456789+-.eE".indexOf(c) >= 0);
        try {
            double value = plain ? Double.parseDouble(text) : Double.NaN;
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw bad(text, name);
    }

    private static BadFieldException bad(String text, String name) {
        String shown = text.length() <= MAX_NUMBER_LENGTH ? text : text.substring(0, 20) + "…";
        return new BadFieldException("has '" + Printable.of(shown) + "' for " + name);
    }
}
