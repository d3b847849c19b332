package io.tradepulse.feed.ibkr;

import io.tradepulse.feed.ibkr.IbkrSubscription.State;
import io.tradepulse.model.Instruments;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is asked for, what of it is granted, and what may be asked next: the limits of the broker
/// (docs/ibkr.md) are kept here, but for the rate of messages.
///
/// Does no input or output, and is told the time. Not thread-safe: owned by the thread that talks
/// to the gateway; only [#snapshot()] is for any.
final class Subscriptions {
    /// What to say to the gateway.
    sealed interface Request {
        record Subscribe(Stream stream) implements Request {}

        record Cancel(int requestId) implements Request {}
    }

    private final List<Stream> streams = new ArrayList<>();
    private final Map<Integer, Stream> byRequest = new HashMap<>();
    private final Queue<Integer> toCancel = new ArrayDeque<>();
    private final IbkrPacing pacing;
    private int lastRequestId;

    Subscriptions(IbkrOptions options, Instruments instruments) {
        pacing = options.pacing();
        List<Watch> watches =
                options.contracts().stream()
                        .map(
                                contract ->
                                        new Watch(
                                                contract,
                                                instruments.of(
                                                        options.provider(),
                                                        options.symbol(contract))))
                        .toList();
        // Trades first: where not everything is granted, quotes are what to go without.
        watches.forEach(watch -> streams.add(ticks(watch, options.ticks())));
        if (options.quotes()) {
            streams.stream()
                    .filter(stream -> stream.type != TickByTick.BID_ASK)
                    .map(stream -> new Stream(stream.watch, TickByTick.BID_ASK, false))
                    .toList()
                    .forEach(streams::add);
        }
    }

    private static Stream ticks(Watch watch, TickByTick wanted) {
        boolean trades = watch.contract.type().hasTrades();
        return new Stream(watch, trades ? wanted : TickByTick.BID_ASK, true);
    }

    /// The gateway knows of nothing: all is to be asked for, but for what was refused. What the
    /// limits made wait goes on waiting, since they hold over connections.
    void begin() {
        byRequest.clear();
        toCancel.clear();
        for (Stream stream : streams) {
            stream.watch.forgetQuote();
            if (stream.isOpen()) {
                stream.reset();
            }
        }
    }

    /// What to say now; null where there is nothing to be said yet.
    @Nullable Request next(long now) {
        Integer cancelled = toCancel.poll();
        if (cancelled != null) {
            return new Request.Cancel(cancelled);
        }
        for (Stream stream : streams) {
            if (stream.isPending() && nanosUntil(stream, now) == 0) {
                stream.requested(++lastRequestId);
                stream.watch.asked(now);
                byRequest.put(lastRequestId, stream);
                return new Request.Subscribe(stream);
            }
        }
        return null;
    }

    /// How long until there is something to say; [Long#MAX_VALUE] where nothing is on its way.
    long nanosUntilNext(long now) {
        if (!toCancel.isEmpty()) {
            return 0;
        }
        long least = Long.MAX_VALUE;
        for (Stream stream : streams) {
            if (stream.isPending()) {
                least = Math.min(least, nanosUntil(stream, now));
            }
        }
        return least;
    }

    private long nanosUntil(Stream stream, long now) {
        return Math.max(
                stream.nanosUntilDue(now),
                stream.watch.nanosUntilNext(now, pacing.sameInstrumentInterval().toNanos()));
    }

    /// The stream that was asked for by that number; null where it is none of ours, or no longer.
    @Nullable Stream of(int requestId) {
        return byRequest.get(requestId);
    }

    /// A request was refused, and is made again later, unless that was so too often.
    ///
    /// @return whether it will be made again
    boolean refuse(Stream stream, String problem, long now) {
        if (stream.refusals() >= pacing.maxRetries()) {
            giveUp(stream, problem);
            return false;
        }
        close(stream);
        int doublings = Math.min(stream.refusals(), IbkrPacing.MAX_DOUBLINGS);
        stream.refused(problem, now + (pacing.retryInterval().toNanos() << doublings));
        return true;
    }

    /// A stream will never be granted. Without ticks of their instrument its quotes are of no use.
    void giveUp(Stream stream, String problem) {
        close(stream);
        stream.giveUp(problem);
        if (stream.makesTicks) {
            streams.stream()
                    .filter(other -> other.watch == stream.watch)
                    .filter(other -> other.state() != State.GIVEN_UP)
                    .forEach(other -> giveUp(other, problem));
        }
    }

    private void close(Stream stream) {
        byRequest.remove(stream.requestId());
        if (stream.state() == State.LIVE) {
            // One that ran may still hold its place.
            toCancel.add(stream.requestId());
        }
        if (!stream.makesTicks) {
            stream.watch.forgetQuote();
        }
    }

    /// Whether any ticks can still come.
    boolean isAnyLeft() {
        return streams.stream()
                .anyMatch(stream -> stream.makesTicks && stream.state() != State.GIVEN_UP);
    }

    /// Why none can.
    String problems() {
        return streams.stream()
                .filter(stream -> stream.makesTicks)
                .map(stream -> stream + ": " + stream.shown().problem())
                .collect(Collectors.joining("; "));
    }

    /// The requests that the gateway holds for this client.
    List<Integer> openRequests() {
        return streams.stream().filter(Stream::isOpen).map(Stream::requestId).toList();
    }

    List<IbkrSubscription> snapshot() {
        return streams.stream().map(Stream::shown).toList();
    }
}
