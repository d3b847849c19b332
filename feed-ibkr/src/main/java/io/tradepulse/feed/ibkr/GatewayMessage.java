package io.tradepulse.feed.ibkr;

/// What the gateway says, as far as it matters here. Immutable.
sealed interface GatewayMessage {
    /// One trade of a stream.
    ///
    /// @param seconds when, in epoch seconds: the broker gives no finer time
    /// @param size `NaN` where it is unknown
    /// @param pastLimit made outside the limits of the day
    /// @param unreported one of those that count for nothing official
    record Trade(
            int requestId,
            long seconds,
            double price,
            double size,
            boolean pastLimit,
            boolean unreported)
            implements GatewayMessage {}

    /// Best bid and ask; what is not there is not above zero.
    record Quote(int requestId, long seconds, double bid, double ask) implements GatewayMessage {}

    /// An error, a warning, or merely news: the code tells.
    ///
    /// @param requestId the request that it is about; -1 where it is about none
    record Notice(int requestId, int code, String text) implements GatewayMessage {}

    /// The gateway is ready for requests.
    record Ready() implements GatewayMessage {}

    /// Anything else, by its number.
    record Other(int kind) implements GatewayMessage {}

    /// What makes no sense.
    record Malformed(String why) implements GatewayMessage {}
}
