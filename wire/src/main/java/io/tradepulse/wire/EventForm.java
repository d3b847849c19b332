package io.tradepulse.wire;

/// What the first bytes of a value say of its form: a JSON object begins with `{` or blanks, a
/// binary event with its version, and then its kind.
final class EventForm {
    static final byte VERSION = 1;
    static final byte TICK = 1;
    static final byte BAR = 2;

    /// Where the fields of a binary event begin.
    static final int HEADER = 2;

    /// Versions stay below: what begins with more is text.
    private static final int FIRST_TEXT = ' ';

    private EventForm() {}

    static boolean isJson(byte[] bytes, int from, int to) {
        return from < to && (bytes[from] == '{' || JsonFields.isBlank(bytes[from]));
    }

    /// What is wrong with the header of a binary event; empty where nothing is.
    static String problem(byte[] bytes, int from, int to) {
        if (from == to) {
            return "it is empty";
        }
        int version = bytes[from] & 0xff;
        if (version >= FIRST_TEXT) {
            return "it is neither a JSON object nor a binary event";
        }
        if (version != VERSION) {
            return "it is a binary event of version %d, and only version %d is known here"
                    .formatted(version, VERSION);
        }
        return to - from < HEADER ? "it is cut off" : "";
    }
}
