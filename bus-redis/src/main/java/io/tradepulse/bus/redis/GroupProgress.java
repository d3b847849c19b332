package io.tradepulse.bus.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How far a group has got, as Redis last said: asked again in the background while somebody wants
/// to know.
///
/// Thread-safe.
final class GroupProgress {
    private static final long PASSED_NANOS = 20_000_000;
    private static final long LAG_NANOS = 200_000_000;

    /// A figure that is asked for at most every so often.
    private static final class Figure<T> {
        private final long everyNanos;
        private final LongSupplier nanoClock;
        private final AtomicBoolean isAsking = new AtomicBoolean();
        private volatile T known;
        private volatile long askedAt;

        Figure(T first, long everyNanos, LongSupplier nanoClock) {
            this.known = first;
            this.everyNanos = everyNanos;
            this.nanoClock = nanoClock;
            this.askedAt = nanoClock.getAsLong() - everyNanos;
        }

        T get(
                Link link,
                Function<RedisAsyncCommands<String, byte[]>, CompletableFuture<T>> question) {
            boolean isDue = nanoClock.getAsLong() - askedAt >= everyNanos;
            if (isDue && isAsking.compareAndSet(false, true)) {
                askedAt = nanoClock.getAsLong();
                StatefulRedisConnection<String, byte[]> connection = link.connection();
                if (connection == null) {
                    isAsking.set(false);
                } else {
                    var _ = question.apply(connection.async()).whenComplete(this::answered);
                }
            }
            return known;
        }

        private void answered(@Nullable T answer, @Nullable Throwable failure) {
            if (failure == null && answer != null) {
                known = answer;
            }
            isAsking.set(false);
        }
    }

    private final Link link;
    private final String stream;
    private final String group;
    private final Figure<Optional<EntryId>> passed;
    private final Figure<Long> lag;

    GroupProgress(Link link, String stream, String group, LongSupplier nanoClock) {
        this.link = link;
        this.stream = stream;
        this.group = group;
        this.passed = new Figure<>(Optional.empty(), PASSED_NANOS, nanoClock);
        this.lag = new Figure<>(0L, LAG_NANOS, nanoClock);
    }

    boolean hasPassed(EntryId id) {
        return passed.get(link, this::askPassed)
                .filter(reached -> reached.compareTo(id) >= 0)
                .isPresent();
    }

    private CompletableFuture<Optional<EntryId>> askPassed(
            RedisAsyncCommands<String, byte[]> redis) {
        return Groups.passed(redis, stream, group).thenApply(Optional::ofNullable);
    }

    /// Entries that no member was given.
    long lag() {
        return lag.get(link, this::askLag);
    }

    private CompletableFuture<Long> askLag(RedisAsyncCommands<String, byte[]> redis) {
        return Groups.one(redis, stream, group)
                .thenCompose(
                        info -> {
                            if (info == null) {
                                return CompletableFuture.completedFuture(0L);
                            }
                            return info.lag() >= 0
                                    ? CompletableFuture.completedFuture(info.lag())
                                    : Groups.countAfter(redis, stream, info.delivered());
                        });
    }
}
