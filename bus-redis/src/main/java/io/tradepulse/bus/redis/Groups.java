package io.tradepulse.bus.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.models.stream.PendingMessages;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Questions about the groups of a stream. Not one of them waits.
final class Groups {
    /// So many entries are counted one by one; of more it is said how many there should be, by how
    /// long the counted ones took to come.
    private static final int COUNTED = 1_000;

    private static final String COUNT =
            """
            local found = redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2])
            if #found == 0 then return {0, '0-0', '0-0', '0-0', 0} end
            local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
            return {#found, found[1][1], found[#found][1], newest[1][1], redis.call('XLEN', KEYS[1])}
            """;

    private Groups() {}

    /// All groups; none where there is no stream.
    static CompletableFuture<List<GroupInfo>> all(
            RedisAsyncCommands<String, byte[]> redis, String stream) {
        return redis.xinfoGroups(stream)
                .toCompletableFuture()
                .thenApply(GroupInfo::of)
                .exceptionally(
                        failure -> {
                            if (Failures.isA(failure, "ERR no such key")) {
                                return List.of();
                            }
                            throw new CompletionException(Failures.cause(failure));
                        });
    }

    /// That group; null where there is none.
    static CompletableFuture<@Nullable GroupInfo> one(
            RedisAsyncCommands<String, byte[]> redis, String stream, String group) {
        return all(redis, stream).thenApply(groups -> named(groups, group));
    }

    private static @Nullable GroupInfo named(List<GroupInfo> groups, String name) {
        return groups.stream().filter(g -> g.name().equals(name)).findFirst().orElse(null);
    }

    /// The entry up to which that group has acknowledged all; null where there is no such group.
    ///
    /// What was delivered is asked first, then what is pending: what is delivered in between comes
    /// after both.
    static CompletableFuture<@Nullable EntryId> passed(
            RedisAsyncCommands<String, byte[]> redis, String stream, String group) {
        CompletableFuture<@Nullable GroupInfo> delivered = one(redis, stream, group);
        CompletableFuture<PendingMessages> pending =
                redis.xpending(stream, group).toCompletableFuture();
        return delivered.thenCombine(
                pending.exceptionally(_ -> null), (info, left) -> passed(info, left));
    }

    private static @Nullable EntryId passed(
            @Nullable GroupInfo info, @Nullable PendingMessages pending) {
        if (info == null || pending == null) {
            return null;
        }
        String first =
                pending.getCount() == 0 ? null : pending.getMessageIds().getLower().getValue();
        return first == null
                ? info.delivered()
                : info.delivered().min(EntryId.parse(first).before());
    }

    /// How many entries come after that one: exactly, up to a thousand.
    static CompletableFuture<Long> countAfter(
            RedisAsyncCommands<String, byte[]> redis, String stream, EntryId id) {
        return redis.<List<Object>>eval(
                        COUNT,
                        ScriptOutputType.MULTI,
                        new String[] {stream},
                        id.toString().getBytes(StandardCharsets.US_ASCII),
                        Integer.toString(COUNTED).getBytes(StandardCharsets.US_ASCII))
                .toCompletableFuture()
                .thenApply(Groups::estimate);
    }

    private static long estimate(List<Object> found) {
        long counted = (Long) found.get(0);
        long all = (Long) found.get(4);
        long first = millis(found.get(1));
        long took = millis(found.get(2)) - first;
        if (counted < COUNTED) {
            return counted;
        }
        return took <= 0
                ? all
                : Math.clamp(counted * (millis(found.get(3)) - first) / took, counted, all);
    }

    private static long millis(Object id) {
        return EntryId.parse(new String((byte[]) id, StandardCharsets.US_ASCII)).millis();
    }
}
