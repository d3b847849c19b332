package io.tradepulse.wire;

/// What a symbol (RIC) may be made of: 1 to 32 characters of `A-Z a-z 0-9 . = - _ / : ^ #`, the
/// first not a `#`.
public final class Symbols {
    public static final int MAX_LENGTH = 32;

    private static final boolean[] ALLOWED = new boolean[128];

    static {
        String others = ".=-_/:^#";
        for (char c = 0; c < ALLOWED.length; c++) {
            ALLOWED[c] = isLetterOrDigit(c) || others.indexOf(c) >= 0;
        }
    }

    private Symbols() {}

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    static boolean isAllowed(byte b) {
        return b >= 0 && ALLOWED[b];
    }

    /// Whether this is a symbol.
    public static boolean isValid(CharSequence text) {
        int length = text.length();
        if (length == 0 || length > MAX_LENGTH || text.charAt(0) == '#') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= ALLOWED.length || !ALLOWED[c]) {
                return false;
            }
        }
        return true;
    }
}
