package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tradepulse.bus.kafka.KafkaServer;
import io.tradepulse.bus.redis.RedisServer;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is on the bus can be read by tools that are not ours, and what these put there is taken.
class ForeignToolsTest {
    @TempDir Path folder;

    /// Runs a tool of this machine, with that input.
    private static String run(String input, String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static void assumeInstalled(String tool) {
        boolean found =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
        assumeTrue(found, tool + " is not installed");
    }

    private PlatformProcess up(String... bus) throws Exception {
        return PlatformProcess.up(
                folder,
                Stream.concat(Stream.of("--no-source", "--canary-interval-ms", "0"), Stream.of(bus))
                        .toArray(String[]::new));
    }

    private static void send(PlatformProcess platform) throws Exception {
        try (LineClient client = new LineClient(platform)) {
            client.send(
                    "#HELLO provider=mine ack=on replay=on\nABC|10.50|1705323000123|3|10.25|10.75|77\n");
            assertThat(client.readUntil("#ACK 1")).isNotNull();
        }
    }

    private static void assertIsWhatWasSent(JsonNode event) {
        assertThat(event.path("kind").asText()).isEqualTo("tick");
        assertThat(event.path("provider").asText()).isEqualTo("mine");
        assertThat(event.path("symbol").asText()).isEqualTo("ABC");
        assertThat(event.path("price").asDouble()).isEqualTo(10.5);
        assertThat(event.path("timestamp").asLong()).isEqualTo(1_705_323_000_123L);
        assertThat(event.path("ts").asText()).isEqualTo("2024-01-15T12:50:00.123Z");
        assertThat(event.path("volume").asDouble()).isEqualTo(3);
        assertThat(event.path("bid").asDouble()).isEqualTo(10.25);
        assertThat(event.path("ask").asDouble()).isEqualTo(10.75);
        assertThat(event.path("id").asText()).isEqualTo("77");
        assertThat(event.path("receivedAt").asText()).endsWith("Z");
    }

    private static void awaitForeign(PlatformProcess platform) throws Exception {
        PlatformProcess.await(
                "the price",
                () ->
                        platform.json("/price/latest?symbol=XYZ&provider=theirs")
                                        .path("price")
                                        .asDouble()
                                == 99.5);
        PlatformProcess.await("the trade", () -> platform.tradeCount("XYZ") == 1);
    }

    private static final String FOREIGN =
            "{\"provider\":\"theirs\",\"symbol\":\"xyz\",\"price\":99.5,"
                    + "\"timestamp\":1705323000000,\"venue\":\"not known here\"}";

    @Test
    void kcatReadsWhatIsPublishedAndWritesWhatIsTaken() throws Exception {
        assumeInstalled("kcat");
        try (KafkaServer kafka = KafkaServer.start(1);
                PlatformProcess platform =
                        up("--bus", "kafka", "--kafka-brokers", kafka.bootstrap())) {
            send(platform);
            String read =
                    run(
                            "",
                            "kcat",
                            "-C",
                            "-e",
                            "-q",
                            "-b",
                            kafka.bootstrap(),
                            "-t",
                            "price-ticks",
                            "-f",
                            "%k|%h|%s\n");
            String[] parts = read.strip().split("\\|", 3);
            assertThat(parts[0]).isEqualTo("ABC");
            assertThat(parts[1]).contains("tp-received-at=");
            assertIsWhatWasSent(new ObjectMapper().readTree(parts[2]));
            run(
                    "XYZ|" + FOREIGN + "\n",
                    "kcat",
                    "-P",
                    "-b",
                    kafka.bootstrap(),
                    "-t",
                    "price-ticks",
                    "-K|",
                    "-X",
                    "topic.partitioner=murmur2_random");
            awaitForeign(platform);
        }
    }

    @Test
    void redisCliReadsWhatIsPublishedAndWritesWhatIsTaken() throws Exception {
        assumeInstalled("redis-cli");
        try (RedisServer redis = RedisServer.start(folder)) {
            Path url = Files.writeString(folder.resolve("redis-url"), redis.url());
            try (PlatformProcess platform =
                    up("--bus", "redis", "--redis-url-file", url.toString())) {
                send(platform);
                List<String> read =
                        run(
                                        "",
                                        "redis-cli",
                                        "-u",
                                        redis.url(),
                                        "XREAD",
                                        "COUNT",
                                        "10",
                                        "STREAMS",
                                        "mdp.events",
                                        "0")
                                .lines()
                                .toList();
                String value = read.get(read.indexOf("v") + 1);
                assertIsWhatWasSent(new ObjectMapper().readTree(value));
                run("", "redis-cli", "-u", redis.url(), "XADD", "mdp.events", "*", "v", FOREIGN);
                awaitForeign(platform);
            }
        }
    }
}
