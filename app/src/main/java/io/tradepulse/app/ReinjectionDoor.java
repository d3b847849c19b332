package io.tradepulse.app;

import io.tradepulse.feed.DoorSocket;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.wire.ControlLine;
import io.tradepulse.wire.ControlLine.Ack;
import io.tradepulse.wire.ControlLine.Bye;
import io.tradepulse.wire.ControlLine.Hello;
import io.tradepulse.wire.ControlLine.Reject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DoorSocket socket;
    private final @Nullable String token;

    /// @param to where the door is, and what lets the lines in
    ReinjectionDoor(SenderOptions to) throws IOException {
        token = to.token();
        socket = DoorSocket.open(to);
        socket.patience(PATIENCE);
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
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        socket.write(bytes, 0, bytes.length);
        return answers(letters.getLast().number());
    }

    /// Lines are settled in their order: with the last one, all are.
    private Map<Long, String> answers(long last) throws IOException {
        Map<Long, String> rejected = new HashMap<>();
        for (String line = socket.read(); line != null; line = socket.read()) {
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
