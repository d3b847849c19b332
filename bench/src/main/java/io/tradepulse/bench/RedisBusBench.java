package io.tradepulse.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.tradepulse.bus.Appender;
import io.tradepulse.bus.redis.RedisBus;
import io.tradepulse.bus.redis.RedisOptions;
import io.tradepulse.bus.redis.RedisServer;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventFormat;
import io.tradepulse.wire.EventWriter;
import io.tradepulse.wire.EventWriters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/// How many ticks a second does the bus on Redis take, up to the answer for the last one, beside a
/// bare pipelined XADD by the same client, of the same values, with as many under way? In turns:
/// `RedisBusBench [ticks a turn] [rounds]`. Starts a server of its own, which doesn't wait for the
/// disk; the bare turns' values are made beforehand.
final class RedisBusBench implements AutoCloseable {
    private static final int BATCH = 100;
    private static final int WINDOW = 1 << 13;
    private static final String STREAM = "mdp.events";
    private static final int SYMBOLS = 100;
    private static final long T0 = 1_705_323_000_000_000_000L;

    private final int count;
    private final Instrument[] instruments = new Instrument[SYMBOLS];
    private final RedisBus bus;
    private final List<Map<String, byte[]>> values;
    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> bare;

    private RedisBusBench(RedisServer server, int count) {
        Instruments known = new Instruments();
        Arrays.setAll(instruments, i -> known.of("bench", "SYM" + i));
        this.count = count;
        RedisOptions options = RedisOptions.of(server.url(), "bench").withWindow(WINDOW);
        this.bus = new RedisBus(options, known, EpochClock.system());
        this.client = RedisClient.create(server.url());
        this.bare = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        bare.setAutoFlushCommands(false);
        this.values = values();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 300_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Path folder = Files.createTempDirectory("redis-bench");
        try (RedisServer server = RedisServer.start(folder, "--appendonly no");
                RedisBusBench bench = new RedisBusBench(server, count)) {
            bench.run(rounds);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private void run(int rounds) throws InterruptedException {
        List<Double> ours = new ArrayList<>();
        List<Double> bares = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            double byBus = append();
            double byClient = add();
            System.out.printf(
                    "%s: bus %,.0f/s, bare XADD %,.0f/s%n",
                    round == 0 ? "warm-up" : "round " + round, byBus, byClient);
            if (round > 0) {
                ours.add(byBus);
                bares.add(byClient);
            }
        }
        System.out.printf(
                "medians: bus %,.0f/s, bare XADD %,.0f/s; the bus is %.0f %% of it%n",
                median(ours), median(bares), 100 * median(ours) / median(bares));
    }

    private static double median(List<Double> rates) {
        return rates.stream().sorted().toList().get(rates.size() / 2);
    }

    /// A turn is good where each tick is on the stream once.
    private double rate(long start) {
        double rate = count * 1e9 / (System.nanoTime() - start);
        bare.setAutoFlushCommands(true);
        long there = bare.sync().xlen(STREAM);
        bare.setAutoFlushCommands(false);
        if (there != count) {
            throw new IllegalStateException(there + " entries of " + count + " ticks");
        }
        return rate;
    }

    private Tick tick(int i, Tick into) {
        double price = 100 + i % 1_000 / 100.0;
        long ts = T0 + i * 50_000L;
        into.set(instruments[i % SYMBOLS], ts, i, price, 1 + i % 77, price - 0.01, price + 0.01);
        into.receivedAt(ts + 1_000_000);
        return into;
    }

    private void clear() {
        bare.setAutoFlushCommands(true);
        bare.sync().del(STREAM);
        bare.setAutoFlushCommands(false);
    }

    private double append() throws InterruptedException {
        clear();
        Appender<Tick> appender = bus.ticks().appender();
        Tick[] batch = new Tick[BATCH];
        Arrays.setAll(batch, _ -> new Tick());
        long last = -1;
        long start = System.nanoTime();
        for (int i = 0; i < count; i += BATCH) {
            for (int j = 0; j < BATCH; j++) {
                tick(i + j, batch[j]);
            }
            last = appender.append(batch, BATCH);
        }
        while (appender.durable() < last) {
            LockSupport.parkNanos(100_000);
        }
        return rate(start);
    }

    private List<Map<String, byte[]>> values() {
        EventWriter<Tick> writer = EventWriters.ofTicks(EventFormat.JSON);
        Tick tick = new Tick();
        List<Map<String, byte[]>> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ByteBuffer value = writer.write(tick(i, tick));
            byte[] copy = new byte[value.remaining()];
            value.get(copy);
            Map<String, byte[]> fields = LinkedHashMap.newLinkedHashMap(3);
            fields.put("v", copy);
            fields.put("k", ascii(tick.instrument().symbol()));
            fields.put("at", ascii(Long.toString(tick.receivedAt())));
            values.add(fields);
        }
        return values;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private double add() throws InterruptedException {
        clear();
        Semaphore room = new Semaphore(WINDOW);
        XAddArgs plain = new XAddArgs();
        long start = System.nanoTime();
        for (int i = 0; i < count; i += BATCH) {
            room.acquire(BATCH);
            RedisFuture<String> last = null;
            for (int j = 0; j < BATCH; j++) {
                last = bare.async().xadd(STREAM, plain, values.get(i + j));
            }
            bare.flushCommands();
            if (last != null) {
                var _ = last.thenRun(() -> room.release(BATCH));
            }
        }
        room.acquire(WINDOW);
        return rate(start);
    }

    @Override
    public void close() {
        bus.close();
        bare.close();
        client.shutdown();
    }
}
