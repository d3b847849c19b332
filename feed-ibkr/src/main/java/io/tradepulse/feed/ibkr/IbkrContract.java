package io.tradepulse.feed.ibkr;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What to ask Interactive Brokers for: one instrument, in the words of the TWS API. Immutable.
///
/// @param symbol the broker's symbol (`AAPL`, `BRK B`); of a currency pair the first currency, of
///   futures the local symbol with the month in it (`ESZ6`)
/// @param exchange `SMART` where the broker is to choose
/// @param currency the one it is priced in
/// @param primaryExchange tells instruments apart that have symbol and currency in common; empty
///   where there is nothing to tell
public record IbkrContract(
        String symbol,
        SecurityType type,
        String exchange,
        String currency,
        String primaryExchange) {
    private static final int MAX_LENGTH = 32;
    private static final int MAX_PARTS = 5;

    public IbkrContract {
        require(isWord(symbol, true), "symbol", symbol);
        require(isWord(exchange, false), "exchange", exchange);
        require(isWord(currency, false), "currency", currency);
        require(
                primaryExchange.isEmpty() || isWord(primaryExchange, false),
                "primary exchange",
                primaryExchange);
    }

    private static void require(boolean good, String name, String value) {
        if (!good) {
            throw new IllegalArgumentException(
                    "'%s' is no %s of a contract".formatted(value, name));
        }
    }

    private static boolean isWord(String text, boolean blanks) {
        return !text.isBlank()
                && text.length() <= MAX_LENGTH
                && text.chars().allMatch(c -> c < 0x7f && (c > ' ' || (blanks && c == ' ')));
    }

    /// Reads `SYMBOL[:TYPE[:EXCHANGE[:CURRENCY[:PRIMARY_EXCHANGE]]]]`; what is left off is a stock,
    /// the usual exchange of its type, and US dollars: `AAPL`, `SAP:STK:IBIS:EUR`, `EUR:CASH`,
    /// `ESZ6:FUT:CME`.
    ///
    /// @throws IllegalArgumentException where it is no contract; the message says why
    public static IbkrContract parse(String text) {
        List<String> parts = Arrays.stream(text.split(":", -1)).map(String::strip).toList();
        if (parts.size() > MAX_PARTS) {
            throw new IllegalArgumentException(
                    "'%s' has more than symbol, type, exchange, currency and primary exchange"
                            .formatted(text));
        }
        SecurityType type = type(part(parts, 1, SecurityType.STK.name()), text);
        String exchange = part(parts, 2, type.usualExchange());
        if (exchange.isEmpty()) {
            throw new IllegalArgumentException(
                    "'%s' names no exchange, and %s has no usual one".formatted(text, type));
        }
        return new IbkrContract(
                part(parts, 0, ""), type, exchange, part(parts, 3, "USD"), part(parts, 4, ""));
    }

    private static String part(List<String> parts, int index, String otherwise) {
        boolean given = index < parts.size() && !parts.get(index).isEmpty();
        return given ? parts.get(index).toUpperCase(Locale.ROOT) : otherwise;
    }

    private static SecurityType type(String name, String text) {
        return Arrays.stream(SecurityType.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "'%s': %s is no type of security with tick-by-tick data; those are %s"
                                                .formatted(
                                                        text,
                                                        name,
                                                        Arrays.toString(SecurityType.values()))));
    }

    /// What its ticks are called before any naming: the symbol, blanks as dots (`BRK.B`); of a
    /// currency pair both currencies (`EUR.USD`).
    public String name() {
        return (type == SecurityType.CASH ? symbol + '.' + currency : symbol).replace(' ', '.');
    }

    /// As [#parse(String)] reads it, whole.
    @Override
    public String toString() {
        String text = String.join(":", symbol, type.name(), exchange, currency);
        return primaryExchange.isEmpty() ? text : text + ':' + primaryExchange;
    }
}
