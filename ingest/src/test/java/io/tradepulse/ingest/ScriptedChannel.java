package io.tradepulse.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/// A connection that hands over the given segments, one a read, and then ends.
final class ScriptedChannel extends SocketChannel {
    private final Deque<byte[]> segments;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    ScriptedChannel(List<byte[]> segments) {
        super(SelectorProvider.provider());
        this.segments = new ArrayDeque<>(segments);
    }

    @Override
    public int read(ByteBuffer into) {
        byte[] segment = segments.pollFirst();
        if (segment == null) {
            return -1;
        }
        into.put(segment);
        return segment.length;
    }

    @Override
    public int write(ByteBuffer from) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        written.writeBytes(bytes);
        return bytes.length;
    }

    /// What the door has said.
    String written() {
        return written.toString(StandardCharsets.UTF_8);
    }

    /// Of this machine; has nothing more to read.
    @Override
    public Socket socket() {
        return new Socket() {
            @Override
            public InetAddress getInetAddress() {
                return InetAddress.getLoopbackAddress();
            }

            @Override
            public void setSoTimeout(int millis) {
                // There is nothing to wait for.
            }

            @Override
            public InputStream getInputStream() {
                return InputStream.nullInputStream();
            }
        };
    }

    @Override
    public SocketChannel shutdownInput() {
        segments.clear();
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() {
        return this;
    }

    @Override
    public SocketChannel bind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public boolean connect(SocketAddress remote) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean finishConnect() {
        return true;
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        throw new IOException("not a real one");
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        throw new IOException("not a real one");
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void implCloseSelectableChannel() {
        segments.clear();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        throw new UnsupportedOperationException();
    }
}
