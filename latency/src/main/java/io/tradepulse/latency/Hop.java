package io.tradepulse.latency;

/// A moment of a tick's way.
///
/// Immutable.
///
/// @param name `source`, `received`, `validated`, `appended`, `taken`, `stored` or `pushed`
/// @param group of the consumer that took it; else empty
/// @param at epoch nanoseconds, by the clock of where it happened, a source's put right as far as
///   it is known
public record Hop(String name, String group, long at) {
    public static final String SOURCE = "source";
    public static final String RECEIVED = "received";
    public static final String VALIDATED = "validated";
    public static final String APPENDED = "appended";
    public static final String TAKEN = "taken";
    public static final String STORED = "stored";
    public static final String PUSHED = "pushed";

    public Hop(String name, long at) {
        this(name, "", at);
    }

    boolean isSameAs(Hop other) {
        return name.equals(other.name) && group.equals(other.group);
    }
}
