package io.tradepulse.feed;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A connection to the door, plain or encrypted: bytes out, lines in.
///
/// One thread may write while another reads; any may close it.
public final class DoorSocket implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;

    /// The one that carries the other: closing it never waits for anything.
    private final Socket carrier;

    private final OutputStream out;
    private final ControlLineReader in;

    private DoorSocket(Socket carrier, Socket socket) throws IOException {
        this.carrier = carrier;
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.in = new ControlLineReader(socket.getInputStream());
    }

    /// Connects within ten seconds, and with TLS shakes hands within ten more. Reading waits for as
    /// long; [#patience] changes that.
    public static DoorSocket open(SenderOptions options) throws IOException {
        Socket carrier = new Socket();
        try {
            carrier.setTcpNoDelay(true);
            carrier.setKeepAlive(true);
            carrier.setSoTimeout((int) PATIENCE.toMillis());
            carrier.connect(
                    new InetSocketAddress(options.host(), options.port()),
                    (int) PATIENCE.toMillis());
            Supplier<SSLContext> tls = options.tls();
            Socket socket = tls == null ? carrier : encrypted(carrier, options, tls.get());
            return new DoorSocket(carrier, socket);
        } catch (IOException | RuntimeException e) {
            carrier.close();
            throw e;
        }
    }

    /// Shakes hands, and makes sure that the certificate is the host's.
    private static Socket encrypted(Socket carrier, SenderOptions options, SSLContext context)
            throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(carrier, options.host(), options.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.startHandshake();
        return socket;
    }

    /// How long reading waits for the door.
    ///
    /// @param time zero: for ever
    public void patience(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
    }

    /// Writes all of it; waits while the door does not read.
    public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
    }

    /// The next line of the door, without its end and with nothing unprintable in it; null where
    /// the connection has ended.
    ///
    /// @throws java.net.SocketTimeoutException where none came in time
    public @Nullable String read() throws IOException {
        return in.next();
    }

    /// Nothing more is written, which the door sees.
    void shutdownOutput() throws IOException {
        if (!socket.isClosed()) {
            socket.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        carrier.close();
    }
}
