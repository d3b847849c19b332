package io.tradepulse.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.bus.Partition;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/// What the bus does where Redis is away, full or stopped, and where others write to its streams.
class RedisFailuresTest extends RedisFixture {
    @Test
    void startsWithoutAServerAndGoesOnOnceThereIsOne() throws Exception {
        RedisServer server = closing(RedisServer.notYet(folder));
        RedisBus bus = bus(options(server, "a"));
        Appender<Tick> appender = bus.ticks().appender();
        long position = append(appender, 0, 10);
        assertThat(bus.problem()).contains("localhost:" + server.port());
        assertThat(appender.durable()).isEqualTo(-1);
        server.restart();
        awaitDurable(appender, position);
        Concurrent.eventually("healthy", bus::isHealthy);
        assertThat(take(bus.ticks().tailer("group"), 10)).containsExactly(seqs(0, 10));
    }

    @Test
    void keepsWhatWasAcknowledgedThroughAKillUnderLoad() throws Exception {
        RedisServer server = server();
        RedisBus bus = bus(options(server, "a").withWindow(1 << 10));
        AtomicBoolean ends = new AtomicBoolean();
        AtomicLong durable = new AtomicLong(-1);
        Appender<Tick> appender = bus.ticks().appender();
        bus.ticks().onDurable(() -> durable.set(appender.durable()));
        var sending =
                concurrent.start(
                        () -> {
                            long sent = 0;
                            while (!ends.get()) {
                                append(appender, sent, sent + 50);
                                sent += 50;
                            }
                            return sent;
                        });
        for (int kill = 0; kill < 3; kill++) {
            long before = durable.get();
            Concurrent.eventually("more is durable", () -> durable.get() > before + 1_000);
            server.kill();
            long atKill = durable.get();
            server.restart();
            assertThat(redis(server).xlen("mdp.events")).isGreaterThan(atKill);
        }
        ends.set(true);
        long sent = sending.get();
        awaitDurable(appender, sent - 1);
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        TreeSet<Long> come = new TreeSet<>();
        Concurrent.eventually(
                "all have come",
                () -> {
                    poll(tailer, come);
                    return come.size() == sent;
                });
    }

