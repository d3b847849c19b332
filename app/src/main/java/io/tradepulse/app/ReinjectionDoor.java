package io.tradepulse.app;

import io.tradepulse.wire.ControlLine;
import io.tradepulse.wire.ControlLine.Ack;
import io.tradepulse.wire.ControlLine.Bye;
import io.tradepulse.wire.ControlLine.Hello;
import io.tradepulse.wire.ControlLine.Reject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts lines through the TCP door as recorded data, each under the provider and the number of its
/// own, and waits for their acknowledgement.
///
/// Not thread-safe.
final class ReinjectionDoor implements Reinjection.Door, AutoCloseable {
    private static final String SESSION = "reinject";
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 60_000;

    private final Socket socket = new Socket();
    private final BufferedReader answers;

    private final @Nullable String token;

    /// @param token lets it in, where the door asks for one
    ReinjectionDoor(String host, int port, @Nullable String token) throws IOException {
        this.token = token;
        socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
        socket.setSoTimeout(READ_MILLIS);
        socket.setTcpNoDelay(true);
        answers =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /// No more at a time than the door keeps answers for.
    @Override
    public Map<Long, String> send(List<RejectedLine> letters) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (RejectedLine letter : letters) {
            Hello hello =
                    new Hello(
                            letter.provider(),
                            SESSION,
                            true,
                            letter.number(),
                            0,
                            true,
                            token,
                            true);
            lines.append(hello.text()).append('\n').append(letter.asLine()).append('\n');
        }
        socket.getOutputStream().write(lines.toString().getBytes(StandardCharsets.UTF_8));
        return answers(letters.getLast().number());
    }

    /// Lines are settled in their order: with the last one, all are.
    private Map<Long, String> answers(long last) throws IOException {
        Map<Long, String> rejected = new HashMap<>();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            switch (ControlLine.parse(line)) {
                case Reject reject -> rejected.put(reject.line(), reject.code());
                case Ack ack when ack.line() == last -> {
                    return rejected;
                }
                case Bye bye -> throw new IOException("the door closed: " + bye.reason());
                case Ack _,
                        Hello _,
                        ControlLine.Ok _,
                        ControlLine.Ping _,
                        ControlLine.Pong _,
                        ControlLine.Malformed _,
                        ControlLine.Unknown _ -> {
                    // Not about these lines.
                }
            }
        }
        throw new IOException("the door closed");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
