package io.tradepulse.feed.ibkr;

import static io.tradepulse.feed.ibkr.Sources.T;
import static io.tradepulse.feed.ibkr.Sources.VERSION;
import static io.tradepulse.feed.ibkr.Sources.next;
import static io.tradepulse.feed.ibkr.Sources.options;
import static io.tradepulse.feed.ibkr.Sources.source;
import static io.tradepulse.feed.ibkr.Sources.unusedPort;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.feed.FeedRunner;
import io.tradepulse.feed.ibkr.FakeGateway.Asked;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The end, from any side, leaves nothing behind.
@Timeout(60)
final class IbkrCloseTest {
    @Test
    void closingCancelsTheStreamsThatRun() throws Exception {
        try (FakeGateway gateway =
                new FakeGateway(
                        (visit, index) -> {
                            visit.welcome(VERSION);
                            visit.subscription("AAPL Last");
                            visit.subscription("MSFT Last");
                            visit.trade(1, T, "1", "1");
                            visit.stay();
                        })) {
            IbkrSource source = source(options(gateway, "AAPL", "MSFT"));
            next(source);

            source.close();

            Eventually.isTrue("cancels come", () -> gateway.asked.size() == 4);
            assertThat(gateway.asked.subList(2, 4))
                    .containsExactly(new Asked.Cancel(1), new Asked.Cancel(2));
            assertThat(source.status().state()).isEqualTo(IbkrState.ENDED);
            assertThat(gateway.visits()).isEqualTo(1);
        }
    }

    @Test
    void closingUnblocksWhoeverWaitsForATick(@TempDir Path folder) throws Exception {
        try (FakeGateway gateway =
                new FakeGateway((visit, index) -> visit.welcome(VERSION).stay())) {
            IbkrSource source = source(options(gateway, "AAPL"));
            AtomicReference<Object> answer = new AtomicReference<>();
            Thread puller =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            answer.set(source.next(new Tick()));
                                        } catch (Exception e) {
                                            answer.set(e);
                                        }
                                    });
            Eventually.isTrue("it asks", () -> gateway.asked.size() == 1);

            source.close();
            puller.join();

            assertThat(answer.get()).isEqualTo(false);
            assertThat(source.next(new Tick())).isFalse();
            assertThat(threads(folder)).doesNotContain("\"ibkr\"");
        }
    }

    @Test
    void aRunnerPullsItAndStopsIt(@TempDir Path folder) throws Exception {
        try (FakeGateway gateway =
                new FakeGateway(
                        (visit, index) -> {
                            visit.welcome(VERSION);
                            int id = visit.subscription("AAPL Last");
                            visit.trade(id, T, "150", "1");
                            visit.trade(id, T, "151", "1");
                            visit.stay();
                        })) {
            List<Double> prices = new CopyOnWriteArrayList<>();
            IbkrSource source = source(options(gateway, "AAPL"));
            try (FeedRunner runner =
                    new FeedRunner(
                                    "feed",
                                    source,
                                    tick -> prices.add(tick.price()),
                                    System::nanoTime)
                            .start()) {
                Eventually.isTrue("two ticks", () -> prices.size() == 2);
                assertThat(runner.failure()).isEmpty();
            }
            assertThat(prices).containsExactly(150.0, 151.0);
            assertThat(threads(folder)).contains("\"fake-gateway\"").doesNotContain("\"ibkr\"");
        }
    }

    @Test
    void closingWorksBeforeTheFirstTickAndWithoutAGateway() throws Exception {
        IbkrSource unused = source(options(unusedPort(), "AAPL"));
        unused.close();
        assertThat(unused.next(new Tick())).isFalse();

        IbkrSource pausing =
                source(
                        options(unusedPort(), "AAPL")
                                .withReconnect(Duration.ofHours(1), IbkrOptions.UNLIMITED));
        Thread puller = Thread.ofVirtual().start(() -> pullOnce(pausing));
        Eventually.isTrue("it pauses", () -> pausing.status().problem() != null);
        pausing.close();
        puller.join();
        assertThat(pausing.status().state()).isEqualTo(IbkrState.ENDED);
    }

    @Test
    void closesWhileTheQueueIsFull() throws Exception {
        try (FakeGateway gateway =
                new FakeGateway(
                        (visit, index) -> {
                            visit.welcome(VERSION);
                            int id = visit.subscription("AAPL Last");
                            for (int i = 0; i < 100; i++) {
                                visit.trade(id, T, "1", "1");
                            }
                            visit.stay();
                        })) {
            IbkrSource source = source(options(gateway, "AAPL").withQueueTicks(2));
            next(source);
            Eventually.isTrue("it is full", () -> source.status().queued() == 2);

            source.close();

            assertThat(source.status().state()).isEqualTo(IbkrState.ENDED);
        }
    }

    private static String threads(Path folder) throws IOException {
        Path dump = folder.resolve("threads.txt");
        ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
                .dumpThreads(
                        dump.toString(),
                        com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        return Files.readString(dump);
    }

    private static void pullOnce(IbkrSource source) {
        try {
            source.next(new Tick());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
