package io.tradepulse.feed.ibkr;

/// The streams of tick-by-tick data that are asked for. Immutable.
public enum TickByTick {
    /// Trades as the exchange reports them.
    LAST("Last"),
    /// Those, and the ones that count for nothing official: combos, derivatives, average prices.
    ALL_LAST("AllLast"),
    /// Best bid and ask.
    BID_ASK("BidAsk");

    private final String wireName;

    TickByTick(String wireName) {
        this.wireName = wireName;
    }

    /// As it stands in a request; upper and lower case count there.
    String wireName() {
        return wireName;
    }
}
