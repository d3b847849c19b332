package io.tradepulse.feed.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The lines of a stream, whose ends are `\n` or `\r\n`, of any length: of one that is too long
/// only the beginning is kept.
///
/// Every byte is a character of Latin-1, so that a stray one spoils its row and no more. Not
/// thread-safe: owned by the reader of one file.
final class CsvLines {
    static final int MAX_LENGTH = 4096;

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int BYTE_ORDER_MARK = 3;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;
    private byte[] longLine = new byte[0];
    private int longLength;
    private long consumed;

    CsvLines(InputStream in) {
        this.in = in;
    }

    /// The next line, at most one character longer than [#MAX_LENGTH]; null at the end.
    @Nullable String next() throws IOException {
        longLength = 0;
        boolean any = false;
        while (from < to || fill()) {
            any = true;
            int end = lineEnd();
            if (end < to && longLength == 0) {
                return take(end);
            }
            keep(end);
            if (end < to) {
                from = end + 1;
                consumed++;
                return kept();
            }
        }
        return any ? kept() : null;
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(in.read(buffer), 0);
        return to > 0;
    }

    private int lineEnd() {
        int end = from;
        while (end < to && buffer[end] != '\n') {
            end++;
        }
        return end;
    }

    /// The usual case: the line lies in the buffer.
    private String take(int end) {
        int length = Math.min(end - from, MAX_LENGTH + 1);
        String line = text(buffer, from, length);
        consumed += end + 1 - from;
        from = end + 1;
        return line;
    }

    /// Notes what the buffer has of a line that goes on beyond it.
    private void keep(int end) {
        if (longLine.length == 0) {
            longLine = new byte[MAX_LENGTH + 2];
        }
        int length = Math.min(end - from, longLine.length - longLength);
        System.arraycopy(buffer, from, longLine, longLength, length);
        longLength += length;
        consumed += end - from;
        from = end;
    }

    private String kept() {
        return text(longLine, 0, Math.min(longLength, MAX_LENGTH + 1));
    }

    private String text(byte[] bytes, int start, int length) {
        int end = length;
        if (end > 0 && bytes[start + end - 1] == '\r') {
            end--;
        }
        String line = new String(bytes, start, end, StandardCharsets.ISO_8859_1);
        boolean marked = consumed <= MAX_LENGTH && line.startsWith("\u00ef\u00bb\u00bf");
        return marked ? line.substring(BYTE_ORDER_MARK) : line;
    }

    /// Bytes of the lines so far, their ends included.
    long consumed() {
        return consumed;
    }
}
