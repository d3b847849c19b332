package io.tradepulse.serve;

import io.tradepulse.serve.HttpWire.Answer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/// A WebSocket whose frames are made by hand, so that they may be wrong (RFC 6455).
///
/// Owned by one thread.
final class WebSocketWire implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int MASK = 0x80;
    private static final int FIN = 0x80;

    private final HttpWire wire;
    private final DataInputStream in;

    /// What came; a whole one.
    record Frame(int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    WebSocketWire(int port, String path) throws IOException {
        wire = new HttpWire(port);
        String request =
                "GET "
                        + path
                        + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        wire.send(request.getBytes(StandardCharsets.US_ASCII));
        Answer answer = wire.answer("GET");
        if (answer.status() != 101) {
            throw new IOException("no WebSocket: " + answer);
        }
        in = new DataInputStream(wire.in());
    }

    void sendText(String text) throws IOException {
        send(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
    }

    void send(int opcode, boolean isLast, byte[] payload) throws IOException {
        sendBytes(frame((isLast ? FIN : 0) | opcode, payload));
    }

    void sendBytes(byte[] bytes) throws IOException {
        wire.send(bytes);
    }

    void sendNoMore() throws IOException {
        wire.sendNoMore();
    }

    /// Its mask is 0, so that the payload is there to be read.
    static byte[] frame(int firstByte, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(firstByte);
        if (payload.length < 126) {
            frame.write(MASK | payload.length);
        } else if (payload.length < 1 << 16) {
            frame.write(MASK | 126);
            frame.write(payload.length >>> 8);
            frame.write(payload.length);
        } else {
            frame.write(MASK | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >>> shift));
            }
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /// The next frame that is no pong. A ping says that nothing else has come for long.
    ///
    /// @throws EOFException where the connection ended without a word
    Frame next() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0F;
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            byte[] payload = in.readNBytes((int) length);
            if (opcode == PING) {
                throw new SocketTimeoutException("nothing but a ping");
            }
            if (opcode != PONG) {
                return new Frame(opcode, payload);
            }
        }
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
