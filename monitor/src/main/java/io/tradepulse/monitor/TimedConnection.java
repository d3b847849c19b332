package io.tradepulse.monitor;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
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
    private final Network.Deadline deadline;
    private volatile boolean isOver;
    private volatile @Nullable Socket raw;
    private @Nullable Socket socket;
    private @Nullable InputStream in;
    private final @Nullable InetAddress literal;
    private long lastNanos;
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
        this.literal = literalOf(target.host());
        this.deadline = network.cutOffAfter(timeout, this::cutOff);
        this.startNanos = network.now();
        this.lastNanos = startNanos;
    }

    private static @Nullable InetAddress literalOf(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// Runs on the thread of the deadlines, or of who closes the network.
    private void cutOff() {
        isOver = true;
        closeQuietly(raw);
    }

    void open() throws IOException {
        Socket plain = connect(addresses());
        socket = target.isTls() ? handshake(plain) : plain;
        in = new BufferedInputStream(new StampedInput(socket.getInputStream()));
        phase = "the answer";
    }

    private InetAddress[] addresses() throws IOException {
        if (literal != null) {
            return new InetAddress[] {literal};
        }
        long from = network.now();
        InetAddress[] found = network.names().lookUp(target.host(), remaining());
        dnsNanos = network.now() - from;
        return found;
    }

    /// The first address that accepts, in the system's order.
    private Socket connect(InetAddress[] addresses) throws IOException {
        phase = "the connection";
        long from = network.now();
        IOException last = new IOException("no address to connect to");
        for (InetAddress address : addresses) {
            Socket attempt = new Socket();
            raw = attempt;
            remaining();
            try {
                attempt.setTcpNoDelay(true);
                // Without a timeout of its own, which costs system calls: the deadline closes it.
                attempt.connect(new InetSocketAddress(address, target.port()));
                lastNanos = network.now();
                connectNanos = lastNanos - from;
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
        lastNanos = network.now();
        tlsNanos = lastNanos - from;
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
        firstByteNanos = lastNanos - from;
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

    /// When bytes came last.
    long lastNanos() {
        return lastNanos;
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

    /// What came of it, with the time it took until the last byte came: what is thought of it after
    /// that is no time of the target's.
    Outcome outcome(String problem) {
        return outcome(problem, lastNanos);
    }

    private Outcome outcome(String problem, long endNanos) {
        Phases phases =
                new Phases(
                        dnsNanos,
                        connectNanos,
                        tlsNanos,
                        firstByteNanos,
                        pingNanos,
                        endNanos - startNanos);
        return new Outcome(problem.isEmpty(), status, problem, phases);
    }

    /// The same for one that broke.
    Outcome broken(IOException cause) {
        boolean isLate = isOver || cause instanceof SocketTimeoutException;
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return outcome(
                isLate
                        ? "not done within " + timeout.toMillis() + " ms, in " + phase
                        : phase + ": " + message,
                network.now());
    }

    /// The deadline stands until the socket is closed, for TLS says goodbye.
    @Override
    public void close() {
        closeQuietly(socket);
        closeQuietly(raw);
        network.lift(deadline);
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

    /// Notes when bytes, or the end, came. Owned by the attempt's thread.
    private final class StampedInput extends FilterInputStream {
        StampedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            lastNanos = network.now();
            return count;
        }
    }
}
