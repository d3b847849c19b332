package io.tradepulse.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.model.EpochClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a Redis server without touching it.
final class RedisInspectionTest {
    @TempDir Path folder;

    /// The first in a JVM loads much, and has as little time as the others.
    @BeforeAll
    static void lookOnce(@TempDir Path place) {
        try (RedisServer server = RedisServer.start(place)) {
            Concurrent.eventually("a first look", () -> succeeds(server.url()));
        }
    }

    private static boolean succeeds(String url) {
        try {
            look(url);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static RedisInspection.Report look(String url) throws IOException {
        return new RedisInspection(RedisOptions.of(url, "doctor"), EpochClock.system()).look();
    }

    @Test
    void saysHowAServerKeepsWhatItHas() throws Exception {
        try (RedisServer server =
                RedisServer.start(folder, "--maxmemory 64mb", "--maxmemory-policy allkeys-lru")) {
            RedisInspection.Report report = look(server.url());

            assertThat(report.version()).matches("\\d+\\..*");
            assertThat(report.isReplica()).isFalse();
            assertThat(report.memory().usedBytes()).isPositive();
            assertThat(report.memory().maxBytes()).isEqualTo(64 << 20);
            assertThat(report.memory().policy()).isEqualTo("allkeys-lru");
            assertThat(report.persistence())
                    .isEqualTo(new RedisInspection.Persistence(true, "always", false));
            assertThat(report.clock().uncertainty()).isLessThan(Duration.ofSeconds(3));
            assertThat(report.clock().offset().abs())
                    .as("it is this machine's clock, in microseconds")
                    .isLessThanOrEqualTo(report.clock().uncertainty().plusNanos(1_000));
        }
    }

    @Test
    void streamsThatAreMissingStayMissing() throws Exception {
        try (RedisServer server = RedisServer.start(folder)) {
            for (int i = 0; i < 2; i++) {
                assertThat(look(server.url()).streams())
                        .extracting(RedisInspection.Stream::key)
                        .containsExactly("mdp.events", "mdp.events:bars", "mdp.events:dlq");
                assertThat(look(server.url()).streams())
                        .allSatisfy(stream -> assertThat(stream.length()).isZero());
            }
        }
    }

    @Test
    @SuppressWarnings("unchecked") // the client takes streams as an array of a generic type
    void saysHowFarAGroupIs() throws Exception {
        try (RedisServer server = RedisServer.start(folder);
                RedisClient client = RedisClient.create(server.url())) {
            RedisCommands<String, String> redis = client.connect().sync();
            redis.xgroupCreate(
                    StreamOffset.from("mdp.events", "0"),
                    "tick-consumer",
                    XGroupCreateArgs.Builder.mkstream());
            for (int i = 0; i < 5; i++) {
                XAddArgs id = new XAddArgs().id((1_000 + i) + "-1");
                redis.xadd("mdp.events", id, Map.of("v", "x"));
            }
            for (int i = 0; i < 2; i++) {
                redis.xreadgroup(
                        Consumer.from("tick-consumer", "a"),
                        XReadArgs.Builder.count(1),
                        StreamOffset.lastConsumed("mdp.events"));
            }
            redis.xack("mdp.events", "tick-consumer", "1000-1");

            RedisInspection.Stream stream = look(server.url()).streams().getFirst();

            assertThat(stream.length()).isEqualTo(5);
            assertThat(stream.oldestMillis()).isEqualTo(1_000);
            assertThat(stream.newestMillis()).isEqualTo(1_004);
            assertThat(stream.groups())
                    .containsExactly(
                            new RedisInspection.Group("tick-consumer", 1, 1, 1_001, 3, false));
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndNotRepeated() {
        try (RedisServer server = RedisServer.start(folder, "--requirepass s3cret")) {
            String at = "localhost:" + server.port();

            assertThatThrownBy(() -> look("redis://:wr0ng@" + at))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Redis at " + at + " refuses")
                    .hasMessageNotContaining("wr0ng");
            assertThatThrownBy(() -> look("redis://" + at))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("NOAUTH");
        }
    }

    @Test
    void aServerThatIsAwayIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> look("redis://:s3cret@localhost:" + port))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("localhost:" + port)
                .hasMessageNotContaining("s3cret");
    }
}
