package io.tradepulse.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/// Many clients of `/ws` on one thread, which takes their frames apart and counts them.
///
/// Thread-safe, but for [PushClient], which is owned by that thread.
final class PushClients implements AutoCloseable {
    private static final int SOCKET_TIMEOUT_MILLIS = 10_000;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7f;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int TEXT = 0x81;
    private static final String UPGRADE =
            """
            GET /ws HTTP/1.1
            Host: localhost
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

            """;

    /// Told of every frame.
    @FunctionalInterface
    interface Frames {
        /// What one client got.
        ///
        /// @param from the first byte of the JSON in `bytes`
        void frame(PushClient client, byte[] bytes, int from, int to);
    }

    private final Selector selector = Selector.open();
    private final Frames frames;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final AtomicLong count = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("clients").unstarted(this::read);
    private volatile boolean closed;

    /// One of them: what has come of a frame that is not there in whole.
    static final class PushClient {
        final int number;
        byte[] bytes = new byte[1 << 16];
        int end;

        PushClient(int number) {
            this.number = number;
        }
    }

    /// @param message what each says first, by its number
    PushClients(int port, int clients, IntFunction<String> message, Frames frames)
            throws IOException {
        this.frames = frames;
        for (int i = 0; i < clients; i++) {
            SocketChannel channel = connect(port, message.apply(i));
            channels.add(channel);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new PushClient(i));
        }
        thread.start();
    }

    /// A WebSocket that has said its first message.
    static SocketChannel connect(int port, String message) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Socket socket = channel.socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
        write(channel, UPGRADE.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        expectUpgrade(channel);
        write(channel, frame(message));
        return channel;
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// The server says nothing more before it is asked for something.
    private static void expectUpgrade(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        String head;
        do {
            if (channel.read(buffer) < 0) {
                throw new IOException("closed before it was a WebSocket");
            }
            head = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
        } while (!head.endsWith("\r\n\r\n"));
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new IOException(head);
        }
    }

    /// Masked with zeros, which is allowed (RFC 6455, 5.3); its length as short as can be, which is
    /// asked for (5.2).
    private static byte[] frame(String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(text.length + 8);
        frame.put((byte) TEXT);
        if (text.length < TWO_BYTES) {
            frame.put((byte) (MASKED | text.length));
        } else {
            frame.put((byte) (MASKED | TWO_BYTES)).putShort((short) text.length);
        }
        frame.putInt(0).put(text);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /// Frames that have come so far.
    long count() {
        return count.get();
    }

    private void read() {
        try {
            while (!closed) {
                selector.select(
                        key -> {
                            try {
                                read((SocketChannel) key.channel(), (PushClient) key.attachment());
                            } catch (IOException e) {
                                System.err.println("a client's connection ended: " + e);
                                key.cancel();
                            }
                        });
            }
        } catch (IOException e) {
            System.err.println("the clients ended: " + e);
        }
    }

    private void read(SocketChannel channel, PushClient client) throws IOException {
        if (client.end == client.bytes.length) {
            client.bytes = Arrays.copyOf(client.bytes, client.end * 2);
        }
        ByteBuffer room =
                ByteBuffer.wrap(client.bytes, client.end, client.bytes.length - client.end);
        int got = channel.read(room);
        if (got < 0) {
            throw new IOException("closed by the server");
        }
        client.end += got;
        take(client);
    }

    private void take(PushClient client) {
        int at = 0;
        for (int next = end(client, at); next > 0; next = end(client, at)) {
            if ((client.bytes[at] & 0xff) == TEXT) {
                count.lazySet(count.get() + 1);
                frames.frame(client, client.bytes, at + header(client.bytes[at + 1]), next);
            }
            at = next;
        }
        System.arraycopy(client.bytes, at, client.bytes, 0, client.end - at);
        client.end -= at;
    }

    private static int header(byte length) {
        return switch (length & LENGTH) {
            case TWO_BYTES -> 4;
            case EIGHT_BYTES -> 10;
            default -> 2;
        };
    }

    /// Where the frame that begins there ends; 0 where it is not there in whole.
    private static int end(PushClient client, int at) {
        int left = client.end - at;
        if (left < 2 || left < header(client.bytes[at + 1])) {
            return 0;
        }
        ByteBuffer bytes = ByteBuffer.wrap(client.bytes);
        int header = header(client.bytes[at + 1]);
        long length =
                switch (header) {
                    case 4 -> bytes.getShort(at + 2) & 0xffff;
                    case 10 -> bytes.getLong(at + 2);
                    default -> client.bytes[at + 1] & LENGTH;
                };
        return left < header + length ? 0 : (int) (at + header + length);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
