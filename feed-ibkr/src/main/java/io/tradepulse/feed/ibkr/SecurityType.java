package io.tradepulse.feed.ibkr;

/// Kinds of securities that have tick-by-tick data, by the names that the TWS API has for them.
/// Immutable. Options and combos have none.
public enum SecurityType {
    /// Stocks and ETFs.
    STK("SMART"),
    /// Currency pairs: quotes only, there are no trades to see.
    CASH("IDEALPRO"),
    /// Futures, by their local symbol.
    FUT(""),
    /// Continuous futures.
    CONTFUT(""),
    /// Indices.
    IND(""),
    CFD("SMART"),
    /// Metals and the like: quotes only.
    CMDTY("SMART"),
    CRYPTO("PAXOS"),
    BOND("SMART"),
    FUND("SMART"),
    /// Warrants.
    WAR("SMART");

    private final String usualExchange;

    SecurityType(String usualExchange) {
        this.usualExchange = usualExchange;
    }

    /// The exchange where none is named; empty where one must be.
    String usualExchange() {
        return usualExchange;
    }

    boolean hasTrades() {
        return this != CASH && this != CMDTY;
    }
}
