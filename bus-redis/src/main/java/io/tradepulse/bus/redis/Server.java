package io.tradepulse.bus.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The client of one Redis server, with its threads.
///
/// Thread-safe.
final class Server implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final int THREADS = 2;

    private final ClientResources resources;
    private final RedisClient client;
    private final RedisURI uri;
    private final LongSupplier nanoClock;

    Server(RedisOptions options, LongSupplier nanoClock) {
        this.uri = options.uri();
        this.nanoClock = nanoClock;
        this.uri.setTimeout(CONNECT);
        this.resources =
                DefaultClientResources.builder()
                        .ioThreadPoolSize(THREADS)
                        .computationThreadPoolSize(THREADS)
                        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                        .build();
        this.client = RedisClient.create(resources);
        client.setOptions(clientOptions(options.trustedCertificates()));
    }

    /// Replies have one shape whatever the server's version (RESP2), what waits is timed by who
    /// asked, and nobody connects again but [Link].
    private static ClientOptions clientOptions(@Nullable Path trusted) {
        ClientOptions.Builder options =
                ClientOptions.builder()
                        .autoReconnect(false)
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .protocolVersion(ProtocolVersion.RESP2)
                        .timeoutOptions(TimeoutOptions.create())
                        .socketOptions(
                                SocketOptions.builder()
                                        .connectTimeout(CONNECT)
                                        .keepAlive(true)
                                        .build());
        if (trusted != null) {
            options.sslOptions(SslOptions.builder().trustManager(trusted.toFile()).build());
        }
        return options.build();
    }

    Link link(Runnable whenUp) {
        return new Link(client, uri, nanoClock, whenUp);
    }

    /// A connection that somebody waits for.
    ///
    /// @throws io.lettuce.core.RedisException where there is none to be had
    StatefulRedisConnection<String, byte[]> connect() {
        return client.connect(Link.CODEC, uri);
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
