package io.tradepulse.feed.csv;

import io.tradepulse.model.Tick;
import io.tradepulse.wire.Symbols;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads rows that are ticks by themselves, in any order of their columns.
///
/// Thread-safe.
final class TradeRows implements RowReader {
    private final CsvColumns columns;
    private final String fileSymbol;
    private final int when;
    private final int symbol;
    private final int price;
    private final int volume;
    private final int bid;
    private final int ask;
    private final int id;
    private final int seq;
    private final int provider;

    /// @param fileSymbol the symbol where the file has no column for it
    TradeRows(CsvColumns columns, String fileSymbol) {
        this.columns = columns;
        this.fileSymbol = fileSymbol;
        this.when = columns.place("when");
        this.symbol = columns.place("symbol");
        this.price = columns.place("price");
        this.volume = columns.place("volume");
        this.bid = columns.place("bid");
        this.ask = columns.place("ask");
        this.id = columns.place("id");
        this.seq = columns.place("seq");
        this.provider = columns.place("provider");
    }

    @Override
    public RowTicks read(String line) {
        List<String> fields = columns.fields(line);
        return new RecordedTrade(
                symbol(fields),
                provider(fields),
                CsvNumbers.time("timestamp", fields.get(when)),
                id(fields),
                CsvNumbers.decimal("price", fields.get(price)),
                optional("volume", fields, volume),
                optional("bid", fields, bid),
                optional("ask", fields, ask));
    }

    /// What an export wrote as `seq` comes back where the source had no id.
    private long id(List<String> fields) {
        long own = id < 0 ? -1 : CsvNumbers.id(fields.get(id));
        return own < 0 && seq >= 0 ? CsvNumbers.seq(fields.get(seq)) : own;
    }

    private String symbol(List<String> fields) {
        if (symbol < 0) {
            return fileSymbol;
        }
        String upper = fields.get(symbol).toUpperCase(Locale.ROOT);
        if (!Symbols.isValid(upper)) {
            throw new IllegalArgumentException(
                    CsvFields.shown(fields.get(symbol)) + " is not a symbol");
        }
        return upper;
    }

    private @Nullable String provider(List<String> fields) {
        if (provider < 0 || fields.get(provider).isEmpty()) {
            return null;
        }
        String name = fields.get(provider);
        if (!CsvOptions.isProvider(name)) {
            throw new IllegalArgumentException(
                    "provider " + CsvFields.shown(name) + " is not a name");
        }
        return name;
    }

    private static double optional(String column, List<String> fields, int place) {
        return place < 0 || fields.get(place).isEmpty()
                ? Tick.ABSENT
                : CsvNumbers.decimal(column, fields.get(place));
    }
}
