package io.tradepulse.ingest;

/// How the door is set up.
///
/// Immutable.
///
/// @param host address to bind to
/// @param port port to bind to; 0 takes a free one
/// @param maxConnections more are turned away
/// @param maxLineBytes a longer line ends its connection
/// @param defaultProvider label of ticks whose sender gave none
public record DoorConfig(
        String host, int port, int maxConnections, int maxLineBytes, String defaultProvider) {}
