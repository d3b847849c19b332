package io.tradepulse.feed;

import io.tradepulse.wire.ControlLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One TCP connection to the door, from HELLO to its end.
///
/// Owned by the sender's thread, which writes; a virtual thread of its own reads.
final class DoorConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DoorConnection.class);

    /// How long to listen to a connection that nothing is written to any more.
    static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static final int BATCH_BYTES = 1 << 17;

    /// How a connection ended.
    sealed interface Ending {
        /// For the log and the listener.
        String why();

        /// The door said so.
        record Bye(String why) implements Ending {}

        /// Something between.
        record Lost(String why) implements Ending {}
    }

    private final Outbox outbox;
    private final SenderListener listener;
    private final DoorSocket socket;
    private volatile @Nullable Ending heard;

    private DoorConnection(DoorSocket socket, Outbox outbox, SenderListener listener) {
        this.socket = socket;
        this.outbox = outbox;
        this.listener = listener;
    }

    static DoorConnection open(SenderOptions options, Outbox outbox, SenderListener listener)
            throws IOException {
        return new DoorConnection(DoorSocket.open(options), outbox, listener);
    }

    /// Introduces the sender, and waits until the door lets it in.
    ///
    /// @return how it ended, where it was not let in
    @Nullable Ending hello(ControlLine.Hello hello) throws IOException {
        byte[] line = (hello.text() + "\n").getBytes(StandardCharsets.UTF_8);
        socket.write(line, 0, line.length);
        for (String text = socket.read(); text != null; text = socket.read()) {
            ControlLine said = ControlLine.parse(text);
            if (said instanceof ControlLine.Ok ok) {
                if (ok.warning() != null) {
                    LOG.warn("The door warns: {}", ok.warning());
                }
                socket.patience(Duration.ZERO);
                return null;
            }
            if (said instanceof ControlLine.Bye(String reason)) {
                return new Ending.Bye(reason);
            }
            hear(said);
        }
        return new Ending.Lost("the door closed the connection instead of answering HELLO");
    }

    /// Writes what the outbox has until the connection ends.
    Ending serve() throws InterruptedException {
        Thread reader = Thread.ofVirtual().name("door-reader").start(this::listen);
        try {
            String problem = write();
            // The door may have said why it closed.
            reader.join(LAST_WORDS);
            close();
            reader.join();
            Ending last = heard;
            return problem == null || last instanceof Ending.Bye
                    ? last == null ? new Ending.Lost("closed") : last
                    : new Ending.Lost(problem);
        } finally {
            close();
        }
    }

    private @Nullable String write() throws InterruptedException {
        byte[] batch = new byte[BATCH_BYTES];
        try {
            for (int length = outbox.take(batch); length > 0; length = outbox.take(batch)) {
                socket.write(batch, 0, length);
                outbox.written();
            }
            socket.shutdownOutput();
            return null;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void listen() {
        Ending ending = new Ending.Lost("the reader failed");
        try {
            ending = listenToEnd();
        } catch (IOException e) {
            ending = new Ending.Lost(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("The listener failed, and with it the connection", e);
        } finally {
            heard = ending;
            outbox.end();
            close();
        }
    }

    private Ending listenToEnd() throws IOException {
        for (String line = socket.read(); line != null; line = socket.read()) {
            ControlLine said = ControlLine.parse(line);
            if (said instanceof ControlLine.Bye(String reason)) {
                return new Ending.Bye(reason);
            }
            hear(said);
        }
        return new Ending.Lost("the door closed the connection");
    }

    private void hear(ControlLine said) {
        switch (said) {
            case ControlLine.Ack(long line) -> outbox.acknowledge(line);
            case ControlLine.Reject(long line, String code, String detail) -> {
                if (outbox.reject(line, code)) {
                    listener.rejected(line, code, detail);
                }
            }
            case ControlLine.Ping(long t1) -> outbox.ping(t1);
            case ControlLine.Malformed(String text, String detail) ->
                    LOG.warn("The door said '{}': {}", text, detail);
            case ControlLine.Hello _,
                    ControlLine.Ok _,
                    ControlLine.Pong _,
                    ControlLine.Bye _,
                    ControlLine.Unknown _ -> {
                // Not for a sender, or met where it counts.
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing a connection failed", e);
        }
    }
}
