package io.tradepulse.ingest;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// The bytes as they are.
///
/// Thread-safe.
record PlainTransport(SocketChannel channel) implements Transport {
    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        return channel.read(ByteBuffer.wrap(into, from, length));
    }

    @Override
    public int readWithin(int millis, byte[] into) throws IOException {
        Socket socket = channel.socket();
        socket.setSoTimeout(millis);
        return socket.getInputStream().read(into);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
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
