package io.tradepulse.feed.csv;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the first lines of a file say of it: its format and its columns.
///
/// Immutable.
///
/// @param header the first line, where it is a header
record CsvForm(CsvFormat format, CsvColumns columns, @Nullable String header) {
    private static final Set<String> OHLC = Set.of("open", "high", "low", "close");
    private static final Set<String> STOOQ =
            Set.of(
                    "date", "open", "high", "low", "close", "ticker", "per", "time", "volume",
                    "vol", "openint");

    private static final Map<String, List<String>> NAMES =
            Map.of(
                    "when",
                            List.of(
                                    "ts",
                                    "timestamp",
                                    "src_ts",
                                    "time",
                                    "transact_time",
                                    "datetime"),
                    "symbol", List.of("symbol", "ric", "ticker", "instrument"),
                    "price", List.of("price", "last", "last_price"),
                    "volume", List.of("volume", "vol", "size", "qty", "quantity"),
                    "bid", List.of("bid", "bid_price"),
                    "ask", List.of("ask", "ask_price"),
                    "id", List.of("id", "trade_id", "agg_trade_id", "aggregate_tradeid"),
                    "start", List.of("open_time", "opentime"),
                    "last_moment", List.of("close_time", "closetime"));

    private static final CsvColumns TRADES =
            CsvColumns.inOrder("id", "price", "volume", "", "when", "", "");
    private static final CsvColumns FUTURES_TRADES =
            CsvColumns.inOrder("id", "price", "volume", "", "when", "");
    private static final CsvColumns AGG_TRADES =
            CsvColumns.inOrder("id", "price", "volume", "", "", "when", "", "");
    private static final CsvColumns FUTURES_AGG_TRADES =
            CsvColumns.inOrder("id", "price", "volume", "", "", "when", "");
    private static final CsvColumns KLINES =
            CsvColumns.inOrder(
                    "start",
                    "open",
                    "high",
                    "low",
                    "close",
                    "volume",
                    "last_moment",
                    "",
                    "",
                    "",
                    "",
                    "");

    private static final String SPOT = "binance";
    private static final String FUTURES = "binance-futures";

    private static final Pattern EPOCH = Pattern.compile("\\d{10,19}");
    private static final Pattern ID = Pattern.compile("\\d{1,19}");
    private static final Pattern FLAG = Pattern.compile("(?i)true|false");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{1,2}-\\d{1,2}");
    private static final Pattern PERCENT = Pattern.compile("[+-]?\\d+(\\.\\d+)?%");

    /// What a file with these first lines is; null where they are of no known form.
    static @Nullable CsvForm of(List<String> head) {
        if (head.isEmpty()) {
            return null;
        }
        CsvForm named = ofHeader(head.getFirst());
        return named != null
                ? named
                : head.stream().map(CsvForm::ofRow).filter(f -> f != null).findFirst().orElse(null);
    }

    private static @Nullable CsvForm ofHeader(String line) {
        CsvColumns literal = CsvColumns.of(fields(line));
        if (literal == null) {
            return null;
        }
        CsvColumns columns = literal.alsoNamed(NAMES);
        if (literal.has("date") && literal.hasAll(OHLC) && literal.hasOnly(STOOQ)) {
            return new CsvForm(CsvFormat.STOOQ_BARS, columns, line);
        }
        if (columns.has("start") && columns.has("last_moment") && columns.hasAll(OHLC)) {
            return new CsvForm(CsvFormat.BINANCE_KLINES, columns, line);
        }
        if (!columns.has("when") || !columns.has("price")) {
            return null;
        }
        return new CsvForm(trades(literal), columns, line);
    }

    private static CsvFormat trades(CsvColumns literal) {
        if (literal.has("agg_trade_id") || literal.has("aggregate_tradeid")) {
            return CsvFormat.BINANCE_AGG_TRADES;
        }
        boolean maker = literal.has("is_buyer_maker") || literal.has("isbuyermaker");
        return maker ? CsvFormat.BINANCE_TRADES : CsvFormat.TICKS;
    }

    /// What a file without a header is that has this row; null where the row doesn't say.
    private static @Nullable CsvForm ofRow(String line) {
        List<String> fields = fields(line);
        int count = fields.size();
        if (count == KLINES.count() && is(EPOCH, fields, 0) && is(EPOCH, fields, 6)) {
            return new CsvForm(CsvFormat.BINANCE_KLINES, KLINES, null);
        }
        if (count > 7 && is(DATE, fields, 0) && is(PERCENT, fields, 5)) {
            return new CsvForm(CsvFormat.SCRAPED_BARS, CsvColumns.inOrder("date"), null);
        }
        if (count < 6 || count > 8 || !is(ID, fields, 0)) {
            return null;
        }
        if (count < 8 && is(EPOCH, fields, 4) && is(FLAG, fields, 5)) {
            CsvColumns columns = count == TRADES.count() ? TRADES : FUTURES_TRADES;
            return new CsvForm(CsvFormat.BINANCE_TRADES, columns, null);
        }
        if (count > 6 && is(EPOCH, fields, 5) && is(FLAG, fields, 6)) {
            CsvColumns columns = count == AGG_TRADES.count() ? AGG_TRADES : FUTURES_AGG_TRADES;
            return new CsvForm(CsvFormat.BINANCE_AGG_TRADES, columns, null);
        }
        return null;
    }

    /// The exchange whose own trades these are, as its live feed is labelled; empty where they are
    /// none.
    String exchange() {
        return switch (format) {
            case BINANCE_TRADES -> columns.count() < TRADES.count() ? FUTURES : SPOT;
            case BINANCE_AGG_TRADES -> columns.count() < AGG_TRADES.count() ? FUTURES : SPOT;
            case STOOQ_BARS, SCRAPED_BARS, TICKS, BINANCE_KLINES -> "";
        };
    }

    private static boolean is(Pattern pattern, List<String> fields, int index) {
        return pattern.matcher(fields.get(index)).matches();
    }

    private static List<String> fields(String line) {
        try {
            return CsvFields.split(line);
        } catch (IllegalArgumentException _) {
            return List.of();
        }
    }
}
