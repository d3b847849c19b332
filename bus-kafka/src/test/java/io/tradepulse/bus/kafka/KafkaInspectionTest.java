package io.tradepulse.bus.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.bus.Tailer;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is said of brokers, topics and groups without touching them.
final class KafkaInspectionTest {
    private static KafkaServer server;

    @BeforeAll
    static void start() throws Exception {
        server = KafkaServer.start(1);
        // The first in a JVM loads much, and has as little time as the others.
        Concurrent.eventually("a first look", KafkaInspectionTest::looks);
    }

    private static boolean looks() {
        try (KafkaInspection inspection = new KafkaInspection(options("first"))) {
            inspection.cluster();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /// Groups have no names of their own for a test: each test has its topics.
    private static KafkaOptions options(String test) {
        return KafkaOptions.to(server.bootstrap())
                .withTopics(test + "-ticks", test + "-bars", test + "-dlq")
                .withNewTopics(2, (short) 1, Duration.ofHours(5));
    }

    @Test
    void namesTheBrokers() throws Exception {
        try (KafkaInspection inspection = new KafkaInspection(options("brokers"))) {
            KafkaInspection.Cluster cluster = inspection.cluster();

            assertThat(cluster.controller()).isNotEmpty();
            assertThat(cluster.brokers()).hasSize(1);
            assertThat(cluster.brokers().getFirst().problem()).isEmpty();
        }
    }

    @Test
    void aClusterThatHasNeverHadAGroupStaysSo() throws Exception {
        try (KafkaServer fresh = KafkaServer.start(1);
                Admin admin = Admin.create(Map.of("bootstrap.servers", fresh.bootstrap()));
                KafkaInspection inspection =
                        new KafkaInspection(KafkaOptions.to(fresh.bootstrap()))) {
            assertThat(inspection.groups())
                    .extracting(KafkaInspection.GroupState::state)
                    .containsExactly("none", "none");
            ListTopicsOptions all = new ListTopicsOptions().listInternal(true);
            assertThat(admin.listTopics(all).names().get()).isEmpty();
        }
    }

    @Test
    void topicsThatAreMissingStayMissing() throws Exception {
        try (KafkaInspection inspection = new KafkaInspection(options("none"))) {
            for (int i = 0; i < 2; i++) {
                assertThat(inspection.topics())
                        .extracting(
                                KafkaInspection.TopicState::name,
                                KafkaInspection.TopicState::isThere)
                        .containsExactly(
                                tuple("none-ticks", false),
                                tuple("none-bars", false),
                                tuple("none-dlq", false));
                assertThat(inspection.groups())
                        .allSatisfy(group -> assertThat(group.lags()).isEmpty());
            }
        }
    }

    @Test
    void saysHowTopicsAreKept() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("kept-ticks", 3, (short) 1)
                                            .configs(
                                                    Map.of(
                                                            "retention.ms",
                                                            "7200000",
                                                            "min.insync.replicas",
                                                            "2")),
                                    new NewTopic("kept-bars", 1, (short) 1)
                                            .configs(
                                                    Map.of(
                                                            "retention.ms",
                                                            "-1",
                                                            "cleanup.policy",
                                                            "compact"))))
                    .all()
                    .get();
        }
        try (KafkaInspection inspection = new KafkaInspection(options("kept"))) {
            Concurrent.eventually("the broker knows them", () -> isThere(inspection, 1));
            List<KafkaInspection.TopicState> topics = inspection.topics();

            KafkaInspection.TopicState ticks = topics.get(0);
            assertThat(ticks.partitions()).isEqualTo(3);
            assertThat(ticks.replication()).isEqualTo(1);
            assertThat(ticks.minInSync()).isEqualTo(2);
            assertThat(ticks.unwritable()).containsExactly(0, 1, 2);
            assertThat(ticks.leaderless()).isEmpty();
            assertThat(ticks.underReplicated()).isEmpty();
            assertThat(ticks.retention()).isEqualTo(Duration.ofHours(2));
            assertThat(ticks.isCompacted()).isFalse();
            assertThat(topics.get(1).isCompacted()).isTrue();
            assertThat(topics.get(1).retention()).isNegative();
        }
    }

    private static boolean isThere(KafkaInspection inspection, int topic) {
        try {
            return inspection.topics().get(topic).isThere();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aGroupThatHasMissedWhatWasDeletedIsSeenToHaveLostIt() throws Exception {
        KafkaOptions options = options("lost").withNewTopics(1, (short) 1, Duration.ofHours(5));
        Instruments instruments = new Instruments();
        try (KafkaBus bus = new KafkaBus(options, EpochClock.system(), instruments)) {
            Appender<Tick> appender = bus.ticks().appender();
            append(appender, instruments, 0, 3);
            try (Tailer<Tick> tailer = bus.ticks().tailer(Bus.TICK_CONSUMER)) {
                int[] taken = new int[1];
                Concurrent.eventually(
                        "ticks",
                        () -> {
                            poll(tailer, taken);
                            return taken[0] == 3;
                        });
                tailer.commit();
                assertThat(ofRecorder(options).members()).isPositive();
            }
            append(appender, instruments, 3, 8);
            Concurrent.eventually("the lag", () -> lag(options).events() == 5);
            assertThat(lag(options).lost()).isEmpty();
            assertThat(lag(options).hasCommitted()).isTrue();

            deleteBefore("lost-ticks", 6);

            assertThat(lag(options).lost()).containsExactly(0);
            assertThat(lag(options).events()).isEqualTo(2);
        }
    }

    private static void deleteBefore(String topic, long offset) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", server.bootstrap()))) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(topic, 0),
                                    RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    private static void poll(Tailer<Tick> tailer, int[] taken) {
        try {
            tailer.poll(_ -> taken[0]++, 100, Duration.ofMillis(20));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void append(Appender<Tick> appender, Instruments instruments, int from, int to)
            throws InterruptedException {
        Tick[] ticks = new Tick[to - from];
        for (int i = 0; i < ticks.length; i++) {
            ticks[i] =
                    new Tick()
                            .set(
                                    instruments.of("test", "AAPL"),
                                    1_705_323_000_000_000_000L,
                                    from + i,
                                    150,
                                    1,
                                    Tick.ABSENT,
                                    Tick.ABSENT);
        }
        long position = appender.append(ticks, ticks.length);
        Concurrent.eventually("durable", () -> appender.durable() >= position);
    }

    private static KafkaInspection.GroupState ofRecorder(KafkaOptions options) {
        try (KafkaInspection inspection = new KafkaInspection(options)) {
            return inspection.groups().getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KafkaInspection.Lag lag(KafkaOptions options) {
        return ofRecorder(options).lags().getFirst();
    }

    @Test
    void saysWhyNoBrokerAnswers() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        KafkaOptions options =
                KafkaOptions.to("localhost:" + port + ",nowhere.invalid:9092,localhost");
        try (KafkaInspection inspection = new KafkaInspection(options)) {
            assertThatThrownBy(inspection::cluster)
                    .hasMessageContaining("localhost:" + port + " can't be reached")
                    .hasMessageContaining("nowhere.invalid")
                    .hasMessageContaining("not of the form host:port");
        }
    }

    @Test
    void whatTheClientCanNotBeginWithIsSaidWithoutSecrets() {
        String jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required";
        Map<String, String> sasl =
                Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN");
        for (String rest : List.of("password=\"s3cret\"", "password=my s3cret;")) {
            Map<String, String> more = new HashMap<>(sasl);
            more.put("sasl.jaas.config", jaas + " username=\"me\" " + rest);
            try (KafkaInspection inspection = new KafkaInspection(options("jaas").with(more))) {
                assertThatThrownBy(inspection::cluster)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("JAAS")
                        .hasMessageNotContaining("s3cret");
            }
        }
        Map<String, String> ssl =
                Map.of("security.protocol", "SSL", "ssl.truststore.location", "/nowhere");
        try (KafkaInspection inspection = new KafkaInspection(options("ssl").with(ssl))) {
            assertThatThrownBy(inspection::cluster)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("/nowhere");
        }
    }

    @Test
    void aHandshakeThatFailsIsSaidToBeOne() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerInPlainText(plain));
            KafkaOptions options =
                    KafkaOptions.to("localhost:" + plain.getLocalPort())
                            .with(Map.of("security.protocol", "SSL"));
            try (KafkaInspection inspection = new KafkaInspection(options)) {
                assertThatThrownBy(inspection::cluster)
                        .hasMessageContaining("the brokers refuse: SSL handshake failed");
            }
        }
    }

    private static void answerInPlainText(ServerSocket server) {
        try {
            while (true) {
                try (Socket client = server.accept()) {
                    client.getOutputStream().write("not TLS, at all\n".getBytes(US_ASCII));
                    client.getInputStream().readAllBytes();
                }
            }
        } catch (IOException e) {
            // the test has ended
        }
    }

    @Test
    void saysThatWhatAnswersIsNotKafka() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            KafkaOptions options = KafkaOptions.to("localhost:" + silent.getLocalPort());
            try (KafkaInspection inspection = new KafkaInspection(options)) {
                assertThatThrownBy(inspection::cluster)
                        .hasMessageContaining("doesn't answer as Kafka does");
            }
        }
    }
}
