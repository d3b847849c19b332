package io.tradepulse.feed.ibkr;

/// What a code of the gateway asks for. Immutable. The codes are those of the TWS API's list of
/// message codes (docs/ibkr.md).
enum NoticeMeaning {
    /// Good to know.
    NEWS,
    /// The gateway has lost the broker: it says so when it is back.
    BROKER_LOST,
    /// The broker is back, the streams are not.
    BROKER_BACK_WITHOUT_DATA,
    /// The broker is back, and the streams with it.
    BROKER_BACK,
    /// A request that may be granted later.
    REFUSED_FOR_NOW,
    /// A request that will never be granted.
    REFUSED,
    /// Another client has the number of this one.
    CLIENT_ID_TAKEN,
    /// The gateway gives up this connection.
    DISCONNECTED,
    /// The two can't understand each other.
    INCOMPATIBLE;

    private static final int FIRST_WARNING = 2100;
    private static final int LAST_WARNING = 2169;

    /// @param ofRequest whether the notice is about a request of ours; most codes mean nothing
    ///   without one
    static NoticeMeaning of(int code, boolean ofRequest) {
        return switch (code) {
            case 1100 -> BROKER_LOST;
            case 1101 -> BROKER_BACK_WITHOUT_DATA;
            case 1102 -> BROKER_BACK;
            case 326 -> CLIENT_ID_TAKEN;
            case 502, 504, 507, 1300 -> DISCONNECTED;
            case 503, 506 -> INCOMPATIBLE;
            default -> ofRequest ? ofRequest(code) : NEWS;
        };
    }

    private static NoticeMeaning ofRequest(int code) {
        if (code >= FIRST_WARNING && code <= LAST_WARNING) {
            return NEWS;
        }
        return switch (code) {
            // No such contract, a request that is none, no permission, no subscription.
            case 200, 203, 321, 354, 430, 460, 10089, 10168 -> REFUSED;
            // Nothing to cancel; a part is not subscribed, the rest comes.
            case 300, 10090, 10167 -> NEWS;
            // 10190, 101 and 322 are about too many, 10189 comes without a reason that lasts too,
            // 10197 ends with the other session. What is not known is tried again, within bounds.
            default -> REFUSED_FOR_NOW;
        };
    }
}
