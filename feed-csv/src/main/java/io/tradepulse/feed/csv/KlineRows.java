package io.tradepulse.feed.csv;

import io.tradepulse.model.Timestamps;
import java.util.List;

/// Reads klines of Binance (<https://github.com/binance/binance-public-data>): the close time is
/// the last millisecond or microsecond of the bar.
///
/// Thread-safe.
final class KlineRows implements RowReader {
    private final CsvColumns columns;
    private final String symbol;

    KlineRows(CsvColumns columns, String symbol) {
        this.columns = columns;
        this.symbol = symbol;
    }

    @Override
    public RowTicks read(String line) {
        List<String> fields = columns.fields(line);
        String lastMoment = columns.of(fields, "last_moment");
        long last = epoch("close time", lastMoment);
        return new BarTicks(
                new RecordedBar(
                        symbol,
                        epoch("open time", columns.of(fields, "start")),
                        last + Timestamps.nanosPerUnit(CsvNumbers.id(lastMoment)),
                        price(fields, "open"),
                        price(fields, "high"),
                        price(fields, "low"),
                        price(fields, "close"),
                        columns.has("volume")
                                ? CsvNumbers.plain("volume", columns.of(fields, "volume"))
                                : null));
    }

    private static long epoch(String column, String text) {
        long value = CsvNumbers.id(text);
        long nanos = value < 0 ? -1 : Timestamps.fromEpoch(value);
        if (nanos < 0) {
            throw new IllegalArgumentException(
                    column + " " + CsvFields.shown(text) + " is not an epoch time");
        }
        return nanos;
    }

    private double price(List<String> fields, String column) {
        return CsvNumbers.price(column, columns.of(fields, column));
    }
}
