package io.tradepulse.feed.ibkr;

import io.tradepulse.feed.ibkr.MessageFields.BadFieldException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One TCP connection to TWS or IB Gateway: messages in, messages out.
///
/// Owned by the thread that talks to the gateway; [#hangUp()] is for any.
final class GatewayConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayConnection.class);
    private static final int READ_BYTES = 1 << 14;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final LongSupplier nanoClock;
    private final Frames frames = new Frames();
    private final byte[] chunk = new byte[READ_BYTES];
    private long arrivedNanos;
    private int serverVersion;

    private GatewayConnection(Socket socket, LongSupplier nanoClock) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.nanoClock = nanoClock;
    }

    static GatewayConnection open(String host, int port, Duration patience, LongSupplier nanoClock)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(host, port), millis(patience.toNanos()));
            return new GatewayConnection(socket, nanoClock);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// Offers the versions of this side.
    ///
    /// @return the one that the gateway has chosen
    int negotiate(Duration patience) throws IOException {
        send(GatewayRequests.hello());
        if (!await(nanoClock.getAsLong(), patience.toNanos())) {
            throw new IOException(
                    "no answer within %d ms: is the API enabled there, and this address trusted?"
                            .formatted(patience.toMillis()));
        }
        try {
            serverVersion =
                    new MessageFields(frames.bytes(), frames.offset(), frames.length())
                            .integer("server version");
            return serverVersion;
        } catch (BadFieldException e) {
            throw new FramingException("the greeting " + e.getMessage() + ": that is no TWS API");
        }
    }

    /// The next message; waits for it at most so long.
    ///
    /// @param start from when on, by the nano clock
    /// @return null where none has come
    @Nullable GatewayMessage read(long start, long patienceNanos) throws IOException {
        return await(start, patienceNanos)
                ? GatewayMessages.decode(
                        frames.bytes(), frames.offset(), frames.length(), serverVersion)
                : null;
    }

    private boolean await(long start, long patienceNanos) throws IOException {
        while (!frames.next()) {
            long waited = nanoClock.getAsLong() - start;
            if ((waited > 0 && waited >= patienceNanos) || !fill(patienceNanos - waited)) {
                return false;
            }
        }
        return true;
    }

    private boolean fill(long patienceNanos) throws IOException {
        socket.setSoTimeout(millis(patienceNanos));
        try {
            int count = in.read(chunk);
            if (count < 0) {
                throw new EOFException("the gateway closed the connection");
            }
            arrivedNanos = nanoClock.getAsLong();
            frames.add(chunk, 0, count);
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    /// At least one, since none would be for ever.
    private static int millis(long nanos) {
        return Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, 1, Integer.MAX_VALUE);
    }

    /// When the last bytes came.
    long arrivedNanos() {
        return arrivedNanos;
    }

    void send(byte[] message) throws IOException {
        out.write(message);
    }

    /// Ends the reading side, so that whoever waits there goes on.
    void hangUp() {
        try {
            socket.shutdownInput();
        } catch (IOException e) {
            LOG.debug("Hanging up failed", e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing a connection failed", e);
        }
    }
}
