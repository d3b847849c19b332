package io.tradepulse.model;

/// Why a line or a tick was not accepted. The names are the contract's: they stand in `#REJECT`
/// lines, dead letters and metric labels.
public enum RejectCode {
    MALFORMED,
    LINE_TOO_LONG,
    UNKNOWN_SYMBOL,
    PRICE_NOT_POSITIVE,
    VOLUME_NOT_POSITIVE,
    BID_NOT_POSITIVE,
    ASK_NOT_POSITIVE,
    BID_ABOVE_PRICE,
    ASK_BELOW_PRICE,
    TIMESTAMP_TOO_OLD,
    TIMESTAMP_IN_FUTURE,
    PRICE_DEVIATION,

    /// Accepted, and then refused by the store for what is in it.
    STORE_REFUSED
}
