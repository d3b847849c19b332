package io.tradepulse.ingest;

import io.tradepulse.bus.Bus;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way in for ticks: a TCP server that takes lines (contract, section 1) and puts ticks onto
/// the bus.
///
/// Thread-safe. One virtual thread accepts, one a connection reads and one writes, and one
/// acknowledges for all.
public final class TcpDoor implements AutoCloseable {
    /// What every connection needs of its surroundings.
    ///
    /// Immutable.
    record Parts(
            DoorConfig config,
            ValidationConfig validation,
            Bus bus,
            Instruments instruments,
            EpochClock clock,
            IngestMetrics metrics,
            Sessions sessions) {
        /// What it shares with other ways in, and what is its own.
        static Parts of(DoorConfig config, IngestParts shared) {
            return new Parts(
                    config,
                    shared.validation(),
                    shared.bus(),
                    shared.instruments(),
                    shared.clock(),
                    shared.metrics(),
                    new Sessions());
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(TcpDoor.class);
    private static final ByteBuffer TOO_MANY =
            StandardCharsets.US_ASCII.encode("#BYE TOO_MANY_CONNECTIONS\n").asReadOnlyBuffer();
    private static final Duration ABORT_PATIENCE = Duration.ofSeconds(1);

    private final Parts parts;
    private final IngestParts shared;
    private final ServerSocketChannel server;
    private final Map<Connection, Thread> connections = new ConcurrentHashMap<>();
    private final Thread acceptor;
    private final Thread acknowledger;
    private volatile boolean open = true;
    private volatile boolean durableRose;

    private TcpDoor(DoorConfig config, IngestParts shared, ServerSocketChannel server) {
        this.parts = Parts.of(config, shared);
        this.shared = shared;
        this.server = server;
        this.acceptor = Thread.ofVirtual().name("ingest-accept").unstarted(this::accept);
        this.acknowledger = Thread.ofVirtual().name("ingest-ack").unstarted(this::acknowledge);
    }

    /// Binds the port and starts to take connections.
    ///
    /// @throws IOException where the port can't be had
    public static TcpDoor open(DoorConfig config, IngestParts shared) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(
                    new InetSocketAddress(config.host(), config.port()), config.maxConnections());
        } catch (IOException e) {
            server.close();
            throw e;
        }
        TcpDoor door = new TcpDoor(config, shared, server);
        shared.bus().ticks().onDurable(door::durableRose);
        shared.bus().deadLetters().onDurable(door::durableRose);
        door.acceptor.start();
        door.acknowledger.start();
        return door;
    }

    /// The port it listens on.
    public int port() {
        return server.socket().getLocalPort();
    }

    /// Whether connections are taken.
    public boolean isListening() {
        return open && server.isOpen();
    }

    /// How many senders are connected.
    public int activeConnections() {
        return connections.size();
    }

    private void accept() {
        long number = 0;
        while (open) {
            try {
                SocketChannel channel = server.accept();
                if (connections.size() >= parts.config().maxConnections()) {
                    turnAway(channel);
                } else {
                    serve(channel, "ingest-" + ++number);
                }
            } catch (IOException e) {
                if (open) {
                    LOG.warn("a connection could not be taken: {}", e.getMessage());
                    LockSupport.parkNanos(10_000_000);
                }
            }
        }
    }

    private void serve(SocketChannel channel, String name) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Connection connection = new Connection(channel, parts, shared.validator(), name);
        parts.metrics().connections.inc();
        parts.metrics().activeConnections.inc();
        Thread thread =
                Thread.ofVirtual()
                        .name(name)
                        .unstarted(
                                () -> {
                                    try {
                                        connection.run();
                                    } finally {
                                        connections.remove(connection);
                                        parts.metrics().activeConnections.dec();
                                    }
                                });
        connections.put(connection, thread);
        thread.start();
    }

    private static void turnAway(SocketChannel channel) throws IOException {
        try (channel) {
            channel.write(TOO_MANY.duplicate());
        }
    }

    private void durableRose() {
        durableRose = true;
        LockSupport.unpark(acknowledger);
    }

    private void acknowledge() {
        while (open || !connections.isEmpty()) {
            if (durableRose) {
                durableRose = false;
                connections.keySet().forEach(Connection::settle);
            } else {
                LockSupport.park(this);
            }
        }
    }

    /// Takes no more connections and reads no more lines; everything read is put onto the bus and
    /// acknowledged, as far as the store gets in that time.
    public void close(Duration patience) {
        open = false;
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("the door did not close: {}", e.getMessage());
        }
        // It frees the port when it ends, and lets nobody in after that.
        join(List.of(acceptor), ABORT_PATIENCE);
        connections.keySet().forEach(Connection::stop);
        join(connections.values(), patience);
        connections.keySet().forEach(Connection::abort);
        join(connections.values(), ABORT_PATIENCE);
        LockSupport.unpark(acknowledger);
    }

    private static void join(Collection<Thread> threads, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (Thread thread : threads) {
                long left = deadline - System.nanoTime();
                if (left > 0) {
                    thread.join(Duration.ofNanos(left));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }
}
