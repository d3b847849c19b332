package io.tradepulse.serve;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A connection on which bytes go out as they are, and answers are read as HTTP/1.1 has them.
///
/// Owned by one thread.
final class HttpWire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int MAX_HEAD = 1 << 16;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})[^\r\n]*\r\n");
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

    private final Socket socket = new Socket();
    private final InputStream in;

    /// @param status 0 where the connection ended without an answer
    /// @param mayGoOn whether another request may follow
    record Answer(int status, String head, String body, boolean mayGoOn) {
        static final Answer NONE = new Answer(0, "", "", false);

        boolean isProblem() {
            return head.toLowerCase(java.util.Locale.ROOT).contains("application/problem+json");
        }
    }

    HttpWire(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        // So that no port of ours has to rest after each connection.
        socket.setSoLinger(true, 0);
        in = new BufferedInputStream(socket.getInputStream());
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void sendNoMore() throws IOException {
        socket.shutdownOutput();
    }

    InputStream in() {
        return in;
    }

    /// The next answer; waits as long as its patience lasts. Of a stream the head only.
    Answer answer(String method) throws IOException {
        String head = head();
        while (head.startsWith("HTTP/1.1 100 ")) {
            head = head();
        }
        if (head.isEmpty()) {
            return Answer.NONE;
        }
        Matcher status = STATUS.matcher(head);
        if (!status.lookingAt()) {
            throw new IOException("no answer: " + head);
        }
        int code = Integer.parseInt(status.group(1));
        String lower = head.toLowerCase(java.util.Locale.ROOT);
        boolean isEndless = lower.contains("text/event-stream") || code == 101;
        boolean isEmpty = method.equals("HEAD") || code == 204 || code == 304 || code == 101;
        String body = isEmpty || isEndless ? "" : body(head, lower);
        boolean isKept = !lower.contains("connection: close");
        boolean isPlain = method.equals("GET") || method.equals("POST");
        return new Answer(code, head, body, isKept && isPlain && !isEndless);
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last4 = 0;
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.write(c);
            last4 = last4 << 8 | c;
            if (last4 == 0x0D0A0D0A) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
            if (head.size() > MAX_HEAD) {
                throw new IOException("a head without an end");
            }
        }
        return "";
    }

    private String body(String head, String lower) throws IOException {
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            byte[] body = in.readNBytes(Integer.parseInt(length.group(1)));
            if (body.length < Integer.parseInt(length.group(1))) {
                throw new EOFException("a body that breaks off");
            }
            return new String(body, StandardCharsets.UTF_8);
        }
        if (!lower.contains("transfer-encoding: chunked")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.writeBytes(in.readNBytes(size));
            chunkSize();
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    /// A line of hexadecimal digits; 0 for an empty one.
    private int chunkSize() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.isEmpty() ? 0 : Integer.parseInt(line.toString(), 16);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
