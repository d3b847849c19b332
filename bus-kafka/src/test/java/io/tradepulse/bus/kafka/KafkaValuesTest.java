package io.tradepulse.bus.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.Topic;
import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What stands on the topics: for clients that are not ours, and by them.
class KafkaValuesTest {
    private static final String FOREIGN =
            "{\"symbol\":\"AAPL\",\"price\":150.6,\"timestamp\":1705323001000,\"more\":[1]}";

    private static KafkaServer server;

    private final List<Bus> buses = new ArrayList<>();
    private final Ticks ticks = new Ticks(1);

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
        buses.forEach(Bus::close);
    }

    private KafkaBus open(KafkaOptions options) {
        KafkaBus bus = new KafkaBus(options, EpochClock.system(), new Instruments());
        buses.add(bus);
        Concurrent.eventually("it is well", bus::isHealthy);
        return bus;
    }

    private static void put(String topic, Integer partition, String key, String... values)
            throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", server.bootstrap()),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (String value : values) {
                producer.send(
                                new ProducerRecord<>(
                                        topic, partition, 1_705_323_002_000L, key, value))
                        .get(60, TimeUnit.SECONDS);
            }
        }
    }

    private static List<ConsumerRecord<String, String>> read(String topic, int count) {
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers", server.bootstrap(),
                        "group.id", "foreign",
                        "auto.offset.reset", "earliest");
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            Concurrent.eventually(
                    "all are there",
                    () -> {
                        consumer.poll(Ticks.SHORT).forEach(records::add);
                        return records.size() >= count;
                    });
        }
        return records;
    }

    @Test
    void canBeReadByAnyClient() throws Exception {
        KafkaOptions options = Ticks.options(server, 4);
        KafkaBus bus = open(options);
        Tick sent = ticks.tick(0, 7);
        bus.ticks().appender().append(new Tick[] {sent}, 1);
        ConsumerRecord<String, String> record = read(options.topic(), 1).getFirst();
        assertThat(record.key()).isEqualTo("S0");
        assertThat(record.partition()).isEqualTo(KafkaPartition.of("S0", 4));
        assertThat(record.value())
                .startsWith("{\"kind\":\"tick\",\"provider\":\"test\",\"symbol\":\"S0\"")
                .contains("\"price\":107", "\"ts\":\"2024-01-15T12:50:00.000000007Z\"");
        assertThat(new String(record.headers().lastHeader("tp-received-at").value(), UTF_8))
                .isEqualTo("1705323000000000007");
        long appended =
                Long.parseLong(
                        new String(record.headers().lastHeader("tp-appended-at").value(), UTF_8));
        assertThat(record.timestamp()).isEqualTo(appended / 1_000_000);
    }

    @Test
    void takesWhatAnyClientPutsThereAndStampsItByItsRecord() throws Exception {
        KafkaOptions options = Ticks.options(server, 4);
        KafkaBus bus = open(options);
        put(options.topic(), null, "AAPL", FOREIGN);
        Tick tick = Ticks.take(bus.ticks().tailer("group"), 1, Tick::copy).getFirst();
        assertThat(tick.instrument()).hasToString("kafka:AAPL");
        assertThat(tick.price()).isEqualTo(150.6);
        assertThat(tick.ts()).isEqualTo(1_705_323_001_000_000_000L);
        assertThat(tick.receivedAt()).isEqualTo(1_705_323_002_000_000_000L);
        assertThat(tick.appendedAt()).isEqualTo(1_705_323_002_000_000_000L);
    }

    @Test
    void readsBothFormsFromOneTopic() throws Exception {
        KafkaOptions json = Ticks.options(server, 1);
        KafkaBus one = open(json);
        one.ticks().appender().append(new Tick[] {ticks.tick(0, 0)}, 1);
        Tailer<Tick> tailer = one.ticks().tailer("group");
        assertThat(Ticks.take(tailer, 1, Tick::seq)).containsExactly(0L);
        KafkaBus two = open(json.withValues(EventFormat.BINARY, "lz4"));
        two.ticks().appender().append(new Tick[] {ticks.tick(0, 1), ticks.tick(0, 2)}, 2);
        assertThat(Ticks.take(tailer, 2, Tick::price)).containsExactly(101.0, 102.0);
    }

    @Test
    void makesDeadLettersOfWhatIsNoEventOnceAndPassesOn() throws Exception {
        KafkaOptions options = Ticks.options(server, 1);
        KafkaBus bus = open(options);
        String poison = "{\"symbol\":\"AAPL\",\"price\":" + "x".repeat(2_000);
        put(options.topic(), 0, "AAPL", FOREIGN, poison, FOREIGN, "", poison);
        Tailer<Tick> recorder = bus.ticks().tailer(Bus.TICK_CONSUMER);
        Tailer<Tick> other = bus.ticks().tailer("other");
        assertThat(Ticks.take(other, 2, Tick::price)).containsExactly(150.6, 150.6);
        assertThat(other.poll(_ -> {}, 10, Ticks.SHORT)).isZero();
        assertThat(bus.malformedCount()).isZero();
        assertThat(Ticks.take(recorder, 2, Tick::price)).containsExactly(150.6, 150.6);
        assertThat(recorder.poll(_ -> {}, 10, Ticks.SHORT)).isZero();
        List<DeadLetter> letters =
                Ticks.take(bus.deadLetters().tailer(Bus.TICK_CONSUMER), 3, letter -> letter);
        DeadLetter first = letters.getFirst();
        assertThat(first.code()).isEqualTo(RejectCode.MALFORMED);
        assertThat(first.client()).isEqualTo("kafka:" + options.topic() + "/0@1");
        assertThat(first.text()).hasSize(1_024).isEqualTo(poison.substring(0, 1_024));
        assertThat(first.detail()).isNotEmpty();
        assertThat(letters.getLast().client()).endsWith("@4");
        assertThat(bus.malformedCount()).isEqualTo(3);
        recorder.commit();
        Concurrent.eventually(
                "nothing is left of it",
                () -> {
                    poll(recorder);
                    return bus.ticks().lag(Bus.TICK_CONSUMER) == 0;
                });
    }

    private static void poll(Tailer<Tick> tailer) {
        try {
            assertThat(tailer.poll(_ -> {}, 10, Ticks.SHORT)).isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void findsTicksAndBarsOnOneTopic() throws Exception {
        KafkaOptions options = Ticks.options(server, 2);
        KafkaBus bus =
                open(
                        options.withTopics(
                                options.topic(), options.topic(), options.deadLettersTopic()));
        Appender<Tick> appender = bus.ticks().appender();
        Bar bar =
                new Bar(
                        new Instruments().of("test", "S0"),
                        Interval.M1,
                        0,
                        1.5,
                        2,
                        1,
                        1.25,
                        3,
                        4,
                        1.3333,
                        2,
                        true,
                        1,
                        0);
        appender.append(new Tick[] {ticks.tick(0, 0)}, 1);
        bus.bars().appender().append(new Bar[] {bar}, 1);
        appender.append(new Tick[] {ticks.tick(0, 1)}, 1);
        bus.bars().appender().append(new Bar[] {bar}, 1);
        Tailer<Tick> recorder = bus.ticks().tailer(Bus.TICK_CONSUMER);
        Tailer<Tick> batcher = bus.ticks().tailer(Bus.MICRO_BATCHER);
        assertThat(Ticks.take(bus.bars().broadcast("all"), 2, Bar::open)).containsExactly(1.5, 1.5);
        assertThat(Ticks.take(recorder, 2, Tick::seq)).containsExactly(0L, 1L);
        recorder.commit();
        assertThat(Ticks.take(batcher, 2, Tick::seq)).containsExactly(0L, 1L);
        poll(batcher);
        Topic.Mark mark = batcher.mark();
        Concurrent.eventually(
                "what follows the last tick is in nobody's way",
                () -> {
                    recorder.idle();
                    return bus.ticks().hasPassed(Bus.TICK_CONSUMER, mark);
                });
    }

    @Test
    void leavesATopicAsItIsAndMakesOthersAsTold() throws Exception {
        KafkaOptions options = Ticks.options(server, 5);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(options.topic(), 2, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            open(options);
            var topics =
                    admin.describeTopics(List.of(options.topic(), options.barsTopic()))
                            .allTopicNames()
                            .get(60, TimeUnit.SECONDS);
            assertThat(topics.get(options.topic()).partitions()).hasSize(2);
            assertThat(topics.get(options.barsTopic()).partitions()).hasSize(5);
        }
    }

    @Test
    void countsAsDurableWhatTheLeaderAloneHasWhereToldTo() throws Exception {
        for (String acks : List.of("1", "0")) {
            KafkaBus bus = open(Ticks.options(server, 1).withAcks(acks, 0));
            assertThat(bus.acksAreDurable()).isFalse();
            Appender<Tick> appender = bus.ticks().appender();
            long last = appender.append(new Tick[] {ticks.tick(0, 0), ticks.tick(0, 1)}, 2);
            Concurrent.eventually("durable", () -> appender.durable() == last);
        }
        assertThat(open(Ticks.options(server, 1)).acksAreDurable()).isTrue();
    }

    @Test
    void staysAStaticMemberWhereItHasAName() throws Exception {
        KafkaOptions options = Ticks.options(server, 2).withInstance("persist-1");
        KafkaBus bus = open(options);
        Tailer<Tick> tailer = bus.ticks().tailer("static");
        Tailer<DeadLetter> letters = bus.deadLetters().tailer("static");
        bus.ticks().appender().append(new Tick[] {ticks.tick(0, 0)}, 1);
        assertThat(Ticks.take(tailer, 1, Tick::seq)).containsExactly(0L);
        assertThat(letters.poll(_ -> {}, 1, Ticks.SHORT)).isZero();
        tailer.commit();
        tailer.close();
        bus.ticks().appender().append(new Tick[] {ticks.tick(0, 1)}, 1);
        assertThat(Ticks.take(open(options).ticks().tailer("static"), 1, Tick::seq))
                .containsExactly(1L);
    }

    @Test
    void worksWithTheNewerGroupProtocolToo() throws Exception {
        KafkaOptions options = Ticks.options(server, 2);
        KafkaBus bus = open(options.with(Map.of("consumer.group.protocol", "consumer")));
        Appender<Tick> appender = bus.ticks().appender();
        appender.append(
                IntStream.range(0, 10).mapToObj(i -> ticks.tick(0, i)).toArray(Tick[]::new), 10);
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        assertThat(Ticks.take(tailer, 4, Tick::seq)).containsExactly(0L, 1L, 2L, 3L);
        tailer.commit();
        assertThat(Ticks.take(tailer, 2, Tick::seq)).containsExactly(4L, 5L);
        tailer.rewind();
        assertThat(Ticks.take(tailer, 2, Tick::seq)).containsExactly(4L, 5L);
        tailer.close();
        assertThat(Ticks.take(bus.ticks().tailer("group"), 6, Tick::seq)).startsWith(4L);
    }

    @Test
    void refusesWhatClientsWouldNotTakeAndTellsNoSecrets() {
        KafkaOptions options = KafkaOptions.to("localhost:9092");
        KafkaOptions secret =
                options.with(Map.of("ssl.keystore.password", "s3cret", "acks", "many"));
        assertThat(secret.toString()).contains("ssl.keystore.password").doesNotContain("s3cret");
        assertThatThrownBy(() -> open(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("acks")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> options.withAcks("2", 3)).hasMessageContaining("acks");
        assertThatThrownBy(() -> options.withNewTopics(0, (short) 1, Duration.ofDays(1)))
                .hasMessageContaining("partitions");
        assertThatThrownBy(() -> options.withValues(EventFormat.JSON, "zip"))
                .hasMessageContaining("compression");
    }
}
