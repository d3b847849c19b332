package io.tradepulse.serve;

import io.tradepulse.model.Interval;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A stream of Binance's, by its name: `btcusdt@kline_1m`.
///
/// Immutable.
///
/// @param name as it was asked for, and goes out in combined events
/// @param symbol in upper case; empty where nothing comes
/// @param interval of klines, else null
record BinanceStream(String name, Kind kind, String symbol, @Nullable Interval interval) {
    /// What comes on a stream.
    enum Kind {
        TRADE("trade"),
        AGG_TRADE("aggTrade"),
        BOOK_TICKER("bookTicker"),
        KLINE("kline"),
        MINI_TICKER("miniTicker"),
        TICKER("ticker"),
        /// Nothing: Binance takes a subscription to any name, and so do we.
        NOTHING("");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        private static Kind of(String text) {
            for (Kind kind : values()) {
                if (kind != NOTHING && kind.text.equals(text)) {
                    return kind;
                }
            }
            return NOTHING;
        }
    }

    private static final int MAX_NAME_LENGTH = 64;
    private static final String KLINE_PREFIX = "kline_";
    private static final Pattern NAME =
            Pattern.compile("([A-Za-z0-9\\-_.=/:^#]{1,32})@([A-Za-z]+(?:_[0-9]+[a-zA-Z])?)");

    static BinanceStream of(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return nothing(name);
        }
        String symbol = parts.group(1).toUpperCase(Locale.ROOT);
        String type = parts.group(2);
        if (type.startsWith(KLINE_PREFIX)) {
            Optional<Interval> interval = Interval.of(type.substring(KLINE_PREFIX.length()));
            return interval.map(known -> new BinanceStream(name, Kind.KLINE, symbol, known))
                    .orElseGet(() -> nothing(name));
        }
        Kind kind = Kind.of(type);
        return kind == Kind.NOTHING || kind == Kind.KLINE
                ? nothing(name)
                : new BinanceStream(name, kind, symbol, null);
    }

    /// Whether a stream might be called so.
    static boolean isName(String text) {
        return text.length() <= MAX_NAME_LENGTH && text.indexOf('@') > 0;
    }

    private static BinanceStream nothing(String name) {
        return new BinanceStream(name, Kind.NOTHING, "", null);
    }

    /// Whether each tick is an event of its own, none of which may be left out.
    boolean isEveryTick() {
        return kind == Kind.TRADE || kind == Kind.AGG_TRADE;
    }
}
