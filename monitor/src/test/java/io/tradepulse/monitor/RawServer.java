package io.tradepulse.monitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Accepts connections and does with each what a test says. Thread-safe.
final class RawServer implements AutoCloseable {
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    RawServer(Answer answer) throws IOException {
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> accept(answer));
    }

    private void accept(Answer answer) {
        try {
            while (true) {
                Socket socket = door.accept();
                open.add(socket);
                Thread.ofPlatform().daemon().start(() -> serve(answer, socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private static void serve(Answer answer, Socket socket) {
        try (socket) {
            answer.to(socket);
        } catch (IOException | InterruptedException _) {
            // The other side is gone.
        }
    }

    String address() {
        return "127.0.0.1:" + door.getLocalPort();
    }

    /// The lines of a request's head.
    static List<String> head(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    /// Reads a request's head and answers with these bytes.
    static RawServer saying(String answer) throws IOException {
        return new RawServer(
                socket -> {
                    head(socket);
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                });
    }

    /// Reads a request's head and says nothing until the other side goes.
    static RawServer hanging() throws IOException {
        return new RawServer(
                socket -> {
                    head(socket);
                    socket.getInputStream().read();
                });
    }

    /// A port that nobody listens on.
    static int deadPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    @FunctionalInterface
    interface Answer {
        void to(Socket socket) throws IOException, InterruptedException;
    }
}
