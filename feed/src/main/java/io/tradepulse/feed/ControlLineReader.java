package io.tradepulse.feed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the door says, line by line. A line counts when its end has come: half of `#ACK 1500` is
/// not `#ACK 15`.
///
/// Not thread-safe: owned by the one that listens to the connection.
final class ControlLineReader {
    private static final int MAX_LINE_BYTES = 8192;

    /// How a TLS record of type alert begins, RFC 8446 section 5.1: what a door that speaks TLS
    /// says to a HELLO in plain text.
    private static final int TLS_ALERT = 0x15;

    private static final int TLS_MAJOR = 3;
    private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}");

    private final InputStream in;
    private final byte[] buffer = new byte[MAX_LINE_BYTES];
    private int from;
    private int scanned;
    private int to;

    ControlLineReader(InputStream in) {
        this.in = in;
    }

    /// The next line, without its end and with nothing unprintable in it; null where the connection
    /// has ended.
    @Nullable String next() throws IOException {
        while (true) {
            while (scanned < to) {
                if (buffer[scanned++] == '\n') {
                    return takeLine();
                }
            }
            if (!fill()) {
                return null;
            }
        }
    }

    private String takeLine() {
        String line = new String(buffer, from, scanned - 1 - from, StandardCharsets.UTF_8);
        from = scanned;
        return UNPRINTABLE.matcher(line.strip()).replaceAll("?");
    }

    private boolean fill() throws IOException {
        if (to == buffer.length) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            scanned -= from;
            from = 0;
        }
        if (to == buffer.length) {
            throw new IOException("the door sent a line of more than " + MAX_LINE_BYTES + " bytes");
        }
        int read = in.read(buffer, to, buffer.length - to);
        to += Math.max(read, 0);
        if (to - from >= 2 && buffer[from] == TLS_ALERT && buffer[from + 1] == TLS_MAJOR) {
            throw new IOException("the door speaks TLS, and this sender does not");
        }
        return read >= 0;
    }
}
