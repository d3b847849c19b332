package io.tradepulse.feed.ibkr;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an [IbkrSource] stands at one moment. Immutable; the figures are counted since it began.
///
/// @param serverVersion what was agreed on with the gateway last; 0 before
/// @param connections how often the gateway let this client in
/// @param ticks handed to the queue
/// @param quotes that came, whether they became ticks or went along with one
/// @param leftOut unreported trades under [TickByTick#LAST], quotes with a side missing or crossed
///   where their middle would be a tick
/// @param malformed messages that made no sense and were passed over
/// @param queued ticks that wait to be pulled
/// @param problem the last thing that went wrong; null where nothing did
public record IbkrStatus(
        IbkrState state,
        int serverVersion,
        long connections,
        long ticks,
        long quotes,
        long leftOut,
        long malformed,
        int queued,
        @Nullable String problem,
        List<IbkrSubscription> subscriptions) {
    public IbkrStatus {
        subscriptions = List.copyOf(subscriptions);
    }
}
