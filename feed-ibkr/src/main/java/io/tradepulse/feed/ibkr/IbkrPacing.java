package io.tradepulse.feed.ibkr;

import java.time.Duration;

/// How fast to ask, how long to wait, how often to try again. Immutable; [#USUAL] keeps to the
/// broker's limits.
///
/// @param messageInterval the least time between two messages: 50 a second are allowed
/// @param sameInstrumentInterval the least time between two requests for the same instrument: one
///   in 15 s is allowed
/// @param retryInterval how long a request that was refused for now waits; it doubles with every
///   refusal, up to [#MAX_DOUBLINGS] times
/// @param maxRetries how often a request is made again before its stream is given up
/// @param handshakeTimeout how long the gateway may take to let a client in
/// @param quietInterval silence after which the gateway is asked for the time; when it is silent
///   for as long again, the connection is taken for dead
public record IbkrPacing(
        Duration messageInterval,
        Duration sameInstrumentInterval,
        Duration retryInterval,
        int maxRetries,
        Duration handshakeTimeout,
        Duration quietInterval) {
    /// From a minute to a quarter of an hour or so.
    static final int MAX_DOUBLINGS = 4;

    /// 40 messages a second, 15 s and a little, ten retries from a minute on.
    public static final IbkrPacing USUAL =
            new IbkrPacing(
                    Duration.ofMillis(25),
                    Duration.ofMillis(15_250),
                    Duration.ofMinutes(1),
                    10,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30));

    public IbkrPacing {
        require(!messageInterval.isNegative(), "messageInterval is below zero");
        require(!sameInstrumentInterval.isNegative(), "sameInstrumentInterval is below zero");
        require(retryInterval.isPositive(), "retryInterval is not above zero");
        require(maxRetries >= 0, "maxRetries is below zero");
        require(handshakeTimeout.isPositive(), "handshakeTimeout is not above zero");
        require(quietInterval.isPositive(), "quietInterval is not above zero");
    }

    private static void require(boolean good, String problem) {
        if (!good) {
            throw new IllegalArgumentException(problem);
        }
    }
}
