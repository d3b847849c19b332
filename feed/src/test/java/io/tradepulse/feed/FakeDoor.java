package io.tradepulse.feed;

import io.tradepulse.wire.ControlLine;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A door for tests: takes one connection after the other, and does with each what its script says.
///
/// Thread-safe: scripts run on a virtual thread of the door.
final class FakeDoor implements AutoCloseable {
    /// What the door does with the connection with that index.
    interface Script {
        void play(Visit visit, int index) throws Exception;
    }

    /// A line as the door numbered it.
    record Received(long number, String text) {}

    /// One connection.
    final class Visit {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private long bytesLeft = Long.MAX_VALUE;
        private long next;

        private Visit(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            this.out = socket.getOutputStream();
        }

        /// From here on the connection ends after so many bytes read.
        void cutAfter(long bytes) {
            bytesLeft = bytes;
        }

        /// The next line in full; null where the connection ended or is cut.
        String read() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            while (bytesLeft-- > 0) {
                int b = in.read();
                if (b < 0) {
                    return null;
                }
                if (b == '\n') {
                    return line.toString(StandardCharsets.US_ASCII);
                }
                line.write(b);
            }
            return null;
        }

        ControlLine.Hello hello() throws IOException {
            String line = read();
            if (line == null) {
                throw new EOFException("no HELLO");
            }
            ControlLine.Hello hello = (ControlLine.Hello) ControlLine.parse(line);
            hellos.add(hello);
            next = hello.seq();
            return hello;
        }

        /// The next tick, numbered; null at the end.
        Received tick() throws IOException {
            for (String line = read(); line != null; line = read()) {
                if (line.startsWith("#")) {
                    controls.add(line);
                } else {
                    Received tick = new Received(next++, line);
                    received.add(tick);
                    return tick;
                }
            }
            return null;
        }

        void say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }

        /// Lets it in, and acknowledges every line until the connection ends.
        void serveAll() throws IOException {
            hello();
            say("#OK next=1\n");
            for (Received tick = tick(); tick != null; tick = tick()) {
                say("#ACK " + tick.number() + "\n");
            }
        }

        /// Closes so that the other side sees a reset.
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    final List<ControlLine.Hello> hellos = new CopyOnWriteArrayList<>();
    final List<String> controls = new CopyOnWriteArrayList<>();
    private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    private final ServerSocket server;
    private final Script script;
    private final Thread thread;
    private volatile Socket current;
    private volatile Exception failure;

    FakeDoor(Script script) throws IOException {
        this(0, script);
    }

    FakeDoor(int port, Script script) throws IOException {
        this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.script = script;
        this.thread = Thread.ofVirtual().name("fake-door").start(this::run);
    }

    int port() {
        return server.getLocalPort();
    }

    List<Received> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    Exception failure() {
        return failure;
    }

    private void run() {
        for (int i = 0; !server.isClosed(); i++) {
            try (Socket socket = server.accept()) {
                current = socket;
                script.play(new Visit(socket), i);
            } catch (IOException _) {
                // The sender went away, or the test closed the door.
            } catch (Exception e) {
                failure = e;
            }
        }
    }

    @Override
    public void close() throws Exception {
        server.close();
        Socket open = current;
        if (open != null) {
            open.close();
        }
        thread.interrupt();
        thread.join();
    }
}
