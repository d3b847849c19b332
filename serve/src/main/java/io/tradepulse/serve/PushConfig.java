package io.tradepulse.serve;

import java.time.Duration;

/// Limits of WebSocket and SSE.
///
/// Immutable.
///
/// @param maxConnections clients at once; more are turned away
/// @param maxSubscriptions symbols of one client, chosen by name
/// @param maxMessageBytes a longer message of a client closes its connection with 1009
/// @param keyPatience a client that has shown no key for so long, where one is asked for, is let go
/// @param maxLag a client that does not read for longer is let go with 1013
public record PushConfig(
        int maxConnections,
        int maxSubscriptions,
        int maxMessageBytes,
        Duration keyPatience,
        Duration maxLag) {
    /// As they are where nothing else is said.
    public static final PushConfig USUAL =
            new PushConfig(2_000, 10_000, 1 << 16, Duration.ofSeconds(30));

    /// With ten seconds for a key.
    public PushConfig(
            int maxConnections, int maxSubscriptions, int maxMessageBytes, Duration maxLag) {
        this(maxConnections, maxSubscriptions, maxMessageBytes, Duration.ofSeconds(10), maxLag);
    }

    public PushConfig {
        if (maxConnections < 0 || maxSubscriptions < 1 || maxMessageBytes < 125) {
            throw new IllegalArgumentException("a limit of WebSocket is too small");
        }
        if (maxLag.isNegative() || maxLag.isZero()) {
            throw new IllegalArgumentException("WS_MAX_LAG_SECONDS has to be positive");
        }
    }
}
