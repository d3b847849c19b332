package io.tradepulse.ingest;

import io.tradepulse.tls.ReloadingTls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the door is set up.
///
/// Immutable.
///
/// @param host address to bind to
/// @param port port to bind to; 0 takes a free one
/// @param maxConnections more are turned away
/// @param maxConnectionsPerClient more of one address are turned away; 0: no limit of its own
/// @param maxLinesPerSecond one address is read no faster, over all its connections; 0: no limit
/// @param maxLineBytes a longer line ends its connection
/// @param idleTimeout a sender that says nothing for so long is asked whether it is there, and let
///   go where it is not; zero: never
/// @param defaultProvider label of ticks whose sender gave none
/// @param tokens what senders have to show
/// @param tls what the door speaks; null: plain text
/// @param needsCertificate whether senders have to show a certificate
public record DoorConfig(
        String host,
        int port,
        int maxConnections,
        int maxConnectionsPerClient,
        int maxLinesPerSecond,
        int maxLineBytes,
        Duration idleTimeout,
        String defaultProvider,
        AccessTokens tokens,
        @Nullable ReloadingTls tls,
        boolean needsCertificate) {

    /// An open door without TLS.
    public DoorConfig(
            String host, int port, int maxConnections, int maxLineBytes, String defaultProvider) {
        this(
                host,
                port,
                maxConnections,
                0,
                0,
                maxLineBytes,
                Duration.ofMinutes(5),
                defaultProvider,
                AccessTokens.NONE,
                null,
                false);
    }
}
