package io.tradepulse.store.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Stands between a client and a server, and can end a connection when the server has committed and
/// before the client hears of it.
///
/// Thread-safe.
final class CuttingProxy implements AutoCloseable {
    /// The tag of "CommandComplete" (PostgreSQL's documentation, "Message Formats").
    private static final String COMMITTED = "COMMIT\0";

    private final int target;
    private final ServerSocket listening;
    private volatile boolean armed;

    CuttingProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void cutAtTheNextCommit() {
        armed = true;
    }

    boolean isArmed() {
        return armed;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> pass(client, server, false));
                Thread.ofVirtual().start(() -> pass(server, client, true));
            } catch (IOException _) {
                // Closed, or the server refuses; the client sees that it gets no answer.
            }
        }
    }

    private void pass(Socket from, Socket to, boolean isAnswer) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (isAnswer && armed && tellsOfACommit(buffer, n)) {
                    armed = false;
                    return;
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException _) {
            // The other direction has ended.
        }
    }

    private static boolean tellsOfACommit(byte[] buffer, int length) {
        return new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(COMMITTED);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
