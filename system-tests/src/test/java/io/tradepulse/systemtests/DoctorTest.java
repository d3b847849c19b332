package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tradepulse.bus.kafka.KafkaServer;
import io.tradepulse.bus.redis.RedisServer;
import io.tradepulse.store.postgres.DatabaseUrl;
import io.tradepulse.store.postgres.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tradepulse doctor` as its users have it, on what is really there.
class DoctorTest {
    private static final int NOTHING_WRONG = 0;
    private static final int PROBLEM = 1;
    private static final int BAD_SETTING = 2;

    @TempDir Path folder;

    /// What the doctor says, and with which exit code.
    private record Visit(int code, JsonNode report) {
        /// Its findings of a part, each with its level.
        List<String> of(String part) {
            return StreamSupport.stream(report.path("findings").spliterator(), false)
                    .filter(finding -> finding.path("part").asText().equals(part))
                    .map(f -> f.path("level").asText() + " " + f.path("sentence").asText())
                    .toList();
        }
    }

    private Visit visit(List<String> places) throws Exception {
        String[] arguments =
                Stream.concat(Stream.of("doctor", "--json"), places.stream())
                        .toArray(String[]::new);
        CommandRun run = CommandRun.of(folder, arguments);
        // It has little time, and a machine that is busy may take all of it.
        for (int i = 0; i < 3 && run.output().matches("(?s).*(no|not) answer.*"); i++) {
            run = CommandRun.of(folder, arguments);
        }
        return new Visit(run.code(), new ObjectMapper().readTree(run.output()));
    }

    private static List<String> places(int door, int http, String... more) {
        return Stream.concat(
                        Stream.of(
                                "--tcp-port",
                                Integer.toString(door),
                                "--http-host",
                                "127.0.0.1",
                                "--http-port",
                                Integer.toString(http),
                                "--metrics-port",
                                "0"),
                        Stream.of(more))
                .toList();
    }

    private static String[] postgres(DatabaseUrl url) {
        return ServiceProcess.storedIn(url).toArray(String[]::new);
    }

    private static String[] joined(String[] first, String... more) {
        return Stream.of(first, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static void send(PlatformProcess platform, int ticks) throws Exception {
        try (LineClient client = new LineClient(platform)) {
            client.send("#HELLO provider=mine ack=on replay=on\n");
            for (int i = 0; i < ticks; i++) {
                client.send("ABC|10.50|" + (1_705_323_000_123L + i) + "|3\n");
            }
            assertThat(client.readUntil("#ACK " + ticks)).isNotNull();
        }
    }

    @Test
    void whereNothingRunsAllIsWellAndNothingIsMade() throws Exception {
        int door = PlatformProcess.freePort();
        int http = PlatformProcess.freePort();

        Visit visit = visit(places(door, http));

        assertThat(visit.code()).as(visit.report().toString()).isEqualTo(NOTHING_WRONG);
        assertThat(visit.of("door"))
                .containsExactly("OK TCP_PORT " + door + " on 127.0.0.1 is free");
        assertThat(visit.of("http"))
                .containsExactly("OK HTTP_PORT " + http + " on 127.0.0.1 is free");
        assertThat(visit.of("folder").getFirst()).startsWith("OK DATA_DIR").endsWith("can be made");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void aRunningPlatformIsToldFromAStranger() throws Exception {
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source");
                ServerSocket stranger = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Visit ours = visit(places(platform.tcpPort(), platform.httpPort()));

            assertThat(ours.code()).as(ours.report().toString()).isEqualTo(NOTHING_WRONG);
            assertThat(ours.of("door"))
                    .containsExactly(
                            "OK TCP_PORT " + platform.tcpPort() + ": a Trade Pulse takes ticks");
            assertThat(ours.of("http"))
                    .containsExactly(
                            "OK HTTP_PORT "
                                    + platform.httpPort()
                                    + ": a Trade Pulse answers: healthy");
            assertThat(ours.of("clock")).singleElement().asString().startsWith("OK the door's");

            int taken = stranger.getLocalPort();
            Visit theirs = visit(places(taken, platform.tcpPort()));

            assertThat(theirs.code()).isEqualTo(PROBLEM);
            assertThat(theirs.of("door"))
                    .singleElement()
                    .asString()
                    .startsWith("PROBLEM TCP_PORT " + taken)
                    .contains("taken, and not by a Trade Pulse");
            assertThat(theirs.of("http"))
                    .singleElement()
                    .asString()
                    .startsWith("PROBLEM HTTP_PORT " + platform.tcpPort());
        }
    }

    @Test
    void kafkaAndPostgresAreSeenAsTheyAreAndStaySo() throws Exception {
        try (KafkaServer kafka = KafkaServer.start(1);
                PostgresServer server =
                        PostgresServer.startUnsafe(
                                PostgresServer.Version.chosen(), folder.resolve("postgres"))) {
            String[] all =
                    joined(
                            postgres(server.newDatabase()),
                            "--bus",
                            "kafka",
                            "--kafka-brokers",
                            kafka.bootstrap(),
                            "--kafka-partitions",
                            "3");
            for (int i = 0; i < 2; i++) {
                assertIsEmpty(visit(places(0, 0, all)));
            }
            assertThat(topics(kafka)).isEmpty();

            try (PlatformProcess platform =
                    PlatformProcess.up(
                            folder, joined(all, "--no-source", "--canary-interval-ms", "0"))) {
                send(platform, 5);
                PlatformProcess.await("the ticks", () -> platform.tradeCount("ABC") == 5);
                List<String> places = places(platform.tcpPort(), platform.httpPort(), all);
                PlatformProcess.await("no lag", () -> hasNoLag(visit(places)));
                assertRuns(visit(places));

                server.kill();
                send(platform, 7);
                assertIsWithoutDatabase(visit(places));
            }
        }
    }

    private static Set<String> topics(KafkaServer kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
            return admin.listTopics().names().get();
        }
    }

    private static void assertIsEmpty(Visit visit) {
        assertThat(visit.code()).as(visit.report().toString()).isEqualTo(NOTHING_WRONG);
        assertThat(visit.of("kafka"))
                .anySatisfy(said -> assertThat(said).startsWith("OK 1 broker, controller "))
                .contains(
                        "WARNING topic price-ticks is not there",
                        "WARNING topic price-bars is not there",
                        "WARNING topic price-ticks-dlq is not there",
                        "WARNING group tick-consumer is not there: nobody has ever read");
        assertThat(visit.of("database"))
                .anySatisfy(said -> assertThat(said).startsWith("OK there are no tables yet"));
        assertThat(visit.of("clock")).singleElement().asString().startsWith("OK the database's");
    }

    private static boolean hasNoLag(Visit visit) {
        return visit.of("kafka")
                .containsAll(
                        List.of(
                                "OK group tick-consumer is 0 events behind in price-ticks",
                                "OK group micro-batcher is 0 events behind in price-ticks"));
    }

    private static void assertRuns(Visit visit) {
        assertThat(visit.code()).as(visit.report().toString()).isEqualTo(NOTHING_WRONG);
        assertThat(visit.of("kafka"))
                .anySatisfy(
                        said ->
                                assertThat(said)
                                        .contains("topic price-ticks: 3 partitions, 1 copy"))
                .anySatisfy(
                        said -> assertThat(said).startsWith("WARNING topic price-ticks has 1 copy"))
                .contains("OK group tick-consumer: Stable, 1 member");
        assertThat(visit.of("database"))
                .anySatisfy(said -> assertThat(said).startsWith("OK the tables are of version"));
    }

    private static void assertIsWithoutDatabase(Visit visit) {
        assertThat(visit.code()).isEqualTo(PROBLEM);
        assertThat(visit.of("database"))
                .singleElement()
                .asString()
                .startsWith("PROBLEM PostgreSQL at localhost:")
                .contains("can't be reached");
        assertThat(visit.of("kafka"))
                .contains("OK group tick-consumer is 7 events behind in price-ticks");
    }

    @Test
    void redisIsSeenAsItIsAndStaysSo() throws Exception {
        Path place = Files.createDirectory(folder.resolve("redis"));
        try (RedisServer redis = RedisServer.start(place, "--requirepass s3cret")) {
            List<String> places =
                    places(0, 0, "--bus", "redis", "--redis-url-file", url(redis, "s3cret"));
            for (int i = 0; i < 2; i++) {
                Visit empty = visit(places);
                assertThat(empty.code()).as(empty.report().toString()).isEqualTo(NOTHING_WRONG);
                assertThat(empty.of("redis")).contains("OK stream mdp.events is not there yet");
            }
            try (PlatformProcess platform =
                    PlatformProcess.up(
                            folder,
                            "--no-source",
                            "--bus",
                            "redis",
                            "--redis-url-file",
                            url(redis, "s3cret"))) {
                send(platform, 5);
                PlatformProcess.await(
                        "the group",
                        () ->
                                visit(places)
                                        .of("redis")
                                        .contains(
                                                "OK stream mdp.events, group tick-consumer: 1"
                                                        + " member, 0 entries behind, 0 entries"
                                                        + " taken and not done"));
            }
            CommandRun refused =
                    CommandRun.of(
                            folder,
                            Stream.concat(
                                            Stream.of("doctor"),
                                            places(
                                                    0,
                                                    0,
                                                    "--bus",
                                                    "redis",
                                                    "--redis-url-file",
                                                    url(redis, "wr0ng"))
                                                    .stream())
                                    .toArray(String[]::new));
            assertThat(refused.code()).isEqualTo(PROBLEM);
            assertThat(refused.output()).contains("refuses: WRONGPASS").doesNotContain("wr0ng");
        }
    }

    private String url(RedisServer redis, String password) throws IOException {
        return Files.writeString(
                        folder.resolve("url-" + password),
                        "redis://:" + password + "@localhost:" + redis.port())
                .toString();
    }

    @Test
    void whatIsSilentOrAwayIsNamedAndHoldsNothingUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 99, InetAddress.getLoopbackAddress())) {
            int away = PlatformProcess.freePort();
            Path password = Files.writeString(folder.resolve("password"), "s3cret");
            Path url =
                    Files.writeString(
                            folder.resolve("url"),
                            "redis://:s3cret@localhost:" + silent.getLocalPort());
            String[] database =
                    postgres(DatabaseUrl.of("localhost", silent.getLocalPort(), "ticks", "me", ""));

            Visit visit =
                    visit(
                            places(
                                    0,
                                    0,
                                    joined(
                                            database,
                                            "--postgres-password-file",
                                            password.toString(),
                                            "--redis-url-file",
                                            url.toString(),
                                            "--bus",
                                            "kafka",
                                            "--kafka-brokers",
                                            "localhost:" + away)));

            assertThat(visit.code()).isEqualTo(PROBLEM);
            assertThat(visit.report().path("status").asText()).isEqualTo("PROBLEM");
            assertThat(visit.report().toString()).doesNotContain("s3cret");
            assertThat(visit.of("kafka"))
                    .singleElement()
                    .asString()
                    .startsWith("PROBLEM localhost:" + away + " can't be reached");
            for (String part : List.of("database", "redis")) {
                assertThat(visit.of(part))
                        .singleElement()
                        .asString()
                        .startsWith("PROBLEM ")
                        .contains("localhost:" + silent.getLocalPort());
            }
        }
    }

    @Test
    void aSettingThatIsNoGoodIsNamedInALine() throws Exception {
        CommandRun run =
                CommandRun.of(
                        folder, "doctor", "--bus", "kafka", "--kafka-properties-file", "missing");

        assertThat(run.code()).isEqualTo(BAD_SETTING);
        assertThat(run.output()).contains("KAFKA_PROPERTIES_FILE").hasLineCount(1);
    }
}
