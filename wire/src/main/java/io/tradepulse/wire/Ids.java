package io.tradepulse.wire;

import io.tradepulse.model.Identity;

/// Ids as lines have them that are no whole numbers from 0: some text of the source, or `seq:-N`,
/// which is a `seq` that the platform made, on its way back.
public final class Ids {
    /// What stands before the number of a tick that has no id of its source.
    static final String SEQ = "seq:";

    private static final int MAX_SEQ_LENGTH = SEQ.length() + 20;

    private Ids() {}

    /// Whether this `seq` was made by the platform: negative, but not -1, which sources put where
    /// there is none.
    public static boolean isMade(long seq) {
        return seq < -1 && seq != Long.MIN_VALUE;
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
