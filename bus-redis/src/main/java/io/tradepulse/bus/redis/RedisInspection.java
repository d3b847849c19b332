package io.tradepulse.bus.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.models.stream.PendingMessages;
import io.tradepulse.model.ClockReading;
import io.tradepulse.model.EpochClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Looks at a Redis server and the streams of the bus as they are, and writes nothing.
///
/// Immutable.
public final class RedisInspection {
    private static final int CLOCK_ASKED = 5;
    private static final int PATIENCE_SECONDS = 3;

    private final RedisOptions options;
    private final EpochClock clock;

    public RedisInspection(RedisOptions options, EpochClock clock) {
        this.options = options;
        this.clock = clock;
    }

    /// A server.
    ///
    /// @param isReplica whether it only follows another, and takes no writes
    /// @param persistence how it keeps what it has
    /// @param streams of the bus: ticks, bars, dead letters
    public record Report(
            String version,
            boolean isReplica,
            Memory memory,
            Persistence persistence,
            List<Stream> streams,
            ClockReading clock) {}

    /// Memory of a server.
    ///
    /// @param usedBytes what it takes
    /// @param maxBytes what it may take; 0 for no limit
    /// @param policy what it does at the limit: `noeviction` refuses writes, others drop data
    public record Memory(long usedBytes, long maxBytes, String policy) {}

    /// What a server has on its disk.
    ///
    /// @param isAppendOnly whether every write goes to a file
    /// @param appendFsync how often that is on the disk for good; empty where the server doesn't
    ///   say
    /// @param hasFailed whether the last write to the disk failed
    public record Persistence(boolean isAppendOnly, String appendFsync, boolean hasFailed) {}

    /// A stream.
    ///
    /// @param length its entries; 0 where it isn't there
    /// @param oldestMillis when its oldest entry came, epoch ms by the server's clock; 0 for none
    /// @param newestMillis the same of the newest
    public record Stream(
            String key, long length, long oldestMillis, long newestMillis, List<Group> groups) {}

    /// A consumer group of a stream.
    ///
    /// @param members that it has had, and nobody removed
    /// @param pending entries taken and not acknowledged
    /// @param oldestPendingMillis when the oldest of these came, epoch ms by the server's clock; 0
    ///   for none
    /// @param lag entries that no member was given
    /// @param hasLost whether entries were deleted that no member was given; told by Redis 7
    public record Group(
            String name,
            int members,
            long pending,
            long oldestPendingMillis,
            long lag,
            boolean hasLost) {}

