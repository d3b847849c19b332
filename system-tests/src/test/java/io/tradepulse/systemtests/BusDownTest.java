package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tradepulse.bus.kafka.KafkaProcess;
import io.tradepulse.bus.kafka.KafkaServer;
import io.tradepulse.bus.redis.RedisServer;
import io.tradepulse.model.Instruments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a sender and an operator see while the bus is away: nothing is acknowledged, nothing is
/// lost, and `/health` says which part it is.
class BusDownTest {
    @TempDir Path folder;

    /// A process that can be killed and started again.
    private interface Server {
        void kill() throws Exception;

        void restart() throws Exception;
    }

    private static JsonNode health(PlatformProcess platform) throws Exception {
        return platform.json("/health");
    }

    private static void awaitDown(PlatformProcess platform) throws Exception {
        PlatformProcess.await(
                "what is down",
                () -> {
                    JsonNode health = health(platform);
                    return health.path("status").asText().equals("unhealthy")
                            && !health.path("bus").asText().equals("healthy")
                            && health.path("down").toString().contains("\"bus\"");
                });
        assertThat(platform.get("/health/ready").statusCode()).isEqualTo(503);
    }

    private static void awaitHealthy(PlatformProcess platform) throws Exception {
        PlatformProcess.await(
                "healthy", () -> health(platform).path("status").asText().equals("healthy"));
    }

    /// Starts without it, and loses it once more under load.
    private void runThrough(Server server, String... bus) throws Exception {
        server.kill();
        try (PlatformProcess platform =
                PlatformProcess.start(
                        folder,
                        Stream.concat(Stream.of("--no-source"), Stream.of(bus))
                                .toArray(String[]::new))) {
            platform.awaitPorts();
            awaitDown(platform);
            try (NumberedSender sender =
                    new NumberedSender(
                            new Instruments().of("numbered", "N"), true, platform.tcpPort(), 20)) {
                PlatformProcess.await("ticks to be sent", () -> sender.sent() > 1_000);
                assertThat(sender.acknowledged()).isZero();
                server.restart();
                PlatformProcess.await(
                        "ticks to be acknowledged", () -> sender.acknowledged() > 500);
                awaitHealthy(platform);
                server.kill();
                awaitDown(platform);
                long then = sender.sent();
                PlatformProcess.await("more to be sent", () -> sender.sent() > then + 1_000);
                server.restart();
                long sent = sender.stopAndDrain();
                PlatformProcess.await("all to be stored", () -> platform.tradeCount("N") >= sent);
                NumberedTicks.assertOnce(platform.trades("N"), sent);
            }
            awaitHealthy(platform);
        }
    }

    @Test
    void nothingIsAcknowledgedOrLostWhileKafkaIsAway() throws Exception {
        try (KafkaProcess kafka = KafkaProcess.start(folder.resolve("kafka"))) {
            runThrough(
                    new Server() {
                        @Override
                        public void kill() throws Exception {
                            kafka.kill();
                        }

                        @Override
                        public void restart() throws Exception {
                            kafka.restart();
                        }
                    },
                    "--bus",
                    "kafka",
                    "--kafka-brokers",
                    kafka.bootstrap());
        }
    }

    @Test
    void nothingIsAcknowledgedOrLostWhileRedisIsAway() throws Exception {
        Path place = Files.createDirectory(folder.resolve("redis"));
        try (RedisServer redis = RedisServer.start(place)) {
            Path url = Files.writeString(folder.resolve("redis-url"), redis.url());
            runThrough(
                    new Server() {
                        @Override
                        public void kill() {
                            redis.kill();
                        }

                        @Override
                        public void restart() {
                            redis.restart();
                        }
                    },
                    "--bus",
                    "redis",
                    "--redis-url-file",
                    url.toString());
        }
    }

    @Test
    void aSenderIsToldWhereAcknowledgedTicksCanBeLostWithABroker() throws Exception {
        try (KafkaServer kafka = KafkaServer.start(1, Map.of());
                PlatformProcess platform =
                        PlatformProcess.up(
                                folder,
                                "--no-source",
                                "--bus",
                                "kafka",
                                "--kafka-acks",
                                "1",
                                "--kafka-brokers",
                                kafka.bootstrap());
                LineClient client = new LineClient(platform)) {
            client.send("#HELLO provider=mine ack=on\nABC|10.5|1705323000000|3\n");
            assertThat(client.readUntil("#OK")).contains("warning=acks-not-durable");
            assertThat(client.readUntil("#ACK 1")).isNotNull();
        }
    }
}
