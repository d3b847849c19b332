package io.tradepulse.feed;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The good rows of one file, one after the other; the bad ones are counted and reported.
///
/// Not thread-safe: owned by the thread that pulls the source.
final class StooqBars implements AutoCloseable {
    private static final int SHOWN = 80;

    private final Path file;
    private final BufferedReader reader;
    private final RowListener listener;
    private final @Nullable StooqRows rows;
    private long line = 1;
    private long good;
    private long bad;

    private StooqBars(Path file, BufferedReader reader, RowListener listener) throws IOException {
        this.file = file;
        this.reader = reader;
        this.listener = listener;
        String header = reader.readLine();
        this.rows = header == null ? null : rows(header);
    }

    static StooqBars open(Path file, RowListener listener) throws IOException {
        // Every byte is a character of Latin-1, so that a stray one spoils its row and no more.
        BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
        try {
            return new StooqBars(file, reader, listener);
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private StooqRows rows(String header) throws IOException {
        StooqColumns columns = StooqColumns.of(header);
        if (columns == null) {
            String shown = header.length() > SHOWN ? header.substring(0, SHOWN) + "…" : header;
            throw new StooqFormatException(
                    file + " does not begin with a header of Stooq's, but with '" + shown + "'");
        }
        boolean lengthUnknown = columns.has("time") && !columns.has("per");
        Duration length = lengthUnknown ? BarLength.ahead(columns, reader) : BarLength.USUAL;
        return new StooqRows(columns, columns.has("ticker") ? "" : symbol(), length);
    }

    private String symbol() throws StooqFormatException {
        try {
            return StooqSymbols.ofFileName(String.valueOf(file.getFileName()));
        } catch (IllegalArgumentException _) {
            throw new StooqFormatException(
                    file + " has no ticker column, and its name is not a symbol");
        }
    }

    /// The next bar; null at the end.
    @Nullable StooqBar next() throws IOException {
        StooqRows of = rows;
        if (of == null) {
            return null;
        }
        for (String row = reader.readLine(); row != null; row = reader.readLine()) {
            line++;
            StooqBar bar = row.isBlank() ? null : barOf(of.read(row));
            if (bar != null) {
                return bar;
            }
        }
        return null;
    }

    private @Nullable StooqBar barOf(StooqRows.Row row) {
        return switch (row) {
            case StooqRows.Row.Good(StooqBar bar) -> {
                good++;
                yield bar;
            }
            case StooqRows.Row.Bad(String why) -> {
                bad++;
                listener.badRow(file, line, why);
                yield null;
            }
        };
    }

    long good() {
        return good;
    }

    long bad() {
        return bad;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
