package io.tradepulse.feed;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;

/// Reads the rows of one file.
///
/// Not thread-safe: owned by the reader of that file.
final class StooqRows {
    private static final int MAX_NUMBER_LENGTH = 30;
    private static final int SHOWN = 40;

    /// What a row turned out to be.
    sealed interface Row {
        record Good(StooqBar bar) implements Row {}

        record Bad(String why) implements Row {}
    }

    private final StooqColumns columns;
    private final String fileSymbol;
    private final Duration webLength;
    private StooqTimes times = new StooqTimes();
    private String lastSymbol = "";

    /// @param fileSymbol the symbol where the file has no ticker column
    /// @param webLength length of the bars where the file has times but no PER column
    StooqRows(StooqColumns columns, String fileSymbol, Duration webLength) {
        this.columns = columns;
        this.fileSymbol = fileSymbol;
        this.webLength = webLength;
    }

    Row read(String line) {
        List<String> fields = StooqColumns.split(line);
        if (fields.size() != columns.count()) {
            return new Row.Bad(fields.size() + " fields instead of " + columns.count());
        }
        try {
            return new Row.Good(bar(fields));
        } catch (DateTimeException e) {
            return new Row.Bad("not a date and time: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            return new Row.Bad(String.valueOf(e.getMessage()));
        }
    }

    private StooqBar bar(List<String> fields) {
        String symbol =
                columns.has("ticker")
                        ? StooqSymbols.ofTicker(columns.of(fields, "ticker"))
                        : fileSymbol;
        double open = price(fields, "open");
        double high = price(fields, "high");
        double low = price(fields, "low");
        double close = price(fields, "close");
        BigDecimal volume = columns.has("volume") ? number(fields, "volume") : null;
        StooqTimes.Span span = span(symbol, fields);
        return new StooqBar(symbol, span.start(), span.end(), open, high, low, close, volume);
    }

    private StooqTimes.Span span(String symbol, List<String> fields) {
        if (!symbol.equals(lastSymbol)) {
            lastSymbol = symbol;
            times = new StooqTimes();
        }
        String per = columns.has("per") ? columns.of(fields, "per") : "";
        String date = columns.of(fields, "date");
        if (per.equals("D") || !columns.has("time")) {
            return times.day(date);
        }
        Duration length = columns.has("per") ? StooqTimes.length(per) : webLength;
        return times.intraday(date, columns.of(fields, "time"), length);
    }

    private double price(List<String> fields, String column) {
        return number(fields, column).doubleValue();
    }

    /// Plain decimals only: what comes with signs, percents or exponents has slipped in from
    /// another column.
    private BigDecimal number(List<String> fields, String column) {
        String text = columns.of(fields, column);
        boolean plain =
                text.length() <= MAX_NUMBER_LENGTH
                        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
        try {
            if (plain) {
                return new BigDecimal(text);
            }
        } catch (NumberFormatException _) {
            // Empty, or points only: said below.
        }
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        throw new IllegalArgumentException(column + " '" + shown + "' is not a number");
    }
}
