package io.tradepulse.ingest;

import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The way in for ticks that come as documents and not as a stream of lines: what HTTP needs of
/// ingest. Rules, price references, counters and dead letters are those of the TCP door.
///
/// Thread-safe. It keeps what a batch needs for the next one: as much as there were batches at a
/// time.
public final class BatchIntake {
    private static final long WAKE_ANYWAY_NANOS = 10_000_000;

    private final IngestParts parts;
    private final int maxTickBytes;
    private final AccessTokens tokens;
    private final Queue<TickBatch> idle = new ConcurrentLinkedQueue<>();
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    /// @param maxTickBytes the text of a longer tick is refused
    /// @param tokens what senders have to show
    public BatchIntake(IngestParts parts, int maxTickBytes, AccessTokens tokens) {
        this.tokens = tokens;
        this.parts = parts;
        this.maxTickBytes = maxTickBytes;
        parts.bus().ticks().onDurable(this::durableRose);
        parts.bus().deadLetters().onDurable(this::durableRose);
    }

    /// Whether senders have to show a token.
    public boolean asksForTokens() {
        return tokens.areAskedFor();
    }

    /// What a sender may do. Without a token, where none is asked for, it may name no provider but
    /// the usual one.
    ///
    /// @param token what it showed; null for nothing
    /// @param usualProvider label of its ticks, unless the token is for another one alone
    /// @return empty where the token is missing or wrong
    public Optional<TickBatch.Origin> admit(
            String client, @Nullable String token, String usualProvider, @Nullable String session) {
        if (!tokens.areAskedFor()) {
            return Optional.of(
                    new TickBatch.Origin(
                            client, usualProvider, usualProvider::equals, _ -> true, session));
        }
        return tokens.grant(token)
                .map(
                        grant ->
                                new TickBatch.Origin(
                                        client,
                                        grant.provider(usualProvider),
                                        grant::allowsProvider,
                                        grant::allowsSymbol,
                                        session));
    }

    /// A batch that has to be closed after use.
    public TickBatch begin(TickBatch.Origin origin, TickBatch.Form form) {
        TickBatch batch = idle.poll();
        if (batch == null) {
            batch = new TickBatch(this, parts, maxTickBytes, origin);
        }
        return batch.begin(origin, form);
    }

    void giveBack(TickBatch batch) {
        idle.add(batch);
    }

    private void durableRose() {
        for (Thread thread : waiting) {
            LockSupport.unpark(thread);
        }
    }

    boolean awaitDurable(TickIntake intake, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        waiting.add(Thread.currentThread());
        try {
            while (!isDurable(intake)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, Math.min(left, WAKE_ANYWAY_NANOS));
                if (Thread.interrupted()) {
                    throw new InterruptedException("while waiting for the store");
                }
            }
            return true;
        } finally {
            waiting.remove(Thread.currentThread());
        }
    }

    private static boolean isDurable(TickIntake intake) {
        return intake.durableTicks() >= intake.tickPosition()
                && intake.durableLetters() >= intake.letterPosition();
    }
}
