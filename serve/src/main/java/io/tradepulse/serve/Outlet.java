package io.tradepulse.serve;

/// The way to one client: a WebSocket or a stream of server-sent events.
///
/// Owned by the event loop.
interface Outlet {
    /// Why a client is let go, as WebSocket has it.
    enum Farewell {
        /// The server ends.
        SHUTDOWN(1001, "the server is shutting down"),
        /// No key was shown where one is asked for.
        NO_KEY(1008, "no API key was shown in time"),
        /// The key that was shown is none of ours, or not for this.
        WRONG_KEY(1008, "the API key is none of ours, or not for reading"),
        /// Its key was revoked.
        KEY_REVOKED(1008, "the API key was revoked"),
        /// It did not read for too long.
        TOO_SLOW(1013, "did not keep up; reconnect and resume"),
        /// Its session goes on over another connection.
        RESUMED_ELSEWHERE(4001, "the session was resumed over another connection");

        final short code;
        final String reason;

        Farewell(int code, String reason) {
            this.code = (short) code;
            this.reason = reason;
        }
    }

    /// From here on its frames are numbered by that session.
    default void session(String id) {}

    /// Hands a frame to the socket. It is never refused: who writes asks [#isFull()] before.
    ///
    /// @param frame one JSON object
    void write(Frame frame);

    /// Whether so much waits for the client that no more should.
    boolean isFull();

    /// Ends it; for a client that does not read, too.
    void close(Farewell farewell);

    /// One message to a client.
    ///
    /// Immutable, as long as nobody writes into its bytes.
    ///
    /// @param type as in its JSON
    /// @param seq its number in its session; 0: it has none, and is not kept
    /// @param at when it was made, epoch nanoseconds
    @SuppressWarnings("ArrayRecordComponent") // the bytes are shared, and never compared
    record Frame(String type, long seq, long at, byte[] json) {}
}
