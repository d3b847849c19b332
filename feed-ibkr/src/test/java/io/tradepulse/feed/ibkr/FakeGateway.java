package io.tradepulse.feed.ibkr;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A gateway for tests: takes one connection after the other, and does with each what its script
/// says. It reads what a client sends by the layout of the API's documentation, field by field, and
/// anything else than that layout is a failure of the test.
///
/// Thread-safe: scripts run on a virtual thread of the gateway.
final class FakeGateway implements AutoCloseable {
    /// What the gateway does with the connection with that index.
    interface Script {
        void play(Visit visit, int index) throws Exception;
    }

    /// What a client asks for.
    sealed interface Asked {
        record Subscribe(
                int requestId,
                String symbol,
                String type,
                String exchange,
                String primaryExchange,
                String currency,
                String localSymbol,
                String stream)
                implements Asked {
            String brief() {
                return symbol + localSymbol + " " + stream;
            }
        }

        record Cancel(int requestId) implements Asked {}

        record CurrentTime() implements Asked {}
    }

    /// One connection.
    final class Visit {
        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private int version;
        private boolean byteByByte;

        private Visit(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            this.out = socket.getOutputStream();
        }

        /// Greets, and lets the client in under that version of the API.
        Visit welcome(int serverVersion) throws IOException {
            greet(serverVersion);
            ready();
            return this;
        }

        void greet(int serverVersion) throws IOException {
            hello();
            version = serverVersion;
            send(serverVersion, "20261121 05:41:16 EST");
            startApi();
        }

        void hello() throws IOException {
            expect("first words", "API\0", text(4));
            expect("versions", "v100..200", text(in.readInt()));
        }

        /// @throws EOFException where the client has gone
        private String text(int length) throws IOException {
            byte[] bytes = new byte[length];
            in.readFully(bytes);
            return new String(bytes, StandardCharsets.US_ASCII);
        }

        private void startApi() throws IOException {
            List<String> fields = fields();
            expect("start of the API", List.of("71", "2", "7", ""), fields);
        }

        void ready() throws IOException {
            send(15, 1, "DU1234567");
            send(9, 1, 1);
            notice(-1, 2104, "Market data farm connection is OK:usfarm");
            notice(-1, 2106, "HMDS data farm connection is OK:ushmds");
            notice(-1, 2158, "Sec-def data farm connection is OK:secdefnj");
        }

        /// The next request; its bytes are those of the documentation, to the last.
        Asked read() throws IOException {
            List<String> fields = fields();
            Asked read =
                    switch (fields.getFirst()) {
                        case "97" -> subscribe(fields);
                        case "98" -> {
                            expect("fields of a cancel", 2, fields.size());
                            yield new Asked.Cancel(Integer.parseInt(fields.get(1)));
                        }
                        case "49" -> {
                            expect("time request", List.of("49", "1"), fields);
                            yield new Asked.CurrentTime();
                        }
                        default -> throw new AssertionError("sent " + fields);
                    };
            asked.add(read);
            return read;
        }

        private Asked.Subscribe subscribe(List<String> fields) {
            boolean ignoresSize = version >= 140;
            expect("fields of a request", ignoresSize ? 17 : 15, fields.size());
            expect("contract number", "0", fields.get(2));
            expect("expiry", "", fields.get(5));
            expect("strike", "0.0", fields.get(6));
            expect("right", "", fields.get(7));
            expect("multiplier", "", fields.get(8));
            expect("trading class", "", fields.get(13));
            if (ignoresSize) {
                expect("number of ticks", "0", fields.get(15));
                expect("ignore size", fields.get(14).equals("BidAsk") ? "1" : "0", fields.get(16));
            }
            return new Asked.Subscribe(
                    Integer.parseInt(fields.get(1)),
                    fields.get(3),
                    fields.get(4),
                    fields.get(9),
                    fields.get(10),
                    fields.get(11),
                    fields.get(12),
                    fields.get(14));
        }

