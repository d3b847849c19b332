package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tradepulse.feed.SenderOptions;
import io.tradepulse.feed.TickSender;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SIGKILL at random moments: what was acknowledged is stored, once, and the bars are those of the
/// stored ticks.
final class KillTest {
    private static final int ROUNDS = 10;
    private static final int TICKS_A_TURN = 50;

    @TempDir Path folder;

    /// Sends numbered ticks of one symbol until it is stopped: the number is the volume, and the
    /// trade id where there is one.
    private static final class NumberedSender implements Runnable, AutoCloseable {
        private final Instrument instrument;
        private final boolean withIds;
        private final TickSender sender;
        private final EpochClock clock = EpochClock.system();
        private final Thread thread = Thread.ofPlatform().unstarted(this);
        private volatile boolean running = true;
        private long sent;

        NumberedSender(Instrument instrument, boolean withIds, int port) {
            this.instrument = instrument;
            this.withIds = withIds;
            this.sender =
                    TickSender.open(
                            SenderOptions.to("127.0.0.1", port)
                                    .withProvider("numbered")
                                    .withReconnect(
                                            Duration.ofMillis(100), SenderOptions.UNLIMITED));
            thread.start();
        }

        @Override
        public void run() {
            Tick tick = new Tick();
            try {
                while (running) {
                    for (int i = 0; i < TICKS_A_TURN; i++) {
                        sent++;
                        // Times in ms, so that many ticks share one.
                        long ts = clock.nanos() / 1_000_000 * 1_000_000;
                        double price = 100 + sent % 500 / 100.0;
                        tick.set(
                                instrument,
                                ts,
                                withIds ? sent : -1,
                                price,
                                sent,
                                Tick.ABSENT,
                                Tick.ABSENT);
                        sender.send(tick);
                    }
                    LockSupport.parkNanos(5_000_000);
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        long stopAndDrain() throws InterruptedException {
            running = false;
            thread.join();
            assertThat(sender.drain(Duration.ofSeconds(60)))
                    .as("all acknowledged: %s", sender.report())
                    .isTrue();
            assertThat(sender.report().rejectedLines()).isZero();
            return sent;
        }

        @Override
        public void close() {
            running = false;
            sender.close();
        }
    }

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
                long before = withIds.sender.report().acknowledged();
                PlatformProcess.await(
                        "ticks to be acknowledged",
                        () -> withIds.sender.report().acknowledged() > before);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(400_000_000));
                platform.kill();
                platform = PlatformProcess.up(folder, arguments);
            }
            long sentWithIds = withIds.stopAndDrain();
            long sentWithout = without.stopAndDrain();
            assertThat(withIds.sender.report().reconnects()).isGreaterThanOrEqualTo(ROUNDS);

            PlatformProcess last = platform;
            PlatformProcess.await(
                    "all to be visible",
                    () ->
                            last.tradeCount("IDS") >= sentWithIds
                                    && last.tradeCount("NOIDS") >= sentWithout);
            assertNumberedOnce(last.trades("IDS"), sentWithIds);
            assertNumberedOnce(last.trades("NOIDS"), sentWithout);
            assertBarsMatch(last, "IDS");
            assertBarsMatch(last, "NOIDS");
        } finally {
            platform.close();
        }
    }

    private static void assertNumberedOnce(List<JsonNode> trades, long sent) {
        assertThat(
                        trades.stream()
                                .mapToLong(trade -> trade.path("volume").asLong())
                                .sorted()
                                .toArray())
                .isEqualTo(LongStream.rangeClosed(1, sent).toArray());
    }

    /// Minute bars, computed here from the stored ticks, and those that the platform made through
    /// all the kills.
    private static void assertBarsMatch(PlatformProcess platform, String symbol) throws Exception {
        Map<String, List<Object>> expected = new TreeMap<>();
        List<JsonNode> minute = new ArrayList<>();
        String start = "";
        for (JsonNode trade : platform.trades(symbol)) {
            String then =
                    Instant.parse(trade.path("ts").asText())
                            .truncatedTo(java.time.temporal.ChronoUnit.MINUTES)
                            .toString();
            if (!then.equals(start) && !minute.isEmpty()) {
                expected.put(start, bar(minute));
                minute.clear();
            }
            start = then;
            minute.add(trade);
        }
        expected.put(start, bar(minute));
        PlatformProcess.await(
                "bars of " + symbol + " to equal " + expected,
                () -> {
                    Map<String, List<Object>> found = new TreeMap<>();
                    platform.json("/candles?symbol=" + symbol + "&interval=1m&limit=1000")
                            .path("data")
                            .forEach(bar -> found.put(bar.path("ts").asText(), values(bar)));
                    return found.equals(expected);
                });
    }

    private static List<Object> bar(List<JsonNode> trades) {
        double high =
                trades.stream().mapToDouble(t -> t.path("price").asDouble()).max().orElseThrow();
        double low =
                trades.stream().mapToDouble(t -> t.path("price").asDouble()).min().orElseThrow();
        long volume = trades.stream().mapToLong(t -> t.path("volume").asLong()).sum();
        return List.of(
                trades.getFirst().path("price").asDouble(),
                high,
                low,
                trades.getLast().path("price").asDouble(),
                volume,
                trades.size());
    }

    private static List<Object> values(JsonNode bar) {
        return List.of(
                bar.path("open").asDouble(),
                bar.path("high").asDouble(),
                bar.path("low").asDouble(),
                bar.path("close").asDouble(),
                bar.path("volume").asLong(),
                bar.path("trades").asInt());
    }
}
