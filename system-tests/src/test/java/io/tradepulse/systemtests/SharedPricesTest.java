package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tradepulse.bus.redis.RedisServer;
import io.tradepulse.store.postgres.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Latest prices that processes share in Redis.
class SharedPricesTest {
    private static final String STREAM = "mdp.events";

    @TempDir Path folder;
    private PostgresServer database;
    private RedisServer redis;

    @BeforeEach
    void startServers() throws Exception {
        redis = RedisServer.start(Files.createDirectory(folder.resolve("redis")));
        database =
                PostgresServer.start(
                        PostgresServer.Version.chosen(),
                        Files.createDirectory(folder.resolve("postgres")));
    }

    @AfterEach
    void stopServers() {
        database.close();
        redis.close();
    }

    private List<String> places() throws IOException {
        Path redisUrl = Files.writeString(folder.resolve("redis-url"), redis.url());
        return ServiceProcess.places(
                database.newDatabase(), "--bus", "redis", "--redis-url-file", redisUrl.toString());
    }

    /// The first line of what Redis answers.
    private String ask(String command) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", redis.port());
                BufferedReader answers =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            return answers.readLine();
        }
    }

    private void storeATick(List<String> places) throws Exception {
        List<String> arguments = new ArrayList<>(places);
        arguments.add("--no-source");
        try (PlatformProcess platform =
                PlatformProcess.up(folder, arguments.toArray(String[]::new))) {
            try (LineClient client = new LineClient(platform)) {
                client.send("#HELLO provider=mine replay=on\nABC|10.5|1705323000000|3\n");
                PlatformProcess.await(
                        "the price in Redis",
                        () -> ask("HEXISTS " + STREAM + ":latest mine:ABC").equals(":1"));
            }
            PlatformProcess.await("the tick in the store", () -> platform.tradeCount("ABC") == 1);
        }
    }

    private static double price(PlatformProcess serve) throws Exception {
        return serve.json("/price/latest?symbol=ABC").path("price").asDouble();
    }

    @Test
    void areAnsweredByAProcessThatStartsWithoutItsStore() throws Exception {
        List<String> places = places();
        storeATick(places);
        assertThat(ask("DEL " + STREAM)).as("what the bus still had").isEqualTo(":1");
        database.close();
        try (ServiceProcess service = ServiceProcess.start(folder, "serve", places)) {
            service.awaitLive();
            PlatformProcess serve = service.process();
            PlatformProcess.await("the price", () -> price(serve) == 10.5);
            PlatformProcess.await(
                    "the reason",
                    () ->
                            serve.json("/health")
                                    .path("database")
                                    .asText()
                                    .contains("can't be reached"));
            JsonNode health = serve.json("/health");
            assertThat(health.path("status").asText()).isEqualTo("degraded");
            assertThat(serve.get("/trades?symbol=ABC").statusCode()).isEqualTo(503);
            database.restart();
            service.awaitReady();
            assertThat(serve.tradeCount("ABC")).isEqualTo(1);
            assertThat(price(serve)).isEqualTo(10.5);
        }
    }
}
