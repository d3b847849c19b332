package io.tradepulse.monitor;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The status and the headers of an HTTP/1.1 answer (RFC 9112). Immutable.
///
/// @param headers by name in lower case; of one that comes twice, the last
record HttpHead(int status, Map<String, String> headers) {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int SWITCHING_PROTOCOLS = 101;

    private static final Pattern FIRST_LINE =
            Pattern.compile("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?");

    HttpHead {
        headers = Map.copyOf(headers);
    }

    /// Reads one, past any interim answers before it.
    static HttpHead read(InputStream in) throws IOException {
        LineReader lines = new LineReader(in, MAX_BYTES);
        HttpHead head;
        do {
            int status = statusOf(lines.next());
            head = new HttpHead(status, headers(lines));
        } while (head.status < 200 && head.status != SWITCHING_PROTOCOLS);
        return head;
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    private static int statusOf(String line) throws IOException {
        if (!FIRST_LINE.matcher(line).matches()) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Map<String, String> headers(LineReader lines) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("a header of the answer has no colon");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    /// Lines that end with LF, with or without CR; bounded in all. Owned by who reads.
    static final class LineReader {
        private final InputStream in;
        private int left;

        LineReader(InputStream in, int maxBytes) {
            this.in = in;
            this.left = maxBytes;
        }

        String next() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("the answer ends in its head");
                }
                if (--left < 0) {
                    throw new IOException("the answer's head does not end");
                }
                line.append((char) c);
            }
            int end = line.length();
            boolean hasReturn = end > 0 && line.charAt(end - 1) == '\r';
            return new String(
                    line.substring(0, hasReturn ? end - 1 : end)
                            .getBytes(StandardCharsets.ISO_8859_1),
                    StandardCharsets.UTF_8);
        }
    }
}
