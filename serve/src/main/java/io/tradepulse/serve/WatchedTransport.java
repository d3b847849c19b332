package io.tradepulse.serve;

import io.netty.bootstrap.ServerBootstrap;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The usual sockets of the JDK, by whose server one more handler is told of connections.
///
/// Immutable.
final class WatchedTransport implements Transport {
    private final NioTransport sockets;

    WatchedTransport(Consumer<ServerBootstrap> watch) {
        this.sockets =
                new NioTransport() {
                    @Override
                    public void configure(
                            NetServerOptions options,
                            boolean domainSocket,
                            ServerBootstrap bootstrap) {
                        super.configure(options, domainSocket, bootstrap);
                        watch.accept(bootstrap);
                    }
                };
    }

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public boolean available() {
        return sockets.isAvailable();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return sockets.unavailabilityCause();
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return sockets;
    }
}
