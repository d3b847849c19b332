package io.tradepulse.feed.ibkr;

import org.jspecify.annotations.Nullable;

/// How one stream stands. Immutable.
///
/// @param symbol of its ticks
/// @param problem what the gateway last had against it; null where nothing, or since ticks come
public record IbkrSubscription(
        String symbol, TickByTick type, State state, @Nullable String problem) {
    /// From the wish to the ticks.
    public enum State {
        /// To be asked for, as soon as the limits permit.
        WAITING,
        /// Asked for; no tick has come yet.
        REQUESTED,
        /// Ticks have come.
        LIVE,
        /// Refused for now, to be asked for again.
        REFUSED,
        /// Refused for good, or too often.
        GIVEN_UP
    }
}
