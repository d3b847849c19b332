package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.redis.RedisServer;
import io.tradepulse.model.Instruments;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A door that is stopped while senders send, as an orchestrator does it when it puts a new one in
/// its place: the new one gets whoever comes, the old one goes on for a while, and then SIGTERM.
class DrainTest {
    @TempDir Path folder;

    @Test
    void aDoorThatIsReplacedLosesNothingAndItsSendersGoOnAtTheNewOne() throws Exception {
        try (RedisServer redis =
                RedisServer.start(Files.createDirectory(folder.resolve("redis")))) {
            String url = Files.writeString(folder.resolve("redis-url"), redis.url()).toString();
            try (PlatformProcess next =
                            PlatformProcess.up(
                                    folder,
                                    "--no-source",
                                    "--bus",
                                    "redis",
                                    "--redis-url-file",
                                    url);
                    PlatformProcess old =
                            PlatformProcess.ingest(
                                    folder, "--bus", "redis", "--redis-url-file", url);
                    Balancer balancer = new Balancer(old.awaitPort("Taking ticks on port"))) {
                replace(old, next, balancer);
            }
        }
    }

    private static void replace(PlatformProcess old, PlatformProcess next, Balancer balancer)
            throws Exception {
        Instruments instruments = new Instruments();
        try (NumberedSender withIds =
                        new NumberedSender(
                                instruments.of("numbered", "D1"), true, balancer.port(), 5);
                NumberedSender numbered =
                        new NumberedSender(
                                instruments.of("numbered", "D2"), false, balancer.port(), 5)) {
            awaitMore(withIds, numbered);
            balancer.leadTo(next.tcpPort());
            awaitMore(withIds, numbered);
            assertThat(withIds.reconnects() + numbered.reconnects()).isZero();
            assertThat(old.terminate()).isZero();
            awaitMore(withIds, numbered);
            assertThat(withIds.reconnects()).isOne();
            assertThat(numbered.reconnects()).isOne();
            assertStoredOnce(next, "D1", withIds.stopAndDrain());
            assertStoredOnce(next, "D2", numbered.stopAndDrain());
        }
    }

    private static void awaitMore(NumberedSender... senders) throws Exception {
        for (NumberedSender sender : senders) {
            long before = sender.acknowledged();
            PlatformProcess.await(
                    "ticks to be acknowledged", () -> sender.acknowledged() > before + 500);
        }
    }

    private static void assertStoredOnce(PlatformProcess platform, String symbol, long sent)
            throws Exception {
        PlatformProcess.await(
                sent + " ticks of " + symbol, () -> platform.tradeCount(symbol) >= sent);
        NumberedTicks.assertOnce(platform.trades(symbol), sent);
    }
}
