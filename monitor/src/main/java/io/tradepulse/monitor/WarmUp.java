package io.tradepulse.monitor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Attempts on a server of its own before the first real one: what a young process needs to load
/// would else be taken for a time of the first target's.
final class WarmUp {
    private static final Duration MOST = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 300;
    private static final int TLS_ATTEMPTS = 2;
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    private WarmUp() {}

    /// Returns when it is done; that it can't be done harms nobody.
    static void of(Network network) {
        try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().name("probe-warm-up-door").start(() -> answer(door));
            String address = "://127.0.0.1:" + door.getLocalPort() + "/;body=ok";
            attempt(network, "http" + address, ATTEMPTS);
            attempt(network, "https" + address, TLS_ATTEMPTS);
            network.names().lookUp("localhost", MOST);
        } catch (IOException _) {
            // Then the first attempts are slower.
        }
    }

    private static void attempt(Network network, String target, int times) {
        Probe probe = NetworkProbe.of(Target.parse(target), network);
        for (int i = 0; i < times; i++) {
            try {
                probe.attempt(MOST);
            } catch (Exception _) {
                return;
            }
        }
    }

    private static void answer(ServerSocket door) {
        byte[] request = new byte[1024];
        while (!door.isClosed()) {
            try (Socket socket = door.accept()) {
                if (socket.getInputStream().read(request) > 0) {
                    socket.getOutputStream().write(ANSWER);
                }
            } catch (IOException _) {
                // Of one connection, or of the door, which is looked at above.
            }
        }
    }
}
