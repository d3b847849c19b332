package io.tradepulse.feed.binance;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How one connection comes to its streams: the first hundred stand in its address, the others are
/// asked for in messages of a hundred each, evenly spaced within the limit, and each message is to
/// be answered.
///
/// Not thread-safe: owned by the thread that pulls the relay.
final class Subscriptions {
    private static final int AT_ONCE = 100;

    /// More than the second that the exchange counts in, since what leaves evenly may arrive in a
    /// heap.
    private static final Duration PERIOD = Duration.ofMillis(1_400);

    private final ArrayDeque<List<String>> toAsk = new ArrayDeque<>();
    private final RateLimit rate;
    private final Set<Long> unanswered = new HashSet<>();
    private long lastId;
    private long askedNanos;

    Subscriptions(List<String> streams, int messagesPerSecond) {
        for (int from = AT_ONCE; from < streams.size(); from += AT_ONCE) {
            toAsk.add(streams.subList(from, Math.min(from + AT_ONCE, streams.size())));
        }
        this.rate = new RateLimit(1, PERIOD.dividedBy(Math.max(1, messagesPerSecond - 1)));
    }

    /// Where a connection for these streams begins.
    ///
    /// @param route the server, and the path before `/stream`
    static URI address(String route, List<String> streams, boolean microseconds) {
        StringBuilder url = new StringBuilder(route).append("/stream?streams=");
        for (String stream : streams.subList(0, Math.min(AT_ONCE, streams.size()))) {
            int at = stream.indexOf('@');
            url.append(URLEncoder.encode(stream.substring(0, at), StandardCharsets.UTF_8))
                    .append(stream, at, stream.length())
                    .append('/');
        }
        url.setLength(url.length() - 1);
        return URI.create(url.append(microseconds ? "&timeUnit=MICROSECOND" : "").toString());
    }

    /// Sends the next message, where there is one and it may go.
    void turn(StreamConnection connection, long now) {
        List<String> streams = toAsk.peek();
        if (streams != null && connection.maySend() && rate.tryTake(now)) {
            toAsk.remove();
            unanswered.add(++lastId);
            connection.send(subscribe(streams, lastId));
            askedNanos = now;
        }
    }

    private static String subscribe(List<String> streams, long id) {
        StringBuilder out = new StringBuilder("{\"method\":\"SUBSCRIBE\",\"params\":[");
        for (String stream : streams) {
            out.append('"').append(stream).append("\",");
        }
        out.setLength(out.length() - 1);
        return out.append("],\"id\":").append(id).append('}').toString();
    }

    /// A message was accepted.
    void answered(long id) {
        unanswered.remove(id);
    }

    /// Whether all streams are there.
    boolean isComplete() {
        return toAsk.isEmpty() && unanswered.isEmpty();
    }

    /// Since when an answer is waited for; `now` where none is.
    long waitingSince(long now) {
        return unanswered.isEmpty() ? now : askedNanos;
    }
}
