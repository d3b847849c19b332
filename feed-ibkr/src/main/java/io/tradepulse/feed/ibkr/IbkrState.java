package io.tradepulse.feed.ibkr;

/// How an [IbkrSource] stands. Immutable.
public enum IbkrState {
    /// Not begun.
    NEW,
    /// On the way to the gateway, or pausing before the next attempt.
    CONNECTING,
    /// The gateway takes requests.
    CONNECTED,
    /// The gateway has lost the broker, and waits.
    BROKER_LOST,
    /// Closed, or given up.
    ENDED
}
