package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tradepulse.model.Instruments;
import io.tradepulse.store.postgres.DatabaseUrl;
import io.tradepulse.store.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The platform with its store on a PostgreSQL server that this test starts, kills and locks.
final class PostgresPlatformTest {
    private static final int ROUNDS = 4;

    @TempDir Path folder;

    private PostgresServer server;
    private DatabaseUrl database;

    @BeforeEach
    void startServer() throws Exception {
        server =
                PostgresServer.start(
                        PostgresServer.Version.NEWEST,
                        Files.createDirectory(folder.resolve("server")));
        database = server.newDatabase();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private String[] as(String user, String password, String... more) throws Exception {
        Path url = folder.resolve("database-url");
        Files.writeString(
                url,
                "postgres://%s:%s@localhost:%d/%s"
                        .formatted(user, password, database.port(), database.database()));
        String[] arguments = new String[more.length + 5];
        System.arraycopy(more, 0, arguments, 5, more.length);
        arguments[0] = "--no-source";
        arguments[1] = "--store";
        arguments[2] = "postgres";
        arguments[3] = "--database-url-file";
        arguments[4] = url.toString();
        return arguments;
    }

    private String[] arguments(String... more) throws Exception {
        return as(database.user(), "any", more);
    }

    private static JsonNode health(PlatformProcess platform) throws Exception {
        return platform.json("/health");
    }

    @Test
    void everyAcknowledgedTickIsStoredOnceThroughKillsOfThePlatformAndOfTheDatabase()
            throws Exception {
        int port = PlatformProcess.freePort();
        String[] arguments = arguments("--tcp-port", Integer.toString(port));
        Instruments instruments = new Instruments();
        PlatformProcess platform = PlatformProcess.up(folder, arguments);
        try (NumberedSender withIds =
                        new NumberedSender(instruments.of("numbered", "IDS"), true, port);
                NumberedSender without =
                        new NumberedSender(instruments.of("numbered", "NOIDS"), false, port)) {
            for (int round = 0; round < ROUNDS; round++) {
                long before = withIds.acknowledged();
                PlatformProcess.await(
                        "ticks to be acknowledged", () -> withIds.acknowledged() > before);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(400_000_000));
                if (round % 2 == 0) {
                    server.kill();
                    PlatformProcess now = platform;
                    PlatformProcess.await(
                            "degraded",
                            () -> health(now).path("status").asText().equals("degraded"));
                    server.restart();
                } else {
                    platform.kill();
                    platform = PlatformProcess.up(folder, arguments);
                }
            }
            long sentWithIds = withIds.stopAndDrain();
            long sentWithout = without.stopAndDrain();
            NumberedTicks.assertOnce(platform.trades("IDS"), sentWithIds);
            NumberedTicks.assertOnce(platform.trades("NOIDS"), sentWithout);
            NumberedTicks.assertBarsMatch(platform, "IDS");
            NumberedTicks.assertBarsMatch(platform, "NOIDS");
        } finally {
            platform.close();
        }
    }

    @Test
    void startsWithoutTheDatabaseAndStoresWhatCameOnceItIsThere() throws Exception {
        server.close();
        try (PlatformProcess platform = PlatformProcess.start(folder, arguments())) {
            platform.awaitPorts();
            assertThat(health(platform).path("status").asText()).isEqualTo("degraded");
            PlatformProcess.await(
                    "the reason",
                    () -> health(platform).path("database").asText().contains("can't be reached"));
            try (LineClient client = new LineClient(platform)) {
                client.send("#HELLO provider=mine ack=on replay=on\nABC|10.5|1705323000000|3\n");
                PlatformProcess.await(
                        "the price",
                        () ->
                                platform.json("/price/latest?symbol=ABC").path("price").asDouble()
                                        == 10.5);
                assertThat(platform.get("/trades?symbol=ABC").statusCode()).isEqualTo(503);
                server.restart();
                assertThat(client.readUntil("#ACK 1")).isNotNull();
            }
            PlatformProcess.await(
                    "healthy", () -> health(platform).path("status").asText().equals("healthy"));
            assertThat(platform.tradeCount("ABC")).isEqualTo(1);
        }
    }

    @Test
    void endsWithASentenceWhereThePasswordIsWrong() throws Exception {
        try (PlatformProcess platform =
                PlatformProcess.start(folder, as(PostgresServer.LOCKED, "wrong-one"))) {
            assertThat(platform.exitCode()).isEqualTo(1);
            assertThat(platform.output())
                    .contains("refuses the user " + PostgresServer.LOCKED)
                    .doesNotContain("wrong-one");
        }
    }
}
