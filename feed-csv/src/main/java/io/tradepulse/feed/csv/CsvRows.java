package io.tradepulse.feed.csv;

import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The good rows of one file, one after the other; the bad ones are reported.
///
/// Not thread-safe: owned by the thread that pulls the source.
final class CsvRows implements AutoCloseable {
    private static final int HEAD_ROWS = 33;
    private static final int SHOWN = 80;

    /// What becomes of a bad row.
    @FunctionalInterface
    interface BadRow {
        void at(CsvFile file, long line, String why) throws IOException;
    }

    /// A line that is to be read; row is null until then.
    private record Line(String text, long number) {}

    private record Row(RowTicks ticks, long line) {}

    private final CsvFile file;
    private final CsvFile.Opened opened;
    private final CsvLines lines;
    private final BadRow badRow;
    private final Deque<Line> head = new ArrayDeque<>();
    private final @Nullable String header;
    private final @Nullable CsvFormat format;
    private final String exchange;
    private final @Nullable RowReader reader;
    private @Nullable List<Row> sorted;
    private int nextSorted;
    private long linesRead;
    private long line;

    private CsvRows(CsvFile file, CsvFile.Opened opened, @Nullable String fileSymbol, BadRow badRow)
            throws IOException {
        this.file = file;
        this.opened = opened;
        this.badRow = badRow;
        this.lines = new CsvLines(opened.in());
        List<String> first = readHead();
        CsvForm form = first.isEmpty() ? null : form(first);
        this.header = form == null ? null : form.header();
        this.format = form == null ? null : form.format();
        this.exchange = form == null ? "" : form.exchange();
        this.reader = form == null ? null : reader(form, fileSymbol, first);
    }

    /// @param fileSymbol the symbol of a file without a column for it; null to take its name
    /// @throws CsvFormatException where the file is of no known form, or its symbol is not known
    static CsvRows open(CsvFile file, @Nullable String fileSymbol, BadRow badRow)
            throws IOException {
        CsvFile.Opened opened = file.open();
        try {
            return new CsvRows(file, opened, fileSymbol, badRow);
        } catch (IOException | RuntimeException e) {
            opened.in().close();
            throw e;
        }
    }

    private List<String> readHead() throws IOException {
        List<String> first = new ArrayList<>();
        while (first.size() < HEAD_ROWS) {
            Line next = read();
            if (next == null) {
                break;
            }
            first.add(next.text());
            head.add(next);
        }
        return first;
    }

    private CsvForm form(List<String> first) throws CsvFormatException {
        CsvForm form = CsvForm.of(first);
        if (form == null) {
            throw new CsvFormatException(
                    "%s is of no known form: it begins with %s"
                            .formatted(file.path(), CsvFields.shown(first.getFirst(), SHOWN)));
        }
        return form;
    }

    private RowReader reader(CsvForm form, @Nullable String given, List<String> first)
            throws CsvFormatException {
        CsvColumns columns = form.columns();
        boolean named = columns.has("symbol");
        String symbol = named ? "" : given != null ? given : symbolOfName();
        return switch (form.format()) {
            case STOOQ_BARS ->
                    new StooqRows(
                            columns,
                            symbol,
                            columns.has("time") && !columns.has("per")
                                    ? BarLength.of(columns, first.subList(1, first.size()))
                                    : BarLength.USUAL);
            case SCRAPED_BARS -> new ScrapedRows(symbol);
            case BINANCE_KLINES -> new KlineRows(columns, symbol);
            case TICKS, BINANCE_TRADES, BINANCE_AGG_TRADES -> new TradeRows(columns, symbol);
        };
    }

    private String symbolOfName() throws CsvFormatException {
        try {
            return FileNames.symbol(file.name());
        } catch (IllegalArgumentException _) {
            throw new CsvFormatException(
                    file.path() + " has no column for the symbol, and its name is none");
        }
    }

    /// The format; null where the file is empty.
    @Nullable CsvFormat format() {
        return format;
    }

    /// The exchange whose own trades these are, as its live feed is labelled; empty where they are
    /// none. The spot market's rows have a column more.
    String exchange() {
        return exchange;
    }

    /// The next line that is not blank, as it comes; null at the end.
    private @Nullable Line read() throws IOException {
        try {
            String text = lines.next();
            linesRead++;
            while (text != null && text.isBlank()) {
                text = lines.next();
                linesRead++;
            }
            return text == null ? null : new Line(text, linesRead);
        } catch (CsvFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "%s can't be read beyond line %d: %s"
                            .formatted(file.path(), linesRead, e.getMessage()),
                    e);
        }
    }

    private @Nullable Line nextLine() throws IOException {
        Line next = head.isEmpty() ? read() : head.poll();
        // Daily files that were put together bring their headers along.
        while (next != null && next.text().equals(header)) {
            next = head.isEmpty() ? read() : head.poll();
        }
        return next;
    }

    /// The next row; null at the end.
    @Nullable RowTicks next() throws IOException {
        List<Row> all = sorted;
        if (all != null) {
            return nextSorted < all.size() ? take(all.get(nextSorted++)) : null;
        }
        for (Line next = nextLine(); next != null; next = nextLine()) {
            RowTicks ticks = ticks(next);
            if (ticks != null) {
                line = next.number();
                return ticks;
            }
        }
        return null;
    }

    private RowTicks take(Row row) {
        line = row.line();
        return row.ticks();
    }

    private @Nullable RowTicks ticks(Line of) throws IOException {
        RowReader with = reader;
        if (with == null) {
            return null;
        }
        try {
            if (of.text().length() > CsvLines.MAX_LENGTH) {
                throw new IllegalArgumentException(
                        "longer than " + CsvLines.MAX_LENGTH + " characters");
            }
            return with.read(of.text());
        } catch (DateTimeException e) {
            badRow.at(file, of.number(), "not a date and time: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            badRow.at(file, of.number(), String.valueOf(e.getMessage()));
        }
        return null;
    }

    /// Reads what is left into memory, to be given in the order of time.
    ///
    /// @param newestFirst read the last line first: what a row means can depend on those before it
    /// @return how many lines that were; -1 where they were more than allowed, and then this reader
    ///   is of no more use
    int sort(int atMost, boolean newestFirst) throws IOException {
        List<Line> all = new ArrayList<>();
        for (Line next = nextLine(); next != null; next = nextLine()) {
            if (all.size() == atMost) {
                return -1;
            }
            all.add(next);
        }
        if (newestFirst) {
            Collections.reverse(all);
        }
        List<Row> rows = new ArrayList<>(all.size());
        for (Line next : all) {
            RowTicks ticks = ticks(next);
            if (ticks != null) {
                rows.add(new Row(ticks, next.number()));
            }
        }
        rows.sort(Comparator.comparingLong(row -> row.ticks().time(0)));
        sorted = rows;
        return all.size();
    }

    /// Line of the row last given.
    long line() {
        return line;
    }

    /// How much of the file has been played, in bytes as it lies there.
    long bytes() {
        List<Row> all = sorted;
        if (all != null) {
            return all.isEmpty() ? file.size() : file.size() * nextSorted / all.size();
        }
        long read = opened.packed() ? opened.counted().count() : lines.consumed();
        return Math.min(read, file.size());
    }

    @Override
    public void close() throws IOException {
        opened.in().close();
    }
}
