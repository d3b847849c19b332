package io.tradepulse.feed.binance;

/// Which of the exchange's two streams of trades to take. Immutable.
public enum BinanceTrades {
    /// Every single trade, with ids of trades.
    TRADE("trade"),
    /// Trades that one order made at one price and moment, taken together, with ids of their own.
    AGG_TRADE("aggTrade");

    private final String streamName;

    BinanceTrades(String streamName) {
        this.streamName = streamName;
    }

    /// As the exchange calls the stream and its events.
    String streamName() {
        return streamName;
    }
}
