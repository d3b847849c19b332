package io.tradepulse.transfer;

import io.tradepulse.feed.SendReport;
import io.tradepulse.feed.SenderListener;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.TickSender;
import io.tradepulse.feed.TickSink;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// Sends ticks of any providers to one door, over a connection for each, since a connection has one
/// label. Ticks of one provider arrive in their order; those of two may overtake each other.
///
/// Thread-safe, but one thread sends.
public final class SenderPerProvider implements TickSink, AutoCloseable {
    private final SenderOptions options;
    private final EpochClock clock;
    private final ConcurrentMap<String, TickSender> byProvider = new ConcurrentHashMap<>();

    /// @param options of all connections, but for provider and session
    public SenderPerProvider(SenderOptions options, EpochClock clock) {
        this.options = options;
        this.clock = clock;
    }

    @Override
    public void send(Tick tick) throws IOException, InterruptedException {
        byProvider.computeIfAbsent(tick.instrument().provider(), this::open).send(tick);
    }

    /// The session is a new one each time: every tick has a number that is its own.
    private TickSender open(String provider) {
        SenderOptions own =
                SenderOptions.to(options.host(), options.port())
                        .withProvider(provider)
                        .withReplay(options.replay())
                        .withToken(options.token())
                        .withTls(options.tls())
                        .withReconnect(options.reconnectInterval(), options.maxReconnectAttempts());
        return TickSender.open(own, SenderListener.NONE, clock);
    }

    /// Waits until every tick sent so far is acknowledged, at most so long for each provider.
    ///
    /// @return whether they are
    public boolean drain(Duration atMost) throws InterruptedException {
        boolean all = true;
        for (TickSender sender : senders()) {
            all &= sender.drain(atMost);
        }
        return all;
    }

    /// Whether one of them has given up, or was refused.
    public boolean hasStopped() {
        return senders().stream().anyMatch(TickSender::hasStopped);
    }

    /// What became of all ticks so far.
    public SendReport report() {
        SendReport sum = null;
        for (TickSender sender : senders()) {
            sum = plus(sum, sender.report());
        }
        return sum == null ? new SendReport(0, 0, Map.of(), 0, 0) : sum;
    }

    private static SendReport plus(@Nullable SendReport a, SendReport b) {
        if (a == null) {
            return b;
        }
        Map<String, Long> rejected = new TreeMap<>(a.rejected());
        b.rejected().forEach((code, count) -> rejected.merge(code, count, Long::sum));
        return new SendReport(
                a.sent() + b.sent(),
                a.acknowledged() + b.acknowledged(),
                rejected,
                a.resent() + b.resent(),
                a.reconnects() + b.reconnects());
    }

    private Collection<TickSender> senders() {
        return byProvider.values();
    }

    @Override
    public void close() {
        senders().forEach(TickSender::close);
    }
}
