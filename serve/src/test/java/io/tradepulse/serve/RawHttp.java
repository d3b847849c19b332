package io.tradepulse.serve;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Sends what no client would.
final class RawHttp {
    private RawHttp() {}

    /// The whole answer to a request that asks for the connection to be closed.
    static String ask(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
