package io.tradepulse.ingest;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// The bytes under TLS. Whoever reads first shakes hands, and has ten seconds for it.
///
/// Thread-safe.
final class TlsTransport implements Transport {
    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SocketChannel channel;
    private final SSLSocket socket;
    private boolean shaken;

    /// @param needsCertificate whether the client has to show one that our authorities vouch for
    TlsTransport(SocketChannel channel, SSLContext context, boolean needsCertificate)
            throws IOException {
        this.channel = channel;
        this.socket =
                (SSLSocket) context.getSocketFactory().createSocket(channel.socket(), null, true);
        socket.setUseClientMode(false);
        socket.setEnabledProtocols(PROTOCOLS);
        socket.setNeedClientAuth(needsCertificate);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (!shaken) {
            shaken = true;
            socket.setSoTimeout(HANDSHAKE_MILLIS);
            socket.startHandshake();
            socket.setSoTimeout(0);
        }
        return socket.getInputStream().read(into, from, length);
    }

    @Override
    public int readWithin(int millis, byte[] into) throws IOException {
        socket.setSoTimeout(millis);
        return socket.getInputStream().read(into);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        socket.getOutputStream()
                .write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        bytes.position(bytes.limit());
    }

    /// Of the connection underneath: a read under way ends with an exception.
    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public Socket socket() {
        return channel.socket();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
