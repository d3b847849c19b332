package io.tradepulse.serve;

import java.util.List;

/// Where HTTP listens, and whose price counts.
///
/// Immutable.
///
/// @param port 0 for a free one
/// @param providerPriority providers in the order in which they count where a symbol comes from
///   several; may be empty
/// @param push limits of WebSocket and SSE
public record ServeConfig(String host, int port, List<String> providerPriority, PushConfig push) {
    /// With the usual limits.
    public ServeConfig(String host, int port, List<String> providerPriority) {
        this(host, port, providerPriority, PushConfig.USUAL);
    }

    public ServeConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("HTTP_HOST is empty");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("HTTP_PORT " + port + " is not a port");
        }
        providerPriority = List.copyOf(providerPriority);
    }
}
