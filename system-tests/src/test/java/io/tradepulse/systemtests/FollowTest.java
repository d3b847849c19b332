package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.redis.RedisServer;
import io.tradepulse.model.Instruments;
import io.tradepulse.store.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// History that turns into live, over the real store and the real bus, with a break in between.
class FollowTest {
    private static final int STORED = 4_000;
    private static final int LIVE = 1_500;

    @TempDir Path folder;
    private final Instant began = Instant.now();

    @Test
    void ticksOfThePastAndOfNowComeOnceAndInOrder() throws Exception {
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source");
                NumberedSender sender = sender(platform.tcpPort())) {
            try (Follower follower = follow(platform, sender)) {
                assertThat(platform.terminate()).isZero();
                PlatformProcess.await("its farewell", () -> follower.closeCode() == 1001);
            }
        }
    }

    @Test
    void soTheyDoFromServicesOverRedis() throws Exception {
        int door = PlatformProcess.freePort();
        try (PostgresServer database =
                        PostgresServer.start(
                                PostgresServer.Version.chosen(), folder.resolve("postgres"));
                RedisServer redis =
                        RedisServer.start(Files.createDirectory(folder.resolve("redis")))) {
            List<String> places = places(database, redis);
            try (ServiceProcess ingest =
                            start("ingest", places, "--tcp-port", Integer.toString(door));
                    ServiceProcess persist = start("persist", places);
                    ServiceProcess serve = start("serve", places)) {
                for (ServiceProcess each : List.of(ingest, persist, serve)) {
                    each.awaitReady();
                }
                try (NumberedSender sender = sender(door);
                        Follower _ = follow(serve.process(), sender)) {
                    assertThat(serve.process().terminate()).isZero();
                }
            }
        }
    }

    private ServiceProcess start(String command, List<String> places, String... more)
            throws Exception {
        return ServiceProcess.start(
                folder, command, Stream.concat(places.stream(), Stream.of(more)).toList());
    }

    private List<String> places(PostgresServer database, RedisServer redis) throws IOException {
        Path redisUrl = Files.writeString(folder.resolve("redis-url"), redis.url());
        return ServiceProcess.places(
                database.newDatabase(), "--bus", "redis", "--redis-url-file", redisUrl.toString());
    }

    private static NumberedSender sender(int port) {
        return new NumberedSender(new Instruments().of("numbered", "N0"), false, port, 4);
    }

    /// Begins when there is a past, and ends when it has followed for a while.
    private Follower follow(PlatformProcess platform, NumberedSender sender) throws Exception {
        PlatformProcess.await("ticks to be stored", () -> sender.acknowledged() >= STORED);
        PlatformProcess.await(
                "the symbol", () -> platform.json("/symbols").path("count").asInt() == 1);
        Follower follower =
                new Follower(
                        platform.httpPort(),
                        "{\"type\":\"subscribe\",\"symbols\":[\"N0\"],\"from\":\"%s\"}"
                                .formatted(began));
        PlatformProcess.await("the end of history", follower::hasCaughtUp);
        awaitMore(follower);
        follower.breakAndResume();
        awaitMore(follower);
        long sent = sender.stopAndDrain();
        PlatformProcess.await("the last tick", () -> follower.count() >= sent);
        assertThat(follower.odd()).isEmpty();
        assertThat(follower.numbers()).isEqualTo(LongStream.rangeClosed(1, sent).boxed().toList());
        return follower;
    }

    private static void awaitMore(Follower follower) throws Exception {
        int before = follower.count();
        PlatformProcess.await("live ticks", () -> follower.count() >= before + LIVE);
    }
}
