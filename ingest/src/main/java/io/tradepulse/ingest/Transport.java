package io.tradepulse.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// The bytes of one connection, as they are or encrypted.
///
/// Thread-safe: one thread may read while another writes and a third shuts it down.
interface Transport extends Closeable {
    /// Waits for bytes.
    ///
    /// @return how many came; -1 where none will come any more
    int read(byte[] into, int from, int length) throws IOException;

    /// Waits for bytes, at most so long.
    ///
    /// @throws java.net.SocketTimeoutException where none came
    int readWithin(int millis, byte[] into) throws IOException;

    /// Writes all of it; waits while the other side does not read.
    void write(ByteBuffer bytes) throws IOException;

    /// Nothing more is read: a read under way ends.
    void shutdownInput() throws IOException;

    /// Nothing more is written, which the other side sees.
    void shutdownOutput() throws IOException;

    Socket socket();

    /// Address of the other side, as text.
    default String client() {
        SocketAddress remote = socket().getRemoteSocketAddress();
        return remote instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : "unknown";
    }

    /// Whether the other side is on this machine.
    default boolean isLoopback() {
        return socket().getInetAddress().isLoopbackAddress();
    }
}
