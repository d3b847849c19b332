package io.tradepulse.store.postgres;

/// Text as PostgreSQL takes it.
final class Texts {
    private static final char REPLACEMENT = '\uFFFD';

    private Texts() {}

    /// The same text, with what PostgreSQL can't keep replaced: NUL, and halves of characters.
    static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isOdd(text, i)) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (isOdd(text, i)) {
                clean.setCharAt(i, REPLACEMENT);
            }
        }
        return clean.toString();
    }

    private static boolean isOdd(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
        }
        return c == 0;
    }
}
