package io.tradepulse.canary;

import java.util.Arrays;

/// A message of the server, as it comes in, and what in it is of use to a canary: the ids of ticks,
/// and errors. It is text of our own making, of which more need not be understood.
///
/// Not thread-safe.
final class CanaryFrame {
    private static final int MOST_CHARS = 1 << 20;
    private static final String ID = "\"id\":\"";
    private static final String ERROR = "{\"type\":\"error\"";
    private static final String CODE = "\"code\":\"";

    /// The symbol has no tick yet: it is subscribed.
    private static final String PENDING = "\"pending\":true";

    private final StringBuilder text = new StringBuilder();

    /// Takes a part of the message.
    ///
    /// @return whether it is no longer than it may be
    boolean add(CharSequence part) {
        text.append(part);
        return text.length() <= MOST_CHARS;
    }

    /// The ids of ticks in it, numeric ones.
    long[] ids() {
        long[] ids = new long[4];
        int count = 0;
        for (int at = text.indexOf(ID); at >= 0; at = text.indexOf(ID, at)) {
            at += ID.length();
            long id = 0;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                id = 10 * id + text.charAt(at++) - '0';
            }
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, 2 * count);
            }
            ids[count++] = id;
        }
        return Arrays.copyOf(ids, count);
    }

    /// The code of the error that it is; empty where it is none.
    String error() {
        int at = text.indexOf(CODE);
        if (at < 0 || text.indexOf(ERROR) != 0 || text.indexOf(PENDING) >= 0) {
            return "";
        }
        int from = at + CODE.length();
        int to = text.indexOf("\"", from);
        return to < 0 ? "" : text.substring(from, to);
    }

    /// Ready for the next message.
    void clear() {
        text.setLength(0);
    }
}
