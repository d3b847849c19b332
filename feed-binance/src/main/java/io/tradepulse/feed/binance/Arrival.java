package io.tradepulse.feed.binance;

/// What a connection has to say to the thread that pulls the relay. Immutable.
sealed interface Arrival {
    /// Its handshake is done.
    record Opened(StreamConnection connection) implements Arrival {}

    /// A whole text frame.
    ///
    /// @param nanos when it came off the line, on the relay's nano clock
    record Frame(StreamConnection connection, String text, long nanos) implements Arrival {}

    /// A frame that was not read: not text, or too long.
    record Unread(StreamConnection connection, String problem) implements Arrival {}

    /// It is no more, or never came to be.
    record Lost(StreamConnection connection, String why) implements Arrival {}

    /// Nothing: only wakes.
    record Wake() implements Arrival {}
}
