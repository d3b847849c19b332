package io.tradepulse.ingest;

import io.tradepulse.wire.Symbols;
import java.util.List;
import java.util.Optional;

/// Which symbols or providers somebody may have to do with, written `AAPL|BTC*`.
///
/// Immutable.
///
/// @param patterns a `*` at the end stands for anything; none: any name is allowed
public record NamePatterns(List<String> patterns) {
    /// Any name.
    public static final NamePatterns ANY = new NamePatterns(List.of());

    public NamePatterns {
        patterns = List.copyOf(patterns);
    }

    /// Reads what has `|` between patterns.
    ///
    /// @throws IllegalArgumentException with a sentence's end
    public static NamePatterns parse(String text) {
        List<String> patterns = List.of(text.split("\\|", -1));
        for (String pattern : patterns) {
            String letters = isOpen(pattern) ? start(pattern) : pattern;
            if (pattern.isEmpty() || (!letters.isEmpty() && !Symbols.isValid(letters))) {
                throw new IllegalArgumentException(
                        "has a provider or symbol with characters it may not have");
            }
        }
        return new NamePatterns(patterns);
    }

    private static boolean isOpen(String pattern) {
        return pattern.endsWith("*");
    }

    private static String start(String pattern) {
        return pattern.substring(0, pattern.length() - 1);
    }

    /// Whether every name is.
    public boolean allowAll() {
        return patterns.isEmpty() || patterns.contains("*");
    }

    /// Whether that name is.
    public boolean allow(String name) {
        if (patterns.isEmpty()) {
            return true;
        }
        for (String pattern : patterns) {
            if (isOpen(pattern) ? name.startsWith(start(pattern)) : name.equals(pattern)) {
                return true;
            }
        }
        return false;
    }

    /// The one name that is allowed; empty where there may be others.
    public Optional<String> only() {
        return patterns.size() == 1 && !isOpen(patterns.getFirst())
                ? Optional.of(patterns.getFirst())
                : Optional.empty();
    }

    /// As it is written.
    @Override
    public String toString() {
        return patterns.isEmpty() ? "*" : String.join("|", patterns);
    }
}
