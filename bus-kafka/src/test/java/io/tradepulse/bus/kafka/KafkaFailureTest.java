package io.tradepulse.bus.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
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
            Uuid old = id(admin, options.topic());
            admin.deleteTopics(List.of(options.topic())).all().get(60, TimeUnit.SECONDS);
            Concurrent.eventually(
                    "the broker has let it go", () -> !id(admin, options.topic()).equals(old));
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

    /// Of the topic of that name; zero where there is none.
    private static Uuid id(Admin admin, String topic) {
        try {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(60, TimeUnit.SECONDS)
                    .get(topic)
                    .topicId();
        } catch (ExecutionException _) {
            return Uuid.ZERO_UUID;
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
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
        // They are taken until the broker knows, and wait from the first refusal on.
        var appending = concurrent.start(() -> ticks.appendRows(appender));
        Concurrent.eventually("it says why", () -> bus.problem().contains("no records"));
        long durable = appender.durable();
        Concurrent.eventually("it tries again", () -> bus.refusals() > 1);
        assertThat(appender.durable()).isEqualTo(durable);
        ticks.isEnough = true;
        setMostBytes(options.topic(), "100000");
        appending.get();
        Concurrent.eventually("durable", () -> appender.durable() == ticks.sent.get() * 3L - 1);
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
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void beginsABroadcastNoLaterThanItsOpeningWhereNoBrokerAnsweredThen() throws Exception {
        KafkaOptions options = Ticks.options(server, 2);
        KafkaBus bus = open(options);
        Ticks stored = new Ticks(4);
        Ticks shown = new Ticks(4);
        Tailer<Tick> recorder = bus.ticks().tailer(Bus.TICK_CONSUMER);
        stored.appendRow(bus.ticks().appender());
        Concurrent.eventually("all have come", () -> polled(stored, recorder).isAllTaken());
        stored.appendRow(bus.ticks().appender());
        shown.sent.set(2);
        server.stop();
        Tailer<Tick> broadcast = open(options).ticks().broadcast(Bus.SNAPSHOT_SERVICE);
        server.restart();
        Concurrent.eventually("all have come", () -> polled(stored, recorder).isAllTaken());
        Topic.Mark end = recorder.mark();
        Concurrent.eventually(
                "all are stored",
                () -> {
                    stored.poll(recorder);
                    return bus.ticks().hasPassed(Bus.TICK_CONSUMER, end);
                });
        Concurrent.eventually("all are shown", () -> polled(shown, broadcast).isAllTaken());
    }

    @Test
    void holdsAppendsBackWhereTheBrokerIsSlowAndLosesNothing() throws Exception {
        KafkaOptions plain = Ticks.options(server, 2);
        Map<String, String> named = new HashMap<>(plain.more());
        named.put("client.id", "slow");
        KafkaBus bus = open(plain.with(named));
        Ticks ticks = new Ticks(4);
        Appender<Tick> appender = bus.ticks().appender();
        ticks.appendRow(appender);
        Concurrent.eventually("durable", () -> appender.durable() == 3);
        setMostBytesASecond("slow", 150_000.0);
        try {
            var appending = concurrent.start(() -> appendFast(ticks, appender));
            appending.awaitWaiting();
            Concurrent.eventually("some are durable", () -> appender.durable() > 1_000);
            assertThat(ticks.sent.get() * 4L - appender.durable()).isLessThan(10_000);
            appending.interrupt();
            assertThat(appending.failure()).isInstanceOf(InterruptedException.class);
        } finally {
            setMostBytesASecond("slow", null);
        }
        long appended = appender.append(new Tick[0], 0);
        Concurrent.eventually("durable", () -> appender.durable() == appended);
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        Concurrent.eventually("all have come", () -> polled(ticks, tailer).taken() == appended + 1);
        assertThat(bus.refusals()).isZero();
    }

    /// @param bytes null for as many as it can
    private static void setMostBytesASecond(String client, Double bytes) throws Exception {
        ClientQuotaEntity who = new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, client));
        ClientQuotaAlteration to =
                new ClientQuotaAlteration(
                        who, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytes)));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            admin.alterClientQuotas(List.of(to)).all().get(60, TimeUnit.SECONDS);
        }
    }
}
