package io.tradepulse.feed;

/// Hears what happens between a [TickSender] and the door. Called by the sender's threads, which
/// wait for it; nothing here needs to be implemented.
public interface SenderListener {
    /// Hears nothing.
    SenderListener NONE = new SenderListener() {};

    /// The door has let the sender in; lines flow.
    default void connected() {}

    /// The connection is gone, or did not come about.
    default void disconnected(String why) {}

    /// A line was not accepted; it will not be sent again.
    ///
    /// @param code a [io.tradepulse.model.RejectCode], or a newer one
    default void rejected(long line, String code, String detail) {}
}
