package io.tradepulse.feed.binance;

import java.net.URI;

/// One of the exchange's markets, each with servers of its own. Immutable.
public enum BinanceMarket {
    SPOT("wss://stream.binance.com:9443"),
    /// USD-margined futures. Their streams are split over two routes: order book and trades one by
    /// one under `/public`, aggregated trades under `/market`.
    FUTURES_USD_M("wss://fstream.binance.com");

    private final URI baseUrl;

    BinanceMarket(String baseUrl) {
        this.baseUrl = URI.create(baseUrl);
    }

    /// Its public servers.
    public URI baseUrl() {
        return baseUrl;
    }

    String routeOfTrades(BinanceTrades trades) {
        return switch (this) {
            case SPOT -> "";
            case FUTURES_USD_M ->
                    switch (trades) {
                        case TRADE -> "/public";
                        case AGG_TRADE -> "/market";
                    };
        };
    }

    String routeOfQuotes() {
        return switch (this) {
            case SPOT -> "";
            case FUTURES_USD_M -> "/public";
        };
    }
}