    private static void poll(Tailer<Tick> tailer, TreeSet<Long> come) {
        try {
            long[] newest = {come.isEmpty() ? -1 : come.last()};
            tailer.poll(
                    t -> {
                        // What was sent again comes again, but nothing comes before its time.
                        assertThat(t.seq()).isLessThanOrEqualTo(newest[0] + 1);
                        newest[0] = Math.max(newest[0], t.seq());
                        come.add(t.seq());
                    },
                    1_000,
                    SHORT);
            tailer.commit();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void readersGoOnAfterARestart() throws Exception {
        RedisServer server = server();
        RedisBus bus = bus(options(server, "a"));
        Appender<Tick> appender = bus.ticks().appender();
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Tailer<Tick> broadcast = bus.ticks().broadcast("all");
        awaitDurable(appender, append(appender, 0, 10));
        assertThat(take(tailer, 6)).containsExactly(seqs(0, 6));
        assertThat(take(broadcast, 10)).containsExactly(seqs(0, 10));
        tailer.commit();
        server.kill();
        assertThat(tailer.poll(_ -> {}, 1, Duration.ofMillis(200))).isZero();
        Concurrent.eventually("it is said", () -> bus.problem().contains("Redis at"));
        assertThat(tailer.poll(_ -> {}, 1, SHORT)).isZero();
        server.restart();
        append(appender, 10, 12);
        assertThat(take(tailer, 6)).containsExactly(seqs(6, 12));
        assertThat(take(broadcast, 2)).containsExactly(10L, 11L);
    }

    @Test
    void waitsWhileRedisIsFullAndSaysSo() throws Exception {
        RedisServer server = server("--maxmemory-policy noeviction");
        RedisBus bus =
                bus(
                        options(server, "a")
                                .withWindow(256)
                                .withRetention(Duration.ofMillis(200))
                                .withLease(Duration.ofSeconds(60)));
        RedisCommands<String, String> redis = redis(server);
        Appender<Tick> appender = bus.ticks().appender();
        Alone alone = new Alone(closing(bus.ticks().partitions("alone")));
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        append(appender, 0, 200);
        alone.take(200);
        take(tailer, 100);
        tailer.commit();
        redis.configSet("maxmemory", "1mb");
        var blocked = concurrent.start(() -> append(appender, 200, 1_000));
        Concurrent.eventually("it is said", () -> bus.problem().contains("OOM"));
        blocked.awaitWaiting();
        // Commits and readers go on, or it would be full for ever.
        take(tailer, 100);
        tailer.commit();
        alone.tailer.commit();
        Concurrent.eventually("committed", () -> hasPassed(bus, alone));
        redis.configSet("maxmemory", "0");
        blocked.get();
        // What was refused halfway through is appended again, and so comes twice.
        Set<Long> came = new TreeSet<>();
        while (came.size() < 800) {
            came.addAll(take(tailer, 1));
        }
        assertThat(came).containsExactly(seqs(200, 1_000));
        Concurrent.eventually("healthy", bus::isHealthy);
    }

    @Test
    void restsWhileRedisIsAwayAndSomethingWaits() throws Exception {
        RedisServer away = closing(RedisServer.notYet(folder));
        AtomicLong looks = new AtomicLong();
        LongSupplier clock =
                () -> {
                    looks.incrementAndGet();
                    return System.nanoTime();
                };
        RedisBus bus =
                closing(new RedisBus(options(away, "a"), instruments, EpochClock.system(), clock));
        Appender<Tick> appender = bus.ticks().appender();
        append(appender, 0, 1);
        long start = System.nanoTime();
        long before = looks.get();
        Concurrent.eventually("two seconds pass", () -> System.nanoTime() - start > 2_000_000_000L);
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat((looks.get() - before) / seconds).as("looks a second").isLessThan(5_000);
        away.restart();
        awaitDurable(appender, 0);
    }

    private static boolean hasPassed(RedisBus bus, Alone alone) {
        alone.tailer.idle();
        return bus.ticks().hasPassed("alone", alone.tailer.mark());
    }

    /// One that has the stream to itself.
    private static final class Alone implements Partitions.Listener<Tick> {
        private final Partitions<Tick> partitions;
        private Tailer<Tick> tailer;

        Alone(Partitions<Tick> partitions) {
            this.partitions = partitions;
        }

        @Override
        public void gained(Partition partition, Tailer<Tick> its) {
            tailer = its;
        }

        @Override
        public void lost(Partition partition) {
            tailer = null;
        }

        void take(int count) throws InterruptedException {
            List<Long> taken = new ArrayList<>();
            long end = System.nanoTime() + Concurrent.DEADLINE.toNanos();
            while (taken.size() < count && System.nanoTime() - end < 0) {
                if (partitions.poll(this, SHORT)) {
                    tailer.poll(t -> taken.add(t.seq()), count, Duration.ZERO);
                }
            }
            assertThat(taken).hasSize(count);
        }
    }

    @Test
    void givesUpAConnectionThatDoesNotAnswer() throws Exception {
        RedisServer server = server();
        RedisBus bus = bus(options(server, "a"));
        Appender<Tick> appender = bus.ticks().appender();
        awaitDurable(appender, append(appender, 0, 1));
        server.pause();
        long position = append(appender, 1, 10);
        Concurrent.eventually("it is said", () -> bus.problem().contains("does not answer"));
        server.resume();
        awaitDurable(appender, position);
        Concurrent.eventually("healthy", bus::isHealthy);
    }

    @Test
    void passesOverWhatIsNoEventAndKeepsItAsADeadLetter() throws Exception {
        RedisServer server = server();
        RedisBus bus = bus(options(server, "a"));
        RedisCommands<String, String> redis = redis(server);
        redis.xadd("mdp.events", Map.of("v", "garbage", "k", "XYZ"));
        redis.xadd("mdp.events", Map.of("v", "{\"kind\":\"other\"}"));
        redis.xadd(
                "mdp.events",
                Map.of("v", "{\"symbol\":\"AAPL\",\"price\":150.5,\"ts\":1705323000}"));
        redis.xadd("mdp.events", Map.of("symbol", "msft", "price", "12.5", "ts", "1705323000"));
        List<String> come = new ArrayList<>();
        Tailer<Tick> recorder = bus.ticks().tailer(Bus.TICK_CONSUMER);
        Tailer<Tick> other = bus.ticks().tailer("other");
        for (Tailer<Tick> tailer : List.of(recorder, other)) {
            come.clear();
            Concurrent.eventually("both ticks", () -> poll(tailer, come) == 2);
            assertThat(come).containsExactly("redis:AAPL 150.5", "redis:MSFT 12.5");
            tailer.commit();
        }
        Concurrent.eventually(
                "nothing is pending",
                () -> redis.xpending("mdp.events", Bus.TICK_CONSUMER).getCount() == 0);
        List<DeadLetter> letters = new ArrayList<>();
        Tailer<DeadLetter> dlq = bus.deadLetters().tailer(Bus.TICK_CONSUMER);
        Concurrent.eventually("a letter", () -> pollLetters(dlq, letters) == 1);
        DeadLetter letter = letters.getFirst();
        assertThat(letter.code()).isEqualTo(RejectCode.MALFORMED);
        assertThat(letter.text()).isEqualTo("garbage");
        assertThat(letter.symbol()).isEqualTo("XYZ");
        assertThat(letter.detail()).startsWith("mdp.events ");
        assertThat(redis.xlen("mdp.events:dlq")).isOne();
    }

    private static int poll(Tailer<Tick> tailer, List<String> come) {
        try {
            tailer.poll(t -> come.add(t.instrument() + " " + t.price()), 10, SHORT);
            return come.size();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int pollLetters(Tailer<DeadLetter> tailer, List<DeadLetter> come) {
        try {
            tailer.poll(come::add, 10, SHORT);
            return come.size();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void goesOnAfterTheStreamWasDeleted() throws Exception {
        RedisServer server = server();
        RedisBus bus = bus(options(server, "a"));
        Appender<Tick> appender = bus.ticks().appender();
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Alone alone = new Alone(closing(bus.ticks().partitions("alone")));
        awaitDurable(appender, append(appender, 0, 5));
        take(tailer, 5);
        alone.take(5);
        tailer.commit();
        alone.tailer.commit();
        redis(server).del("mdp.events");
        append(appender, 5, 8);
        assertThat(take(tailer, 3)).containsExactly(seqs(5, 8));
        alone.take(3);
        alone.tailer.commit();
        Concurrent.eventually("healthy", bus::isHealthy);
    }

    @Test
    @SuppressWarnings("unchecked") // an array of one stream's offset
    void takesWhatIsPendingThoughSomebodyHasDeletedSomeOfIt() throws Exception {
        RedisServer server = server();
        RedisOptions options = options(server, "a").withMinIdle(Duration.ofMillis(200));
        RedisBus bus = bus(options);
        Appender<Tick> appender = bus.ticks().appender();
        awaitDurable(appender, append(appender, 0, 6));
        RedisCommands<String, String> redis = redis(server);
        redis.xgroupCreate(StreamOffset.from("mdp.events", "0"), "group");
        for (String member : List.of("dead", "a")) {
            var lost =
                    redis.xreadgroup(
                            Consumer.from("group", member),
                            XReadArgs.Builder.count(3),
                            StreamOffset.lastConsumed("mdp.events"));
            redis.xdel("mdp.events", lost.get(1).getId());
        }
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        assertThat(take(tailer, 4)).containsExactlyInAnyOrder(0L, 2L, 3L, 5L);
        tailer.commit();
        Concurrent.eventually("nothing is pending", () -> pending(redis, tailer) == 0);
    }

    private static long pending(RedisCommands<String, String> redis, Tailer<Tick> tailer) {
        try {
            tailer.poll(_ -> {}, 1, SHORT);
            return redis.xpending("mdp.events", "group").getCount();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
