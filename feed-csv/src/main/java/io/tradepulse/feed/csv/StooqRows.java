package io.tradepulse.feed.csv;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads bars of Stooq.
///
/// Not thread-safe: owned by the reader of that file.
final class StooqRows implements RowReader {
    private final CsvColumns columns;
    private final String fileSymbol;
    private final Duration webLength;
    private final Map<String, StooqTimes> times = new HashMap<>();

    /// @param fileSymbol the symbol where the file has no ticker column
    /// @param webLength length of the bars where the file has times but no PER column
    StooqRows(CsvColumns columns, String fileSymbol, Duration webLength) {
        this.columns = columns;
        this.fileSymbol = fileSymbol;
        this.webLength = webLength;
    }

    @Override
    public RowTicks read(String line) {
        List<String> fields = columns.fields(line);
        String symbol =
                columns.has("ticker")
                        ? StooqSymbols.ofTicker(columns.of(fields, "ticker"))
                        : fileSymbol;
        double open = price(fields, "open");
        double high = price(fields, "high");
        double low = price(fields, "low");
        double close = price(fields, "close");
        BigDecimal volume =
                columns.has("volume")
                        ? CsvNumbers.plain("volume", columns.of(fields, "volume"))
                        : null;
        StooqTimes.Span span = span(symbol, fields);
        return new BarTicks(
                new RecordedBar(symbol, span.start(), span.end(), open, high, low, close, volume));
    }

    private StooqTimes.Span span(String symbol, List<String> fields) {
        StooqTimes of = times.computeIfAbsent(symbol, _ -> new StooqTimes());
        String per = columns.has("per") ? columns.of(fields, "per") : "";
        String date = columns.of(fields, "date");
        if (per.equals("D") || !columns.has("time")) {
            return of.day(date);
        }
        Duration length = columns.has("per") ? StooqTimes.length(per) : webLength;
        return of.intraday(date, columns.of(fields, "time"), length);
    }

    private double price(List<String> fields, String column) {
        return CsvNumbers.price(column, columns.of(fields, column));
    }
}
