package io.tradepulse.feed.csv;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;

/// Reads daily bars copied from a page: date, open, high, low, close, change in percent, change,
/// volume.
///
/// Days may have one digit, and the commas that group the thousands of the volume stand there
/// without quotes: since the volume is the last column, the fields from the eighth on are put
/// together again, and must be groups of three digits. Thread-safe.
final class ScrapedRows implements RowReader {
    private static final int FIELDS_BEFORE_VOLUME = 7;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-M-d").withResolverStyle(ResolverStyle.STRICT);

    private final String symbol;

    ScrapedRows(String symbol) {
        this.symbol = symbol;
    }

    @Override
    public RowTicks read(String line) {
        List<String> fields = CsvFields.split(line);
        if (fields.size() <= FIELDS_BEFORE_VOLUME) {
            throw new IllegalArgumentException(
                    fields.size() + " fields instead of at least " + (FIELDS_BEFORE_VOLUME + 1));
        }
        StooqTimes.Span day = StooqTimes.day(LocalDate.parse(fields.get(0), DATE));
        BigDecimal volume =
                CsvNumbers.plain(
                        "volume",
                        String.join(",", fields.subList(FIELDS_BEFORE_VOLUME, fields.size())));
        return new BarTicks(
                new RecordedBar(
                        symbol,
                        day.start(),
                        day.end(),
                        CsvNumbers.price("open", fields.get(1)),
                        CsvNumbers.price("high", fields.get(2)),
                        CsvNumbers.price("low", fields.get(3)),
                        CsvNumbers.price("close", fields.get(4)),
                        volume));
    }
}
