package io.tradepulse.feed.binance;

import io.tradepulse.wire.Symbols;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What a [BinanceRelay] takes from the exchange, and how. Immutable; begin with [#spot(List)] or
/// [#futures(List)] and change what is to be otherwise.
///
/// @param symbols as the exchange has them, such as `BTCUSDT`, in any case
/// @param trades which stream of trades
/// @param quotes whether the best bid and ask are taken too and joined to the trades
/// @param baseUrl `wss://host[:port]`, or `ws://` where it is no exchange but a test
/// @param provider label of the ticks
/// @param naming from the exchange's symbol in upper case to ours
/// @param microseconds whether times are asked for in microseconds; only the spot market has them,
///   and what comes is told by its digits in any case
public record BinanceOptions(
        BinanceMarket market,
        List<String> symbols,
        BinanceTrades trades,
        boolean quotes,
        URI baseUrl,
        String provider,
        UnaryOperator<String> naming,
        boolean microseconds,
        BinanceLimits limits) {

    public BinanceOptions {
        symbols = symbols.stream().map(s -> s.toUpperCase(Locale.ROOT)).distinct().toList();
        require(!symbols.isEmpty(), "symbols", "there is none");
        for (String symbol : symbols) {
            require(isName(symbol), "symbols", "'" + symbol + "' is no symbol of the exchange");
        }
        requireNames(symbols, naming);
        require(Symbols.isValid(provider), "provider", "'" + provider + "' is no provider");
        require(isWebSocket(baseUrl), "baseUrl", baseUrl + " is not wss://host[:port]");
    }

    private static void requireNames(List<String> symbols, UnaryOperator<String> naming) {
        Set<String> ours = new HashSet<>();
        for (String symbol : symbols) {
            String name = naming.apply(symbol);
            require(
                    Symbols.isValid(name) && name.equals(name.toUpperCase(Locale.ROOT)),
                    "naming",
                    symbol + " becomes '" + name + "', which is no symbol");
            require(ours.add(name), "naming", "two symbols become " + name);
        }
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.codePoints()
                        .allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
    }

    private static boolean isWebSocket(URI url) {
        return ("wss".equals(url.getScheme()) || "ws".equals(url.getScheme()))
                && url.getHost() != null
                && url.getQuery() == null;
    }

    private static void require(boolean good, String name, String problem) {
        if (!good) {
            throw new IllegalArgumentException(name + ": " + problem);
        }
    }

    /// Every trade and quote of these symbols on the spot market, in microseconds.
    public static BinanceOptions spot(List<String> symbols) {
        return new BinanceOptions(
                BinanceMarket.SPOT,
                symbols,
                BinanceTrades.TRADE,
                true,
                BinanceMarket.SPOT.baseUrl(),
                "binance",
                UnaryOperator.identity(),
                true,
                BinanceLimits.spot());
    }

    /// Aggregated trades and quotes of these USD-M contracts. Single trades are to be had too, but
    /// the exchange's documentation doesn't name that stream.
    public static BinanceOptions futures(List<String> symbols) {
        return new BinanceOptions(
                BinanceMarket.FUTURES_USD_M,
                symbols,
                BinanceTrades.AGG_TRADE,
                true,
                BinanceMarket.FUTURES_USD_M.baseUrl(),
                "binance",
                UnaryOperator.identity(),
                false,
                BinanceLimits.futures());
    }

    public BinanceOptions withTrades(BinanceTrades which) {
        return new BinanceOptions(
                market, symbols, which, quotes, baseUrl, provider, naming, microseconds, limits);
    }

    public BinanceOptions withQuotes(boolean on) {
        return new BinanceOptions(
                market, symbols, trades, on, baseUrl, provider, naming, microseconds, limits);
    }

    public BinanceOptions withBaseUrl(URI url) {
        return new BinanceOptions(
                market, symbols, trades, quotes, url, provider, naming, microseconds, limits);
    }

    public BinanceOptions withProvider(String label) {
        return new BinanceOptions(
                market, symbols, trades, quotes, baseUrl, label, naming, microseconds, limits);
    }

    public BinanceOptions withNaming(UnaryOperator<String> toOurs) {
        return new BinanceOptions(
                market, symbols, trades, quotes, baseUrl, provider, toOurs, microseconds, limits);
    }

    public BinanceOptions withMicroseconds(boolean on) {
        return new BinanceOptions(
                market, symbols, trades, quotes, baseUrl, provider, naming, on, limits);
    }

    public BinanceOptions withLimits(BinanceLimits keep) {
        return new BinanceOptions(
                market, symbols, trades, quotes, baseUrl, provider, naming, microseconds, keep);
    }
}
