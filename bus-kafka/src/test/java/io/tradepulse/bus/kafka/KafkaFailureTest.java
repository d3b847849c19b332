package io.tradepulse.bus.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.bus.Partition;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What becomes of ticks when brokers, topics and members fail.
class KafkaFailureTest {
    private static KafkaServer server;

    private final Concurrent concurrent = new Concurrent();
    private final List<Bus> buses = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = KafkaServer.start(1);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void close() {
        try {
            concurrent.close();
        } finally {
            buses.forEach(Bus::close);
        }
    }

    private KafkaBus open(KafkaOptions options) {
        KafkaBus bus = new KafkaBus(options, EpochClock.system(), new Instruments());
        buses.add(bus);
        return bus;
    }

    @Test
    void comesUpWhenTheBrokerDoesAndHoldsAppendsBackUntilThen() throws Exception {
        KafkaOptions options = Ticks.options(server, 2);
        server.stop();
        Ticks ticks = new Ticks(4);
        KafkaBus bus = open(options);
        assertThat(bus.isHealthy()).isFalse();
        Appender<Tick> appender = bus.ticks().appender();
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        var blocked = concurrent.start(() -> appendOne(ticks, appender));
        var interrupted = concurrent.start(() -> appendOne(ticks, bus.ticks().appender()));
        blocked.awaitWaiting();
        interrupted.awaitWaiting();
        assertThat(tailer.poll(_ -> {}, 1, Duration.ZERO)).isZero();
        interrupted.interrupt();
        assertThat(interrupted.failure()).isInstanceOf(InterruptedException.class);
        Concurrent.eventually("it says why", () -> bus.problem().contains(server.bootstrap()));
        assertThat(appender.durable()).isEqualTo(-1);
        server.restart();
        blocked.get();
        Concurrent.eventually("it is well", bus::isHealthy);
        Concurrent.eventually("durable", () -> appender.durable() == 3);
        Concurrent.eventually("all have come", () -> polled(ticks, tailer).isAllTaken());
        assertThat(ticks.repeated()).isZero();
    }

    private static Void appendOne(Ticks ticks, Appender<Tick> appender)
            throws InterruptedException {
        ticks.appendRow(appender);
        return null;
    }

    private static Ticks polled(Ticks ticks, Tailer<Tick> tailer) {
        ticks.poll(tailer);
        return ticks;
    }

    @Test
    void losesNothingAndKeepsOrderWhenTheBrokerIsRestartedUnderLoad() throws Exception {
        KafkaBus bus = open(Ticks.options(server, 3));
        Ticks ticks = new Ticks(6);
        Appender<Tick> appender = bus.ticks().appender();
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        var appending = concurrent.start(() -> ticks.appendRows(appender));
        Concurrent.eventually("some have come", () -> polled(ticks, tailer).taken() > 1_000);
        server.stop();
        Concurrent.eventually(
                "it says why", () -> !polled(ticks, tailer).isAllTaken() && !bus.isHealthy());
        server.restart();
        long before = ticks.taken();
        Concurrent.eventually("more come", () -> polled(ticks, tailer).taken() > before + 5_000);
        ticks.isEnough = true;
        appending.get();
        Concurrent.eventually("all have come", () -> polled(ticks, tailer).isAllTaken());
        Concurrent.eventually("durable", () -> appender.durable() == ticks.taken() - 1);
        Concurrent.eventually("it is well", bus::isHealthy);
    }

    @Test
    void holdsAppendsBackAtABoundedNumberAndCanBeInterruptedThen() throws Exception {
        KafkaBus bus = open(Ticks.options(server, 2));
        Ticks ticks = new Ticks(4);
        Appender<Tick> appender = bus.ticks().appender();
        ticks.appendRow(appender);
        Concurrent.eventually("durable", () -> appender.durable() == 3);
        server.stop();
        try {
            var blocked = concurrent.start(() -> appendFast(ticks, appender));
            awaitStandstill(ticks);
            blocked.awaitWaiting();
            blocked.interrupt();
            assertThat(blocked.failure()).isInstanceOf(InterruptedException.class);
            assertThat(appender.durable()).isEqualTo(3);
            // A megabyte, and each tick takes more than a hundred bytes.
            assertThat(ticks.sent.get() * 4).isLessThan(10_000);
        } finally {
            server.restart();
        }
        long appended = appender.append(new Tick[0], 0);
        Concurrent.eventually("durable", () -> appender.durable() == appended);
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Concurrent.eventually("all have come", () -> polled(ticks, tailer).taken() == appended + 1);
    }

    private static Void appendFast(Ticks ticks, Appender<Tick> appender)
            throws InterruptedException {
        while (true) {
            ticks.appendRow(appender);
        }
    }

    private static void awaitStandstill(Ticks ticks) {
        long[] seen = {-1, System.nanoTime()};
        Concurrent.eventually(
                "no row is appended for half a second",
                () -> {
                    if (seen[0] != ticks.sent.get()) {
                        seen[0] = ticks.sent.get();
                        seen[1] = System.nanoTime();
                    }
                    return System.nanoTime() - seen[1] > TimeUnit.MILLISECONDS.toNanos(500);
                });
    }

