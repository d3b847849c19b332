package io.tradepulse.feed.binance;

/// What one text frame of the exchange says, as [BinanceFrames] reads it. Immutable.
public sealed interface BinanceFrame {
    /// A trade, or several taken together.
    ///
    /// @param symbol as the exchange has it
    /// @param id rises by one a trade of its symbol; aggregated trades have ids of their own
    /// @param ts when it was made, epoch nanoseconds
    /// @param price may be zero, see [BinanceStatus#unpriced()]
    record Trade(BinanceTrades kind, String symbol, long id, long ts, double price, double volume)
            implements BinanceFrame {}

    /// The best bid and ask from now on; zero where there is none.
    ///
    /// @param updateId rises with every change of the order book; -1 where it was not given
    record Quote(String symbol, long updateId, double bid, double ask) implements BinanceFrame {}

    /// A message of ours was accepted.
    record Reply(long id) implements BinanceFrame {}

    /// A message of ours was not accepted.
    ///
    /// @param id -1 where the exchange does not say which
    /// @param reason its code and words, in printable characters
    record Refusal(long id, String reason) implements BinanceFrame {}

    /// This connection's server is about to go down.
    record Shutdown() implements BinanceFrame {}

    /// Something well-formed that is of no interest here.
    record Other() implements BinanceFrame {}

    /// Something that makes no sense.
    ///
    /// @param problem what is wrong with it, in printable characters
    record Garbage(String problem) implements BinanceFrame {}
}
