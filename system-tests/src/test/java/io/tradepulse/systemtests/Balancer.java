package io.tradepulse.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// One address before several doors, as a service of Kubernetes is: new connections go to the one
/// that is told last, and those that are there stay where they are.
///
/// Thread-safe. A virtual thread accepts, and two a connection pass on what comes.
final class Balancer implements AutoCloseable {
    private final ServerSocket server;
    private volatile int target;

    Balancer(int target) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /// Leads whoever comes from here on to another port.
    void leadTo(int port) {
        target = port;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> join(client));
            } catch (IOException _) {
                // Closed.
            }
        }
    }

    private void join(Socket client) {
        try (client;
                Socket door = new Socket(InetAddress.getLoopbackAddress(), target)) {
            Thread back = Thread.ofVirtual().start(() -> pass(door, client));
            pass(client, door);
            back.join();
        } catch (IOException _) {
            // The door is gone; so is the connection.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// An end is passed on like everything else: what goes the other way may still come.
    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException _) {
            closeBoth(from, to);
        }
    }

    private static void closeBoth(Socket one, Socket other) {
        try (one;
                other) {
            // Nothing more goes either way.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
