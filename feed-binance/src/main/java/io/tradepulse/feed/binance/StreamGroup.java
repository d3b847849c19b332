package io.tradepulse.feed.binance;

import io.tradepulse.feed.Backoff;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The streams that go together over one connection, and that connection: opens it, opens it anew
/// when it is lost or mute, and replaces it before it grows too old, by another one that runs
/// beside it for a while.
///
/// Not thread-safe: owned by the thread that pulls the relay.
final class StreamGroup {
    private static final Logger LOG = LoggerFactory.getLogger(StreamGroup.class);

    /// A connection that has delivered for so long was a good one, and patience begins anew.
    private static final long PROVEN_NANOS = Duration.ofSeconds(10).toNanos();

    private final List<String> streams;
    private final URI address;
    private final BinanceLimits limits;
    private final Backoff backoff;
    private final Dialer dialer;
    private final Counters counters;
    private final Runnable broken;
    private final Rhythm rhythm;

    private @Nullable Line current;
    private @Nullable Line successor;
    private @Nullable Line proven;
    private boolean successorWanted;
    private boolean wasLost;
    private long currentFramesBefore;
    private long retryNanos;

    /// @param broken is told when nothing is received for a while: what was known is old
    StreamGroup(
            List<String> streams,
            URI address,
            BinanceLimits limits,
            Backoff backoff,
            Dialer dialer,
            Counters counters,
            Runnable broken,
            long now) {
        this.streams = streams;
        this.address = address;
        this.limits = limits;
        this.backoff = backoff;
        this.dialer = dialer;
        this.counters = counters;
        this.broken = broken;
        this.rhythm = new Rhythm(limits.stallFloor().toNanos());
        this.retryNanos = now;
    }

    /// Whether two connections bring the same streams.
    boolean overlaps() {
        return successor != null;
    }

    private @Nullable Line lineOf(StreamConnection connection) {
        if (current != null && current.connection() == connection) {
            return current;
        }
        return successor != null && successor.connection() == connection ? successor : null;
    }

    /// Does what is due.
    ///
    /// @param listenedNanos for how long, since the last turn, what came was looked at; only such
    ///   time is silence
    void turn(long now, long listenedNanos) {
        if (current == null) {
            current = dialAfterPause(now);
            return;
        }
        tend(current, now);
        if (successor != null) {
            tend(successor, now);
        }
        if (current != null) {
            rollOver(current, now);
        }
        if (listenedNanos > 0) {
            watch(listenedNanos, now);
        }
    }

    private @Nullable Line dialAfterPause(long now) {
        if (now - retryNanos < 0 || !dialer.mayDial(now)) {
            return null;
        }
        return new Line(
                dialer.dial(address), new Subscriptions(streams, limits.messagesPerSecond()));
    }

    private void tend(Line line, long now) {
        if (!line.isOpen()) {
            return;
        }
        Subscriptions subscriptions = line.subscriptions();
        subscriptions.turn(line.connection(), now);
        if (!line.isReady() && subscriptions.isComplete()) {
            ready(line, now);
        }
    }

    private void watch(long listenedNanos, long now) {
        if (successor != null) {
            awaitAnswer(successor, now);
        }
        if (current != null) {
            awaitAnswer(current, now);
        }
        Line line = current;
        if (line != null && line.isReady()) {
            rhythm.listened(listenedNanos);
            if (rhythm.isMute(now)) {
                stalled(line, now);
            }
        }
    }

    private void awaitAnswer(Line line, long now) {
        if (now - line.subscriptions().waitingSince(now) > limits.answerTime().toNanos()) {
            lose(line, "a message was not answered within " + limits.answerTime(), now);
        }
    }

    private void ready(Line line, long now) {
        line.ready(now);
        LOG.info("{} has its {} streams", line.connection(), streams.size());
        if (line == current) {
            rhythm.begin(now);
        } else if (current != null) {
            currentFramesBefore = current.frames();
        }
    }

    private void rollOver(Line old, long now) {
        successorWanted |= old.ageNanos(now) >= limits.rolloverAge().toNanos();
        Line next = successor;
        if (next == null) {
            successor = successorWanted ? dialAfterPause(now) : null;
        } else if (next.isReady() && next.readyForNanos(now) >= limits.overlap().toNanos()) {
            handOver(old, next, now);
        }
    }

    private void handOver(Line old, Line next, long now) {
        if (next.frames() == 0 && old.frames() > currentFramesBefore) {
            lose(next, "nothing comes on it", now);
            return;
        }
        LOG.info("{} takes over from {}", next.connection(), old.connection());
        counters.rollovers.increment();
        counters.connections.decrementAndGet();
        old.connection().retire();
        promote(next);
    }

    private void promote(@Nullable Line next) {
        current = next;
        successor = null;
        successorWanted = false;
    }

    private void stalled(Line line, long now) {
        counters.stalls.increment();
        String why =
                "connected, but nothing has come for %.1f s where %.1f s would be usual"
                        .formatted(rhythm.silenceNanos() / 1e9, rhythm.limitNanos(now) / 1e9);
        rhythm.stalled();
        leave(line, why, now);
    }

    private void lose(Line line, String why, long now) {
        if (line == current) {
            rhythm.interrupted();
        }
        leave(line, why, now);
    }

    private void leave(Line line, String why, long now) {
        line.connection().drop();
        if (line.isOpen()) {
            counters.connections.decrementAndGet();
        }
        long pause = backoff.nextNanos();
        retryNanos = now + pause;
        LOG.warn("{} is lost: {}", line.connection(), why);
        if (line == successor) {
            successor = null;
            return;
        }
        wasLost |= line.isOpen();
        Line next = successor;
        promote(next);
        if (next == null || !next.isReady()) {
            broken.run();
        } else {
            rhythm.begin(now);
        }
        if (next == null) {
            LOG.warn("Next attempt in {} ms", pause / 1_000_000);
        }
    }

    /// Its handshake is done.
    void opened(StreamConnection connection, long now) {
        Line line = lineOf(connection);
        if (line == null) {
            return;
        }
        line.opened(now);
        counters.connections.incrementAndGet();
        if (line == current && wasLost) {
            counters.reconnects.increment();
        }
        wasLost &= line != current;
        tend(line, now);
    }

    /// It is no more.
    void lost(StreamConnection connection, String why, long now) {
        Line line = lineOf(connection);
        if (line != null) {
            lose(line, why, now);
        }
    }

    /// A trade or quote came on it.
    ///
    /// @param arrived when
    void heard(StreamConnection connection, long arrived, long now) {
        Line line = lineOf(connection);
        if (line == null) {
            return;
        }
        line.heard();
        if (line == current) {
            rhythm.heard(arrived);
        }
        if (line != proven && line.ageNanos(now) >= PROVEN_NANOS) {
            proven = line;
            backoff.reset();
        }
    }

    /// The exchange has accepted a message.
    void answered(StreamConnection connection, long id, long now) {
        Line line = lineOf(connection);
        if (line != null) {
            line.subscriptions().answered(id);
            tend(line, now);
        }
    }

    /// The server behind it is about to go down.
    void shutdownAnnounced(StreamConnection connection, long now) {
        Line line = lineOf(connection);
        if (line == null) {
            return;
        }
        LOG.info("{}: the exchange announces that its server goes down", connection);
        if (line == current) {
            successorWanted = true;
        } else {
            lose(line, "its server goes down", now);
        }
    }
}
