package io.tradepulse.wire;

/// Reads events from values of a bus, in both forms, of older and newer versions: what it doesn't
/// know in them it leaves out.
///
/// Owned by one thread.
public interface EventReader<E> {
    /// What a value turned out to be.
    enum Outcome {
        /// An event of the kind asked for.
        EVENT,
        /// An event of another kind.
        OTHER,
        /// No event: [EventReader#problem()] says why.
        MALFORMED
    }

    /// Reads the bytes in [from, to).
    Outcome read(byte[] bytes, int from, int to);

    /// What was read last, where that was an event; good until the next call where it is a tick.
    E event();

    /// Why the last value was malformed, in half a sentence.
    String problem();
}
