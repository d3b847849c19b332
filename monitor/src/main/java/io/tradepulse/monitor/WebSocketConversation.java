package io.tradepulse.monitor;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/// The upgrade to a WebSocket, a ping and its pong, and a goodbye (RFC 6455). Immutable.
final class WebSocketConversation implements Conversation {
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int NORMAL_CLOSURE = 1000;

    /// Given by the RFC, section 1.3.
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final Target target;

    WebSocketConversation(Target target) {
        this.target = target;
    }

    @Override
    public String hold(TimedConnection connection) throws IOException {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        String key = Base64.getEncoder().encodeToString(nonce);
        connection.ask(request(key));
        HttpHead head = HttpHead.read(connection.in());
        connection.answered(head.status());
        if (head.status() != SWITCHING_PROTOCOLS) {
            return "answered " + head.status() + ", expected 101";
        }
        boolean isAccepted =
                head.header("sec-websocket-accept").equals(acceptOf(key))
                        && head.header("upgrade").toLowerCase(Locale.ROOT).equals("websocket");
        if (!isAccepted) {
            return "the upgrade was not answered as a WebSocket's";
        }
        String problem = target.isPinged() ? ping(connection) : "";
        connection.send(
                frame(CLOSE, ByteBuffer.allocate(2).putShort((short) NORMAL_CLOSURE).array()));
        return problem;
    }

    private byte[] request(String key) {
        return ("GET "
                        + target.pathAndQuery()
                        + " HTTP/1.1\r\nHost: "
                        + target.uri().getRawAuthority()
                        + "\r\nUser-Agent: tradepulse-monitor\r\nUpgrade: websocket\r\nConnection: Upgrade"
                        + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                        + key
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String ping(TimedConnection connection) throws IOException {
        connection.enter("the ping");
        byte[] payload =
                ByteBuffer.allocate(Long.BYTES)
                        .putLong(ThreadLocalRandom.current().nextLong())
                        .array();
        connection.send(frame(PING, payload));
        long from = connection.now();
        while (true) {
            InputStream in = connection.in();
            int opcode = octet(in) & 0xF;
            long length = length(in);
            if (opcode == CLOSE) {
                return "closed before the ping was answered";
            }
            if (opcode == PONG && length == payload.length) {
                if (Arrays.equals(in.readNBytes(payload.length), payload)) {
                    connection.pinged(connection.lastNanos() - from);
                    return "";
                }
            } else {
                in.skipNBytes(length);
            }
        }
    }

    private static long length(InputStream in) throws IOException {
        int first = octet(in);
        if ((first & MASKED) != 0) {
            throw new IOException("a frame of a server is masked");
        }
        int bytes = first == 127 ? Long.BYTES : first == 126 ? Short.BYTES : 0;
        long length = bytes == 0 ? first : 0;
        for (int i = 0; i < bytes; i++) {
            length = (length << 8) | octet(in);
        }
        if (length < 0) {
            throw new IOException("a frame has a negative length");
        }
        return length;
    }

    private static int octet(InputStream in) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("closed in the middle of the conversation");
        }
        return octet;
    }

    /// A frame of a client, which is always masked.
    private static byte[] frame(int opcode, byte[] payload) {
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        ByteBuffer frame = ByteBuffer.allocate(2 + mask.length + payload.length);
        frame.put((byte) (FINAL | opcode)).put((byte) (MASKED | payload.length)).put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % mask.length]));
        }
        return frame.array();
    }

    static String acceptOf(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
