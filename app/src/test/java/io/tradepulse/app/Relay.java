package io.tradepulse.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/// Stands before a door and passes on what comes, later, or not at all.
final class Relay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new ArrayList<>();
    private volatile int target;
    private volatile long delayNanos;
    private volatile boolean isStalled;
    private volatile boolean isCut;

    private record Piece(byte[] bytes, long dueAt) {}

    Relay() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void to(int port) {
        target = port;
    }

    /// What goes to the door arrives so much later.
    void delay(long nanos) {
        delayNanos = nanos;
    }

    /// Nothing goes to the door, until it may again.
    void stall(boolean on) {
        isStalled = on;
    }

    /// Connections break, and new ones are not served, until they may be again.
    void cut(boolean on) throws IOException {
        isCut = on;
        if (on) {
            closeAll();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                if (isCut || target == 0) {
                    client.close();
                    continue;
                }
                Socket door = new Socket(InetAddress.getLoopbackAddress(), target);
                door.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                keep(client, door);
                Thread.ofVirtual().start(() -> forward(client, door));
                Thread.ofVirtual().start(() -> back(door, client));
            }
        } catch (IOException _) {
            // Closed: it ends here.
        }
    }

    private synchronized void keep(Socket client, Socket door) {
        sockets.add(client);
        sockets.add(door);
    }

    private synchronized void closeAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    private void forward(Socket client, Socket door) {
        BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
        Thread writer = Thread.ofVirtual().start(() -> write(pieces, door));
        byte[] buffer = new byte[8192];
        try {
            InputStream in = client.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                pieces.add(new Piece(Arrays.copyOf(buffer, n), System.nanoTime() + delayNanos));
            }
        } catch (IOException _) {
            // Broken: it ends here.
        } finally {
            writer.interrupt();
        }
    }

    private void write(BlockingQueue<Piece> pieces, Socket door) {
        try (Socket _ = door) {
            OutputStream out = door.getOutputStream();
            while (true) {
                Piece piece = pieces.take();
                while (isStalled || piece.dueAt - System.nanoTime() > 0) {
                    LockSupport.parkNanos(isStalled ? 1_000_000 : piece.dueAt - System.nanoTime());
                    if (Thread.interrupted()) {
                        return;
                    }
                }
                out.write(piece.bytes);
            }
        } catch (IOException | InterruptedException _) {
            // Broken: it ends here.
        }
    }

    private static void back(Socket door, Socket client) {
        try (Socket _ = client) {
            door.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException _) {
            // Broken: it ends here.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        closeAll();
    }
}
