package io.tradepulse.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A sender as anybody would write one: lines out, lines in.
final class LineClient implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader reader;

    LineClient(PlatformProcess platform) throws IOException {
        socket = platform.connect();
        socket.setSoTimeout(60_000);
        reader =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The next line of the door; null where it has closed.
    String readLine() throws IOException {
        return reader.readLine();
    }

    /// Reads until the line that begins so, and returns it; null where the door closed before.
    String readUntil(String beginning) throws IOException {
        String line = readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = readLine();
        }
        return line;
    }

    /// Says that nothing more comes.
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
