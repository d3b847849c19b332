package io.tradepulse.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/// A process that answers `GET /5000` after 5,000 us, to the microsecond: it sleeps up to shortly
/// before and turns for the rest. Nothing but sockets, a thread for each connection. It prints its
/// port, and ends with its standard input.
final class DelayedServer {
    private static final byte[] ANSWER =
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final long TURN_NANOS = 500_000;

    private DelayedServer() {}

    public static void main(String[] args) throws IOException {
        ServerSocket door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> accept(door));
        System.out.println(door.getLocalPort());
        while (System.in.read() >= 0) {
            // Until who started it lets go.
        }
    }

    private static void accept(ServerSocket door) {
        try {
            while (true) {
                Socket connection = door.accept();
                Thread.ofPlatform().daemon().start(() -> answer(connection));
            }
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    private static void answer(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            byte[] request = new byte[4096];
            int length = connection.getInputStream().read(request);
            long from = System.nanoTime();
            waitUntil(from + microsOf(new String(request, 0, length, StandardCharsets.US_ASCII)));
            connection.getOutputStream().write(ANSWER);
        } catch (IOException _) {
            // A client that gave up.
        }
    }

    private static long microsOf(String request) {
        return Long.parseLong(request, 5, request.indexOf(' ', 5), 10) * 1_000;
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (left > TURN_NANOS) {
                LockSupport.parkNanos(left - TURN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
