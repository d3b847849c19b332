package io.tradepulse.wire;

import io.tradepulse.model.Identity;

/// Ids as lines have them that are no whole numbers from 0: some text of the source, or `seq:-N`,
/// which is a `seq` that the platform made, on its way back.
public final class Ids {
    /// What stands before the number of a tick that has no id of its source.
    static final String SEQ = "seq:";

    /// No `seq` of any tick.
    static final long NONE = Long.MIN_VALUE;

    private static final int MAX_SEQ_LENGTH = SEQ.length() + 20;

    private Ids() {}

    /// Whether this `seq` was made by the platform: negative, but not -1, which sources put where
    /// there is none.
    public static boolean isMade(long seq) {
        return seq < -1 && seq != Long.MIN_VALUE;
    }

    /// The `seq` of a tick on the bus with that id, which may be negative in any way, where its
    /// digits stand in the id; [#NONE] where it is of another kind.
    static long number(byte[] bytes, int from, int to) {
        int digits = from + SEQ.length() + 1;
        boolean isMade = digits < to && bytes[digits - 1] == '-';
        for (int i = 0; isMade && i < SEQ.length(); i++) {
            isMade = bytes[from + i] == SEQ.charAt(i);
        }
        long number = Numbers.whole(bytes, isMade ? digits : from, to);
        return number < (isMade ? 1 : 0) ? NONE : isMade ? -number : number;
    }

    /// The `seq` of a tick with that id.
    static long seq(String id) {
        if (id.length() <= MAX_SEQ_LENGTH && id.startsWith(SEQ + "-")) {
            try {
                long seq = Long.parseLong(id, SEQ.length(), id.length(), 10);
                if (isMade(seq)) {
                    return seq;
                }
            } catch (NumberFormatException _) {
                // Some text that begins alike.
            }
        }
        return Identity.ofTextId(id);
    }
}
