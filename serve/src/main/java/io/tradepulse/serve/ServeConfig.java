package io.tradepulse.serve;

import java.util.List;

/// Where HTTP listens, and whose price counts.
///
/// Immutable.
///
/// @param port 0 for a free one
/// @param providerPriority providers in the order in which they count where a symbol comes from
///   several; may be empty
/// @param limits of requests
/// @param push limits of WebSocket and SSE
/// @param access who is let in, and how
/// @param accessLog whether every request is logged
public record ServeConfig(
        String host,
        int port,
        List<String> providerPriority,
        ServeLimits limits,
        PushConfig push,
        AccessConfig access,
        boolean accessLog) {
    public ServeConfig {
        if (host.isBlank()) {
            throw new IllegalArgumentException("HTTP_HOST is empty");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("HTTP_PORT " + port + " is not a port");
        }
        providerPriority = List.copyOf(providerPriority);
    }

    /// With the usual limits, open to everybody, in plain text, and no log of requests.
    public ServeConfig(String host, int port, List<String> providerPriority) {
        this(
                host,
                port,
                providerPriority,
                ServeLimits.USUAL,
                PushConfig.USUAL,
                AccessConfig.OPEN,
                false);
    }

    ServeConfig with(ServeLimits other) {
        return new ServeConfig(host, port, providerPriority, other, push, access, accessLog);
    }

    ServeConfig with(PushConfig other) {
        return new ServeConfig(host, port, providerPriority, limits, other, access, accessLog);
    }

    ServeConfig with(AccessConfig other) {
        return new ServeConfig(host, port, providerPriority, limits, push, other, accessLog);
    }
}
