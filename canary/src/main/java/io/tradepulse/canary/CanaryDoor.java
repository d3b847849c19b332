package io.tradepulse.canary;

import io.tradepulse.feed.DoorSocket;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.model.EpochClock;
import io.tradepulse.wire.ControlLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way in: a connection to the door, as any sender has one, that is made anew whenever it
/// breaks. Then it sends again what is not back yet.
///
/// Thread-safe. A virtual thread connects and writes, and another one reads what the door says; who
/// has a tick sent never waits.
final class CanaryDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CanaryDoor.class);

    /// A tick that is on its way, or is to be.
    private record Outgoing(long id, String symbol) {
        byte[] line() {
            String text =
                    "{\"ric\":\"%s\",\"price\":1,\"timestamp\":%d,\"id\":\"%d\"}\n"
                            .formatted(symbol, id, id);
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private final SenderOptions options;
    private final EpochClock clock;
    private final LongPredicate isPending;
    private final Reconnection reconnection;

    /// In the order of their ids; written ones may have to be written again.
    private final Deque<Outgoing> written = new ArrayDeque<>();

    private final Deque<Outgoing> waiting = new ArrayDeque<>();
    private @Nullable DoorSocket socket;
    private volatile String lastWord = "";

    /// @param isPending whether a tick is not back yet, and still waited for
    CanaryDoor(SenderOptions options, EpochClock clock, LongPredicate isPending) {
        this.options = options;
        this.clock = clock;
        this.isPending = isPending;
        this.reconnection =
                new Reconnection("door", options.host() + ":" + options.port(), this::connection);
    }

    void start() {
        reconnection.start();
    }

    boolean isOpen() {
        return reconnection.isOpen();
    }

    /// What is wrong, as a sentence; empty where nothing is known to be.
    String problem() {
        return reconnection.problem();
    }

    /// What was sent has come back: the connection is a good one.
    void cameBack() {
        reconnection.cameBack();
    }

    /// Has a tick sent as soon as that can be.
    synchronized void send(long id, String symbol) {
        while (!written.isEmpty() && !isPending.test(written.getFirst().id)) {
            written.removeFirst();
        }
        while (!waiting.isEmpty() && !isPending.test(waiting.getFirst().id)) {
            waiting.removeFirst();
        }
        waiting.addLast(new Outgoing(id, symbol));
        notifyAll();
    }

    private synchronized @Nullable Outgoing next(DoorSocket on) throws InterruptedException {
        while (socket == on) {
            Outgoing first = waiting.pollFirst();
            if (first == null) {
                wait();
            } else if (isPending.test(first.id)) {
                written.addLast(first);
                return first;
            }
        }
        return null;
    }

    /// One connection, from the attempt to its end.
    ///
    /// @return why it ended
    private String connection() throws InterruptedException {
        try (DoorSocket opened = DoorSocket.open(options)) {
            String refusal = hello(opened);
            if (!refusal.isEmpty()) {
                return refusal;
            }
            begin(opened);
            Thread reader =
                    Thread.ofVirtual().name("canary-door-reader").start(() -> listen(opened));
            try {
                for (Outgoing out = next(opened); out != null; out = next(opened)) {
                    write(opened, out.line());
                }
            } finally {
                close(opened);
                reader.join();
            }
            return lastWord.isEmpty() ? "it closed the connection" : lastWord;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String hello(DoorSocket to) throws IOException {
        ControlLine.Hello hello =
                new ControlLine.Hello(
                        "canary", null, false, 1, 0, false, options.token(), true, true);
        write(to, bytes(hello));
        for (String line = to.read(); line != null; line = to.read()) {
            switch (ControlLine.parse(line)) {
                case ControlLine.Ok _ -> {
                    to.patience(Duration.ZERO);
                    return "";
                }
                case ControlLine.Bye(String reason) -> {
                    return reason;
                }
                default -> {
                    // Not for us.
                }
            }
        }
        return "it closed the connection";
    }

    private static byte[] bytes(ControlLine line) {
        return (line.text() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void write(DoorSocket to, byte[] line) throws IOException {
        synchronized (to) {
            to.write(line, 0, line.length);
        }
    }

    private synchronized void begin(DoorSocket opened) {
        while (!written.isEmpty()) {
            waiting.addFirst(written.removeLast());
        }
        socket = opened;
        lastWord = "";
        reconnection.opened();
    }

    private void said(String sentence) {
        lastWord = sentence;
        reconnection.complained(sentence);
    }

    private synchronized void end(DoorSocket opened) {
        if (socket == opened) {
            socket = null;
            reconnection.ending();
            notifyAll();
        }
    }

    private void listen(DoorSocket from) {
        try {
            for (String line = from.read(); line != null; line = from.read()) {
                long heardAt = clock.nanos();
                switch (ControlLine.parse(line)) {
                    case ControlLine.Ping(long t1) ->
                            write(from, bytes(new ControlLine.Pong(t1, heardAt, clock.nanos())));
                    case ControlLine.Reject(long _, String code, String detail) ->
                            said("the door rejects: " + code + " " + detail);
                    case ControlLine.Bye(String reason) -> said(reason);
                    default -> {
                        // Not for us.
                    }
                }
            }
        } catch (IOException _) {
            // The writer finds it out, too.
        } finally {
            end(from);
        }
    }

    /// Ends the connection, so that another one is made.
    void breakOff() {
        DoorSocket now;
        synchronized (this) {
            now = socket;
        }
        if (now != null) {
            close(now);
        }
    }

    private void close(DoorSocket now) {
        end(now);
        try {
            now.close();
        } catch (IOException e) {
            LOG.debug("closing the canary's connection failed", e);
        }
    }

    /// Sends no more, and gives the connection back.
    @Override
    public void close() {
        breakOff();
        reconnection.close();
    }
}
