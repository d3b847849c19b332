package io.tradepulse.serve;

import java.util.Locale;

/// What a key opens.
public enum Scope {
    /// Prices, ticks, bars, figures: whatever is asked for.
    READ,
    /// The sink for ticks.
    WRITE,
    /// Both, and what operators look at: what others sent that was not accepted.
    ADMIN;

    /// As it is written.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The scope of that text.
    ///
    /// @throws IllegalArgumentException with a sentence's end
    public static Scope of(String text) {
        for (Scope scope : values()) {
            if (scope.text().equals(text)) {
                return scope;
            }
        }
        throw new IllegalArgumentException("has a scope that is none of read, write, admin");
    }
}
