package io.tradepulse.ingest;

import io.tradepulse.bus.Bus;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.tls.ReloadingTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import jdk.net.ExtendedSocketOptions;
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
            LongSupplier nanoClock,
            IngestMetrics metrics,
            Sessions sessions,
            Clients clients) {
        /// What it shares with other ways in, and what is its own.
        static Parts of(DoorConfig config, IngestParts shared, LongSupplier nanoClock) {
            return new Parts(
                    config,
                    shared.validation(),
                    shared.bus(),
                    shared.instruments(),
                    shared.clock(),
                    nanoClock,
                    shared.metrics(),
                    new Sessions(),
                    new Clients());
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(TcpDoor.class);
    private static final String TOO_MANY = "TOO_MANY_CONNECTIONS";
    private static final ByteBuffer TOO_MANY_LINE =
            StandardCharsets.US_ASCII.encode("#BYE " + TOO_MANY + "\n").asReadOnlyBuffer();
    private static final Duration ABORT_PATIENCE = Duration.ofSeconds(1);
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);

    /// A newcomer may be silent for so long before it has to give way to others.
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final int KEEP_ALIVE_INTERVAL_SECONDS = 10;
    private static final int KEEP_ALIVE_PROBES = 3;

    private final Parts parts;
    private final IngestParts shared;
    private final ServerSocketChannel server;
    private final Map<Connection, Thread> connections = new ConcurrentHashMap<>();
    private final Thread acceptor;
    private final Thread acknowledger;
    private final Thread watcher;
    private volatile boolean open = true;
    private volatile boolean durableRose;

    private TcpDoor(
            DoorConfig config,
            IngestParts shared,
            LongSupplier nanoClock,
            ServerSocketChannel server) {
        this.parts = Parts.of(config, shared, nanoClock);
        this.shared = shared;
        this.server = server;
        this.acceptor = Thread.ofVirtual().name("ingest-accept").unstarted(this::accept);
        this.acknowledger = Thread.ofVirtual().name("ingest-ack").unstarted(this::acknowledge);
        this.watcher = Thread.ofVirtual().name("ingest-watch").unstarted(this::keepWatch);
    }

    /// Binds the port and starts to take connections.
    ///
    /// @throws IOException where the port can't be had
    public static TcpDoor open(DoorConfig config, IngestParts shared) throws IOException {
        return open(config, shared, System::nanoTime);
    }

    /// @param nanoClock tells how long a sender has been silent, or has to wait
    static TcpDoor open(DoorConfig config, IngestParts shared, LongSupplier nanoClock)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(
                    new InetSocketAddress(config.host(), config.port()), config.maxConnections());
        } catch (IOException e) {
            server.close();
            throw e;
        }
        TcpDoor door = new TcpDoor(config, shared, nanoClock, server);
        shared.bus().ticks().onDurable(door::durableRose);
        shared.bus().deadLetters().onDurable(door::durableRose);
        door.acceptor.start();
        door.acknowledger.start();
        door.watcher.start();
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

    /// Whether every connection has taken in all that has come, and waits for more.
    boolean isListeningToAll() {
        return connections.keySet().stream().allMatch(Connection::isListening);
    }

    /// How many senders are connected.
    public int activeConnections() {
        return connections.size();
    }

    private void accept() {
        long number = 0;
        while (open) {
            try {
                take(server.accept(), "ingest-" + ++number);
            } catch (IOException e) {
                if (open) {
                    LOG.warn("a connection could not be taken: {}", e.getMessage());
                    LockSupport.parkNanos(10_000_000);
                }
            }
        }
    }

    private void take(SocketChannel channel, String name) throws IOException {
        String address = new PlainTransport(channel).client();
        if (!enter(address)) {
            turnAway(channel);
            return;
        }
        try {
            configure(channel);
            serve(transport(channel), name);
        } catch (IOException | RuntimeException e) {
            parts.clients().leave(address, parts.nanoClock().getAsLong());
            channel.close();
            throw e;
        }
    }

    /// The share of an address is looked at first: nobody has to go for one that may not come.
    private boolean enter(String address) {
        DoorConfig config = parts.config();
        Clients clients = parts.clients();
        if (!clients.enter(address, config.maxConnectionsPerClient(), config.maxLinesPerSecond())) {
            return false;
        }
        if (!hasRoom()) {
            clients.leave(address, parts.nanoClock().getAsLong());
            return false;
        }
        return true;
    }

    /// Whether one more may come, now or because another that is of no use has to go.
    private boolean hasRoom() {
        int most = parts.config().maxConnections();
        if (connections.size() < most) {
            return true;
        }
        Connection dispensable = null;
        long longest = -1;
        int staying = 0;
        for (Connection connection : connections.keySet()) {
            staying += connection.isStopping() ? 0 : 1;
            long nanos = connection.dispensableNanos(GRACE.toNanos());
            if (nanos > longest) {
                longest = nanos;
                dispensable = connection;
            }
        }
        if (staying >= most && dispensable != null) {
            dispensable.giveWay();
            staying--;
        }
        return staying < most;
    }

    /// The system finds out by itself when the other side is gone without a word.
    private static void configure(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        Set<SocketOption<?>> known = channel.supportedOptions();
        if (known.contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_SECONDS);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
        }
    }

    private Transport transport(SocketChannel channel) throws IOException {
        ReloadingTls tls = parts.config().tls();
        return tls == null
                ? new PlainTransport(channel)
                : new TlsTransport(channel, tls.context(), parts.config().needsCertificate());
    }

    private void serve(Transport transport, String name) {
        Connection connection = new Connection(transport, parts, shared.validator(), name);
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

    private void turnAway(SocketChannel channel) throws IOException {
        parts.metrics().closed(TOO_MANY);
        try (channel) {
            if (parts.config().tls() == null) {
                channel.write(TOO_MANY_LINE.duplicate());
                channel.shutdownOutput();
            }
        }
    }

    private void keepWatch() {
        while (open) {
            LockSupport.parkNanos(this, WATCH_EVERY.toNanos());
            connections.keySet().forEach(Connection::watch);
            parts.clients().sweep(parts.nanoClock().getAsLong());
        }
    }

    /// Looks after all connections now, as it does every second by itself.
    void watch() {
        LockSupport.unpark(watcher);
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
        LockSupport.unpark(watcher);
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