        Asked.Subscribe subscription() throws IOException {
            Asked read = read();
            if (read instanceof Asked.Subscribe subscribe) {
                return subscribe;
            }
            throw new AssertionError("no request for a stream: " + read);
        }

        /// A request for that, which comes next.
        int subscription(String brief) throws IOException {
            Asked.Subscribe next = subscription();
            expect("next request", brief, next.brief());
            return next.requestId();
        }

        private List<String> fields() throws IOException {
            int length = in.readInt();
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("cut in a message");
            }
            expect("end of the last field", (byte) 0, bytes[length - 1]);
            List<String> fields = new ArrayList<>();
            int from = 0;
            for (int i = 0; i < length; i++) {
                if (bytes[i] == 0) {
                    fields.add(new String(bytes, from, i - from, StandardCharsets.US_ASCII));
                    from = i + 1;
                }
            }
            return fields;
        }

        /// Reads until the client goes.
        void stay() throws IOException {
            try {
                while (true) {
                    read();
                }
            } catch (EOFException | SocketException _) {
                // Gone.
            }
        }

        /// Does nothing until the client goes, or the gateway closes.
        void waitForEnd() throws IOException {
            try {
                in.skipNBytes(Long.MAX_VALUE);
            } catch (EOFException | SocketException _) {
                // Gone.
            }
        }

        void send(Object... fields) throws IOException {
            raw(message(fields));
        }

        void raw(byte[] bytes) throws IOException {
            int step = byteByByte ? 1 : Math.max(bytes.length, 1);
            for (int i = 0; i < bytes.length; i += step) {
                out.write(bytes, i, step);
            }
        }

        /// From here on every byte is a segment of its own, as near as a socket comes to it.
        Visit byteByByte() throws IOException {
            socket.setTcpNoDelay(true);
            byteByByte = true;
            return this;
        }

        void trade(int requestId, long seconds, String price, String size) throws IOException {
            send(99, requestId, 1, seconds, price, size, 0, "ISLAND", "");
        }

        void quote(int requestId, long seconds, String bid, String ask) throws IOException {
            send(99, requestId, 3, seconds, bid, ask, 100, 200, 0);
        }

        void notice(int requestId, int code, String text) throws IOException {
            if (version < 166) {
                send(4, 2, requestId, code, text);
            } else if (version < 194) {
                send(4, 2, requestId, code, text, "");
            } else {
                send(4, requestId, code, text, "", 1795235369954L);
            }
        }
    }

    static byte[] message(Object... fields) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (Object field : fields) {
            text.writeBytes(String.valueOf(field).getBytes(StandardCharsets.UTF_8));
            text.write(0);
        }
        return ByteBuffer.allocate(4 + text.size())
                .putInt(text.size())
                .put(text.toByteArray())
                .array();
    }

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ServerSocket server;
    private final Script script;
    private final Thread thread;
    private volatile int visits;

    FakeGateway(Script script) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.script = script;
        this.thread = Thread.ofVirtual().name("fake-gateway").start(this::accept);
    }

    private void accept() {
        for (int i = 0; !server.isClosed(); i++) {
            try (Socket socket = server.accept()) {
                sockets.add(socket);
                visits = i + 1;
                script.play(new Visit(socket), i);
            } catch (EOFException | SocketException _) {
                // The client went, or the gateway closes.
            } catch (Throwable e) {
                failures.add(e);
            }
        }
    }

    int port() {
        return server.getLocalPort();
    }

    int visits() {
        return visits;
    }

    List<String> streamsAsked() {
        return asked.stream()
                .filter(Asked.Subscribe.class::isInstance)
                .map(one -> ((Asked.Subscribe) one).brief())
                .toList();
    }

    private static void expect(String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError(what + ": expected " + expected + ", was " + actual);
        }
    }

    /// Ends, and passes on what went wrong in the script.
    @Override
    public void close() throws Exception {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        thread.join();
        if (!failures.isEmpty()) {
            throw new AssertionError("the script failed", failures.getFirst());
        }
    }
}