    /// Takes up to some seconds where nobody answers.
    ///
    /// @throws IOException where it can't be looked at, with a sentence about why
    public Report look() throws IOException {
        try (Server server = new Server(options, System::nanoTime);
                StatefulRedisConnection<String, byte[]> connection = server.connect()) {
            return report(connection);
        } catch (RedisException | ExecutionException e) {
            throw new IOException(sentence(e), e);
        } catch (TimeoutException e) {
            throw new IOException("Redis at " + options.endpoint() + " doesn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private String sentence(Exception e) {
        String said = Failures.text(e);
        boolean isRefusal = said.startsWith("WRONGPASS") || said.startsWith("NO");
        return "Redis at "
                + options.endpoint()
                + (isRefusal ? " refuses: " : " can't be looked at: ")
                + said;
    }

    private Report report(StatefulRedisConnection<String, byte[]> connection)
            throws ExecutionException, InterruptedException, TimeoutException {
        RedisCommands<String, byte[]> redis = connection.sync();
        Map<String, String> info = fields(redis.info());
        List<Stream> streams = new ArrayList<>();
        for (String key :
                List.of(options.stream(), options.stream() + ":bars", options.stream() + ":dlq")) {
            streams.add(stream(connection, key));
        }
        return new Report(
                info.getOrDefault("redis_version", ""),
                info.getOrDefault("role", "").equals("slave"),
                new Memory(
                        number(info, "used_memory"),
                        number(info, "maxmemory"),
                        info.getOrDefault("maxmemory_policy", "")),
                new Persistence(
                        info.getOrDefault("aof_enabled", "").equals("1"),
                        appendFsync(redis),
                        isBad(info, "aof_last_write_status")
                                || isBad(info, "rdb_last_bgsave_status")),
                streams,
                clock(redis));
    }

    private static Map<String, String> fields(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines()
                .forEach(
                        line -> {
                            int colon = line.indexOf(':');
                            if (colon > 0) {
                                fields.put(line.substring(0, colon), line.substring(colon + 1));
                            }
                        });
        return fields;
    }

    private static long number(Map<String, String> info, String name) {
        String text = info.getOrDefault(name, "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private static boolean isBad(Map<String, String> info, String name) {
        return info.getOrDefault(name, "ok").equals("err");
    }

    /// Hosted servers keep their configuration to themselves.
    private static String appendFsync(RedisCommands<String, byte[]> redis) {
        try {
            return redis.configGet("appendfsync").getOrDefault("appendfsync", "");
        } catch (RedisCommandExecutionException _) {
            return "";
        }
    }

    private static Stream stream(StatefulRedisConnection<String, byte[]> connection, String key)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, Object> is;
        try {
            is = map(connection.sync().xinfoStream(key));
        } catch (RedisCommandExecutionException e) {
            if (Failures.isA(e, "ERR no such key")) {
                return new Stream(key, 0, 0, 0, List.of());
            }
            throw e;
        }
        EntryId deleted =
                is.get("max-deleted-entry-id") instanceof byte[] id
                        ? EntryId.parse(text(id))
                        : EntryId.NONE;
        List<Group> groups = new ArrayList<>();
        for (GroupInfo group : GroupInfo.of(connection.sync().xinfoGroups(key))) {
            groups.add(group(connection, key, group, deleted));
        }
        return new Stream(
                key,
                is.get("length") instanceof Long length ? length : 0,
                millis(is.get("first-entry")),
                millis(is.get("last-entry")),
                groups);
    }

    private static Group group(
            StatefulRedisConnection<String, byte[]> connection,
            String key,
            GroupInfo group,
            EntryId deleted)
            throws ExecutionException, InterruptedException, TimeoutException {
        RedisCommands<String, byte[]> redis = connection.sync();
        PendingMessages pending = redis.xpending(key, group.name());
        boolean hasPending = pending.getCount() > 0;
        long lag =
                group.lag() >= 0
                        ? group.lag()
                        : Groups.countAfter(connection.async(), key, group.delivered())
                                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return new Group(
                group.name(),
                redis.xinfoConsumers(key, group.name()).size(),
                pending.getCount(),
                hasPending
                        ? EntryId.parse(pending.getMessageIds().getLower().getValue()).millis()
                        : 0,
                lag,
                deleted.compareTo(group.delivered()) > 0);
    }

    private static Map<String, Object> map(List<Object> reply) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i + 1 < reply.size(); i += 2) {
            Object value = reply.get(i + 1);
            if (reply.get(i) instanceof byte[] name && value != null) {
                map.put(text(name), value);
            } else if (reply.get(i) instanceof String name && value != null) {
                map.put(name, value);
            }
        }
        return map;
    }

    private static long millis(@Nullable Object entry) {
        return entry instanceof List<?> parts
                        && !parts.isEmpty()
                        && parts.getFirst() instanceof byte[] id
                ? EntryId.parse(text(id)).millis()
                : 0;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private ClockReading clock(RedisCommands<String, byte[]> redis) {
        ClockReading best = reading(redis);
        for (int i = 1; i < CLOCK_ASKED; i++) {
            best = best.orBetter(reading(redis));
        }
        return best;
    }

    /// Seconds, and microseconds within them.
    private ClockReading reading(RedisCommands<String, byte[]> redis) {
        long asked = clock.nanos();
        List<byte[]> time = redis.time();
        long heard = clock.nanos();
        long nanos =
                Long.parseLong(text(time.get(0))) * 1_000_000_000L
                        + Long.parseLong(text(time.get(1))) * 1_000L;
        return new ClockReading(asked, nanos, heard);
    }
}
