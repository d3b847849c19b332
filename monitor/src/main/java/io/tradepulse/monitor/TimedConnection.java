package io.tradepulse.monitor;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// One connection of one attempt: opened phase by phase, each timed, all of them together under one
/// deadline at which the socket is closed under whoever waits on it. Owned by the attempt's thread.
final class TimedConnection implements AutoCloseable {
    private final Target target;
    private final Network network;
    private final Duration timeout;
    private final long startNanos;
    private final Future<?> deadline;
    private volatile boolean isOver;
    private volatile @Nullable Socket raw;
    private @Nullable Socket socket;
    private @Nullable InputStream in;
    private String phase = "the name look-up";
    private String status = "";
    private long dnsNanos = Phases.UNKNOWN;
    private long connectNanos = Phases.UNKNOWN;
    private long tlsNanos = Phases.UNKNOWN;
    private long firstByteNanos = Phases.UNKNOWN;
    private long pingNanos = Phases.UNKNOWN;

    TimedConnection(Target target, Network network, Duration timeout) {
        this.target = target;
        this.network = network;
        this.timeout = timeout;
        this.startNanos = network.now();
        this.deadline = network.after(timeout, this::cutOff);
    }

    /// Runs on the thread of the deadlines.
    private void cutOff() {
        isOver = true;
        closeQuietly(raw);
    }

    void open() throws IOException {
        Socket plain = connect(addresses());
        plain.setTcpNoDelay(true);
        socket = target.isTls() ? handshake(plain) : plain;
        in = new BufferedInputStream(socket.getInputStream());
        phase = "the answer";
    }

    private InetAddress[] addresses() throws IOException {
        try {
            return new InetAddress[] {InetAddress.ofLiteral(target.host())};
        } catch (IllegalArgumentException _) {
            long from = network.now();
            InetAddress[] found = network.names().lookUp(target.host(), remaining());
            dnsNanos = network.now() - from;
            return found;
        }
    }

    /// The first address that accepts, in the system's order.
    private Socket connect(InetAddress[] addresses) throws IOException {
        phase = "the connection";
        long from = network.now();
        IOException last = new IOException("no address to connect to");
        for (InetAddress address : addresses) {
            Socket attempt = new Socket();
            raw = attempt;
            try {
                attempt.connect(
                        new InetSocketAddress(address, target.port()),
                        (int) Math.max(1, remaining().toMillis()));
                connectNanos = network.now() - from;
                return attempt;
            } catch (IOException e) {
                attempt.close();
                last = e;
            }
        }
        throw last;
    }

    private Socket handshake(Socket plain) throws IOException {
        phase = "the TLS handshake";
        long from = network.now();
        SSLSocket tls =
                (SSLSocket)
                        network.tls()
                                .getSocketFactory()
                                .createSocket(plain, target.host(), target.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        tlsNanos = network.now() - from;
        return tls;
    }

    /// What is left of the time.
    private Duration remaining() throws SocketTimeoutException {
        long left = timeout.toNanos() - (network.now() - startNanos);
        if (isOver || left <= 0) {
            throw new SocketTimeoutException("out of time");
        }
        return Duration.ofNanos(left);
    }

    /// Sends a request and waits for the first byte of what answers it.
    void ask(byte[] request) throws IOException {
        send(request);
        long from = network.now();
        InputStream answer = in();
        answer.mark(1);
        if (answer.read() < 0) {
            throw new EOFException("closed without an answer");
        }
        firstByteNanos = network.now() - from;
        answer.reset();
    }

    void send(byte[] bytes) throws IOException {
        if (socket == null) {
            throw new IOException("not connected");
        }
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    InputStream in() throws IOException {
        if (in == null) {
            throw new IOException("not connected");
        }
        return in;
    }

    long now() {
        return network.now();
    }

    void answered(int httpStatus) {
        status = Integer.toString(httpStatus);
    }

    void pinged(long nanos) {
        pingNanos = nanos;
    }

    void enter(String nextPhase) {
        phase = nextPhase;
    }

    /// What came of it, with the time it took until now.
    Outcome outcome(String problem) {
        Phases phases =
                new Phases(
                        dnsNanos,
                        connectNanos,
                        tlsNanos,
                        firstByteNanos,
                        pingNanos,
                        network.now() - startNanos);
        return new Outcome(problem.isEmpty(), status, problem, phases);
    }

    /// The same for one that broke.
    Outcome broken(IOException cause) {
        if (isOver || cause instanceof SocketTimeoutException) {
            return outcome("not done within " + timeout.toMillis() + " ms, in " + phase);
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return outcome(phase + ": " + message);
    }

    /// The deadline stands until the socket is closed, for TLS says goodbye.
    @Override
    public void close() {
        closeQuietly(socket);
        closeQuietly(raw);
        deadline.cancel(false);
    }

    private static void closeQuietly(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException _) {
                // It is gone either way.
            }
        }
    }
}
