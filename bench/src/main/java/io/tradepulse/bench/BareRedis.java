package io.tradepulse.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.tradepulse.bus.redis.RedisServer;
import io.tradepulse.wire.EventFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// A server that doesn't wait for the disk, and pipelined XADD by the client that the bus has.
/// Owned by one thread.
final class BareRedis implements BareBroker {
    private static final int RECORDS = 100_000;
    private static final int BATCH = 100;
    private static final int WINDOW = 1 << 13;
    private static final String STREAM = "mdp.events";
    private static final String BARE = "bare";

    private final RedisServer server;
    private final Path url;
    private final EventFormat format;
    private final List<Map<String, byte[]>> entries = new ArrayList<>();
    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> connection;

    BareRedis(Path folder, EventFormat format, int symbols) throws IOException {
        this.server =
                RedisServer.start(
                        Files.createDirectory(folder.resolve("redis")), "--appendonly no");
        this.url = Files.writeString(folder.resolve("url"), server.url());
        this.format = format;
        EncodedTicks.make(RECORDS, symbols, format, this::add);
        this.client = RedisClient.create(server.url());
        this.connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    }

    private void add(byte[] key, byte[] value, byte[] receivedAt) {
        Map<String, byte[]> fields = LinkedHashMap.newLinkedHashMap(3);
        fields.put("v", value);
        fields.put("k", key);
        fields.put("at", receivedAt);
        entries.add(fields);
    }

    @Override
    public List<String> flags() {
        return List.of(
                "--bus",
                "redis",
                "--redis-url-file",
                url.toString(),
                "--redis-value-format",
                format.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public double bare(int seconds) throws InterruptedException {
        connection.setAutoFlushCommands(false);
        Semaphore room = new Semaphore(WINDOW);
        XAddArgs plain = new XAddArgs();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        long count = 0;
        while (System.nanoTime() < end) {
            room.acquire(BATCH);
            RedisFuture<String> last = null;
            for (int i = 0; i < BATCH; i++) {
                last = connection.async().xadd(BARE, plain, entries.get((int) (count++ % RECORDS)));
            }
            connection.flushCommands();
            if (last != null) {
                var _ = last.thenRun(() -> room.release(BATCH));
            }
        }
        room.acquire(WINDOW);
        double rate = count * 1e9 / (System.nanoTime() - start);
        connection.setAutoFlushCommands(true);
        return rate;
    }

    @Override
    public void clear() {
        connection.sync().xtrim(STREAM, 0);
        connection.sync().del(BARE);
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
        server.close();
    }
}
