package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instruments;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SIGKILL at random moments: what was acknowledged is stored, once, and the bars are those of the
/// stored ticks.
final class KillTest {
    private static final int ROUNDS = 10;

    @TempDir Path folder;

    @Test
    void everyAcknowledgedTickIsStoredExactlyOnceThroughTenKills() throws Exception {
        int port = PlatformProcess.freePort();
        String[] arguments = {"--no-source", "--tcp-port", Integer.toString(port)};
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
                platform.kill();
                platform = PlatformProcess.up(folder, arguments);
            }
            long sentWithIds = withIds.stopAndDrain();
            long sentWithout = without.stopAndDrain();
            assertThat(withIds.reconnects()).isGreaterThanOrEqualTo(ROUNDS);

            PlatformProcess last = platform;
            PlatformProcess.await(
                    "all to be visible",
                    () ->
                            last.tradeCount("IDS") >= sentWithIds
                                    && last.tradeCount("NOIDS") >= sentWithout);
            NumberedTicks.assertOnce(last.trades("IDS"), sentWithIds);
            NumberedTicks.assertOnce(last.trades("NOIDS"), sentWithout);
            NumberedTicks.assertBarsMatch(last, "IDS");
            NumberedTicks.assertBarsMatch(last, "NOIDS");
        } finally {
            platform.close();
        }
    }
}
