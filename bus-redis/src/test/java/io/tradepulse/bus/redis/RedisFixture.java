package io.tradepulse.bus.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.bus.Tailer;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// What tests of Redis have in common: closes after each test what it has opened.
abstract class RedisFixture {
    static final Duration SHORT = Duration.ofMillis(20);

    @TempDir Path folder;
    final Instruments instruments = new Instruments();
    final Instrument instrument = instruments.of("test", "BTCUSDT");
    final Concurrent concurrent = new Concurrent();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T closing(T one) {
        opened.push(one);
        return one;
    }

    @AfterEach
    void closeAll() throws Exception {
        concurrent.close();
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    RedisServer server(String... settings) {
        return closing(RedisServer.start(folder, settings));
    }

    RedisBus bus(RedisOptions options) {
        return closing(new RedisBus(options, instruments, EpochClock.system()));
    }

    static RedisOptions options(RedisServer server, String consumer) {
        return RedisOptions.of(server.url(), consumer);
    }

    /// What another program would ask.
    RedisCommands<String, String> redis(RedisServer server) {
        RedisClient client = RedisClient.create(server.url());
        closing(client::shutdown);
        StatefulRedisConnection<String, String> connection = client.connect();
        return connection.sync();
    }

    static Tick tick(Instrument of, long seq) {
        return new Tick().set(of, (seq + 1) * 1_000, seq, seq + 0.5, 1, Tick.ABSENT, Tick.ABSENT);
    }

    long append(Appender<Tick> appender, long from, long to) throws InterruptedException {
        Tick[] ticks =
                LongStream.range(from, to)
                        .mapToObj(seq -> tick(instrument, seq))
                        .toArray(Tick[]::new);
        return appender.append(ticks, ticks.length);
    }

    static void awaitDurable(Appender<?> appender, long position) {
        Concurrent.eventually("durable", () -> appender.durable() >= position);
    }

    static List<Long> take(Tailer<Tick> tailer, int count) throws InterruptedException {
        List<Long> taken = new ArrayList<>();
        long end = System.nanoTime() + Concurrent.DEADLINE.toNanos();
        while (taken.size() < count) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(taken.size() + " of " + count + " came: " + taken);
            }
            tailer.poll(t -> taken.add(t.seq()), count - taken.size(), SHORT);
        }
        return taken;
    }

    static Long[] seqs(long from, long to) {
        return LongStream.range(from, to).boxed().toArray(Long[]::new);
    }
}
