package io.tradepulse.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FeedRunnerTest {
    private final List<Double> sent = Collections.synchronizedList(new ArrayList<>());
    private long nanos;

    /// Ticks with prices 1, 2, 3, …, one due every 10 ns.
    private static final class Counting implements TickSource {
        private final int count;
        private int given;
        private boolean closed;

        Counting(int count) {
            this.count = count;
        }

        @Override
        public boolean next(Tick into) {
            if (given == count) {
                return false;
            }
            given++;
            into.set(new Instruments().of("p", "S"), 1, -1, given, 1, 1, 1);
            return true;
        }

        @Override
        public long dueNanos() {
            return (given - 1) * 10L;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void sendsWhatIsDueAndSaysHowLongToWait() throws Exception {
        Counting source = new Counting(5);
        try (FeedRunner runner =
                new FeedRunner("test", source, t -> sent.add(t.price()), () -> nanos)) {
            assertThat(runner.doWork()).isEqualTo(10);
            assertThat(sent).containsExactly(1.0);

            nanos = 24;
            assertThat(runner.doWork()).isEqualTo(6);
            assertThat(sent).containsExactly(1.0, 2.0, 3.0);

            nanos = 1_000;
            assertThat(runner.doWork()).isEqualTo(FeedRunner.ENDED);
            assertThat(sent).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
            assertThat(runner.ended()).isTrue();
        }
        assertThat(source.closed).isTrue();
    }

    @Test
    void runsASourceToItsEnd() throws Exception {
        try (FeedRunner runner =
                new FeedRunner(
                                "test",
                                new Counting(10_000),
                                t -> sent.add(t.price()),
                                System::nanoTime)
                        .start()) {
            assertThat(runner.awaitEnd(Duration.ofSeconds(60))).isTrue();

            assertThat(sent).hasSize(10_000);
            assertThat(runner.failure()).isEmpty();
        }
    }

    @Test
    void stopsWhileTheSinkHasNoRoom() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        TickSink full =
                _ -> {
                    waiting.countDown();
                    never.await();
                };
        Counting source = new Counting(10);
        FeedRunner runner = new FeedRunner("test", source, full, System::nanoTime).start();
        waiting.await();

        runner.close();

        assertThat(source.closed).isTrue();
        assertThat(runner.ended()).isFalse();
        assertThat(runner.failure()).isEmpty();
    }

    @Test
    void tellsWhatStoppedIt() throws Exception {
        TickSink broken =
                _ -> {
                    throw new IOException("no room at the inn");
                };
        try (FeedRunner runner =
                new FeedRunner("test", new Counting(10), broken, System::nanoTime).start()) {
            assertThat(runner.awaitEnd(Duration.ofSeconds(60))).isTrue();

            assertThat(runner.failure())
                    .get()
                    .extracting(Exception::getMessage)
                    .isEqualTo("no room at the inn");
        }
    }
}