    @Test
    void makesATopicAgainThatWasDeletedAndGoesOn() throws Exception {
        KafkaOptions options = Ticks.options(server, 3);
        KafkaBus bus = open(options);
        Ticks first = new Ticks(6);
        Appender<Tick> appender = bus.ticks().appender();
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Tailer<Tick> broadcast = bus.ticks().broadcast("everybody");
        for (int i = 0; i < 10; i++) {
            first.appendRow(appender);
        }
        Concurrent.eventually("all have come", () -> polled(first, tailer).isAllTaken());
        Ticks.take(broadcast, 60, Tick::seq);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            admin.deleteTopics(List.of(options.topic())).all().get(10, TimeUnit.SECONDS);
        }
        Ticks second = new Ticks(6);
        for (int i = 0; i < 5; i++) {
            second.appendRow(appender);
        }
        Concurrent.eventually("durable", () -> appender.durable() == 89);
        Concurrent.eventually("all have come", () -> polled(second, tailer).isAllTaken());
        assertThat(Ticks.take(broadcast, 30, Tick::seq)).hasSize(30);
        Concurrent.eventually("it is well", bus::isHealthy);
    }

    @Test
    void keepsWhatTheBrokerRefusesAndSendsItAgainInOrder() throws Exception {
        KafkaOptions options = Ticks.options(server, 1);
        KafkaBus bus = open(options);
        Ticks ticks = new Ticks(3);
        Appender<Tick> appender = bus.ticks().appender();
        ticks.appendRow(appender);
        Concurrent.eventually("durable", () -> appender.durable() == 2);
        setMostBytes(options.topic(), "100");
        for (int i = 0; i < 5; i++) {
            ticks.appendRow(appender);
        }
        Concurrent.eventually("it says why", () -> bus.problem().contains("no records"));
        Concurrent.eventually("it tries again", () -> bus.refusals() > 1);
        assertThat(appender.durable()).isEqualTo(2);
        setMostBytes(options.topic(), "100000");
        Concurrent.eventually("durable", () -> appender.durable() == 17);
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Concurrent.eventually("all have come", () -> polled(ticks, tailer).isAllTaken());
        Concurrent.eventually("it is well", bus::isHealthy);
    }

    private static void setMostBytes(String topic, String bytes) throws Exception {
        ConfigResource which = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        ConfigEntry to = new ConfigEntry("max.message.bytes", bytes);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            admin.incrementalAlterConfigs(
                            Map.of(which, List.of(new AlterConfigOp(to, AlterConfigOp.OpType.SET))))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
    }

    /// A member that can be left alone.
    private static final class Member implements Partitions.Listener<Tick> {
        final Map<String, Tailer<Tick>> has = new HashMap<>();
        final Partitions<Tick> partitions;

        Member(Bus bus) {
            partitions = bus.ticks().partitions("group");
        }

        @Override
        public void gained(Partition partition, Tailer<Tick> tailer) {
            has.put(partition.name(), tailer);
        }

        @Override
        public void lost(Partition partition) {
            has.remove(partition.name());
        }

        int size() {
            try {
                partitions.poll(this, Ticks.SHORT);
                return has.size();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void losesItsPartitionsToAnotherWhenItIsStalledAndKnowsThatItMayHave() throws Exception {
        KafkaOptions plain = Ticks.options(server, 2);
        Map<String, String> quick = new HashMap<>(plain.more());
        quick.put("max.poll.interval.ms", "3000");
        KafkaOptions options = plain.with(quick);
        Member stalled = new Member(open(options));
        Member other = new Member(open(options));
        Concurrent.eventually("it has both", () -> stalled.size() == 2);
        assertThat(stalled.partitions.isCurrent()).isTrue();
        Map<String, Tailer<Tick>> before = Map.copyOf(stalled.has);
        Ticks ticks = new Ticks(4);
        ticks.appendRow(buses.getFirst().ticks().appender());
        Concurrent.eventually("something came", () -> stalled.size() > 0 && anyTaken(before));
        Concurrent.eventually("the other has both", () -> other.size() == 2);
        assertThat(stalled.partitions.isCurrent()).isFalse();
        before.values().forEach(Tailer::commit);
        Concurrent.eventually(
                "all come again",
                () -> {
                    other.size();
                    for (Tailer<Tick> tailer : other.has.values()) {
                        ticks.poll(tailer);
                    }
                    return ticks.isAllTaken();
                });
        Concurrent.eventually("they share", () -> stalled.size() == 1 & other.size() == 1);
        assertThat(stalled.partitions.isCurrent()).isTrue();
        assertThat(stalled.has.values()).doesNotContainAnyElementsOf(before.values());
    }

    private static boolean anyTaken(Map<String, Tailer<Tick>> of) {
        try {
            int taken = 0;
            for (Tailer<Tick> tailer : of.values()) {
                taken += tailer.poll(_ -> {}, 10, Duration.ZERO);
            }
            return taken > 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
