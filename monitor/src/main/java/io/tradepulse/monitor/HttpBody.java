package io.tradepulse.monitor;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads the body of an HTTP/1.1 answer: of known length, in chunks, or up to the end of the
/// connection (RFC 9112, section 6), and of a large one no more than its beginning. Owned by who
/// reads.
final class HttpBody {
    static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_CHUNK_LINES = 64 * 1024;
    private final InputStream in;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private HttpBody(InputStream in) {
        this.in = in;
    }

    /// Reads it as text.
    ///
    /// @throws EOFException where the answer ends before its body does
    static String read(HttpHead head, InputStream in) throws IOException {
        HttpBody reader = new HttpBody(in);
        if (head.status() != 204 && head.status() != 304) {
            reader.read(head);
        }
        return reader.body.toString(StandardCharsets.UTF_8);
    }

    private void read(HttpHead head) throws IOException {
        String length = head.header("content-length");
        if (head.header("transfer-encoding").toLowerCase(Locale.ROOT).endsWith("chunked")) {
            chunks();
        } else if (length.isEmpty()) {
            body.write(in.readNBytes(MAX_BYTES));
        } else {
            take(number(length, 10));
        }
    }

    private void chunks() throws IOException {
        HttpHead.LineReader lines = new HttpHead.LineReader(in, MAX_CHUNK_LINES);
        while (body.size() < MAX_BYTES) {
            String line = lines.next();
            int extension = line.indexOf(';');
            long size = number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
            if (size == 0) {
                return;
            }
            if (take(size)) {
                lines.next();
            }
        }
    }

    /// Reads as much of so many bytes as there is room for.
    ///
    /// @return whether all of it was taken
    private boolean take(long size) throws IOException {
        int wanted = (int) Math.min(size, MAX_BYTES - body.size());
        byte[] bytes = in.readNBytes(wanted);
        if (bytes.length < wanted) {
            throw new EOFException("the answer ends in the middle of its body");
        }
        body.write(bytes);
        return wanted == size;
    }

    private static long number(String text, int radix) throws IOException {
        try {
            long number = Long.parseLong(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new IOException("the length of the answer's body is no number");
    }
}
