package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.InMemoryStore;
import io.tradepulse.store.InMemoryStore.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The recorder, driven by hand at a clock that the test moves.
final class RecorderTest {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final ManualClock clock = new ManualClock();
    private final Instruments instruments = new Instruments();
    private final InMemoryStore store = new InMemoryStore();
    private final Bus bus = new EmbeddedBus(clock, 1 << 19);
    private final Appender<Tick> appender = bus.ticks().appender();
    private final ImpatientTailer<Tick> tailer =
            new ImpatientTailer<>(bus.ticks().tailer(Bus.TICK_CONSUMER));
    private final List<String> told = new ArrayList<>();
    private final Recorder<Tick> recorder =
            new Recorder<>(
                    "recorder",
                    tailer,
                    store.tickWriter(),
                    clock,
                    new Batching(200_000, INTERVAL),
                    new Recorder.Listener<>() {
                        @Override
                        public void taken(Tick tick) {
                            told.add("taken " + tick.seq());
                        }

                        @Override
                        public void committed() {
                            told.add("committed");
                        }

                        @Override
                        public void failed() {
                            told.add("failed");
                        }

                        @Override
                        public void circuit(boolean isOpen) {
                            told.add(isOpen ? "open" : "closed");
                        }
                    },
                    (tick, reason) -> told.add("buried " + tick.seq() + ": " + reason));
    private long lastSeq;

    private long send(int count) {
        Tick[] ticks = new Tick[count];
        for (int i = 0; i < count; i++) {
            ticks[i] =
                    new Tick()
                            .set(
                                    instruments.of("test", "A"),
                                    clock.nanos(),
                                    ++lastSeq,
                                    100,
                                    1,
                                    Tick.ABSENT,
                                    Tick.ABSENT);
        }
        try {
            return appender.append(ticks, count);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int work() {
        // A pause after a failure ends at once, in a test.
        LockSupport.unpark(Thread.currentThread());
        try {
            return recorder.doWork();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Long> stored() {
        return store.committedTicks().stream().map(Tick::seq).toList();
    }

    @Test
    void waitsForCompanyAsLongAsTheIntervalAndNoLonger() {
        send(1);
        assertThat(work()).isEqualTo(1);
        clock.advance(INTERVAL.minusNanos(1));
        send(1);
        work();
        assertThat(stored()).isEmpty();
        clock.advance(Duration.ofNanos(1));
        work();
        assertThat(stored()).containsExactly(1L, 2L);
        assertThat(told).containsExactly("taken 1", "taken 2", "committed");
    }

    @Test
    void waitsOnTheBusNoLongerThanUntilItsCommitIsDue() {
        work();
        assertThat(tailer.lastPatience()).isEqualTo(Duration.ofSeconds(1));
        send(1);
        work();
        clock.advance(Duration.ofMillis(20));
        work();
        assertThat(tailer.lastPatience()).isEqualTo(Duration.ofMillis(30));
        clock.advance(Duration.ofMillis(60));
        work();
        assertThat(tailer.lastPatience()).isZero();
    }

    @Test
    void commitsABatchThatHasGrownLargeBeforeItsTime() {
        send(200_000);
        while (work() > 0) {
            // Until nothing is left.
        }
        assertThat(store.tickCount()).isEqualTo(200_000);
        assertThat(tailer.commits()).isEqualTo(1);
    }

    @Test
    void commitsItsPositionAfterTheStoreHasCommitted() {
        long position = send(3);
        work();
        assertThat(appender.durable()).isLessThan(position);
        List<Long> storedWhenDurable = new ArrayList<>();
        bus.ticks().onDurable(() -> storedWhenDurable.addAll(stored()));
        clock.advance(INTERVAL);
        work();
        assertThat(appender.durable()).isEqualTo(position);
        assertThat(storedWhenDurable).containsExactly(1L, 2L, 3L);
    }

    @Test
    void takesAgainWhatTheStoreDidNotCommit() {
        long position = send(3);
        store.failOnce(Operation.COMMIT);
        work();
        clock.advance(INTERVAL);
        assertThat(work()).isZero();
        assertThat(stored()).isEmpty();
        assertThat(appender.durable()).isLessThan(position);
        clock.advance(Duration.ofSeconds(1));
        work();
        clock.advance(INTERVAL);
        work();
        assertThat(stored()).containsExactly(1L, 2L, 3L);
        assertThat(appender.durable()).isEqualTo(position);
        assertThat(told)
                .containsExactly(
                        "taken 1",
                        "taken 2",
                        "taken 3",
                        "failed",
                        "taken 1",
                        "taken 2",
                        "taken 3",
                        "committed");
    }

    @Test
    void takesAgainWhereARowCouldNotBeWritten() {
        send(5);
        int[] rows = {0};
        store.failWhen(asked -> asked == Operation.WRITE && ++rows[0] == 3);
        work();
        assertThat(told).containsExactly("taken 1", "taken 2", "failed");
        clock.advance(Duration.ofSeconds(1));
        work();
        clock.advance(INTERVAL);
        work();
        assertThat(stored()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void startsOverThoughTheRollbackFailsToo() {
        send(2);
        store.failWhen(asked -> asked == Operation.COMMIT || asked == Operation.ROLLBACK);
        work();
        clock.advance(INTERVAL);
        work();
        store.failWhen(_ -> false);
        clock.advance(Duration.ofSeconds(1));
        work();
        clock.advance(INTERVAL);
        work();
        assertThat(stored()).containsExactly(1L, 2L);
    }

    @Test
    void triesLaterAndLaterButAtLeastEverySevenSeconds() {
        send(1);
        store.failWith("disk full");
        List<Long> pausesInMillis = new ArrayList<>();
        long failures = 0;
        long lastFailureAt = clock.nanos();
        while (pausesInMillis.size() < 9) {
            work();
            clock.advance(Duration.ofMillis(10));
            long now = told.stream().filter("failed"::equals).count();
            if (now > failures) {
                failures = now;
                pausesInMillis.add((clock.nanos() - lastFailureAt) / 1_000_000);
                lastFailureAt = clock.nanos();
            }
        }
        assertThat(pausesInMillis.get(1)).isBetween(100L, 250L);
        assertThat(pausesInMillis.get(3)).isBetween(400L, 700L);
        assertThat(pausesInMillis.get(4)).isBetween(800L, 1_200L);
        assertThat(pausesInMillis.get(5)).isBetween(5_000L, 6_400L);
        assertThat(pausesInMillis.get(8)).isBetween(5_000L, 6_400L);
        store.failWith("");
        clock.advance(Duration.ofSeconds(7));
        work();
        clock.advance(INTERVAL);
        work();
        assertThat(stored()).containsExactly(1L);
        // And it has forgotten how long it waited.
        send(1);
        store.failOnce(Operation.COMMIT);
        work();
        clock.advance(INTERVAL);
        work();
        clock.advance(Duration.ofMillis(130));
        work();
        clock.advance(INTERVAL);
        work();
        assertThat(stored()).containsExactly(1L, 2L);
    }

    @Test
    void triesALittleOnlyAfterALongOutage() {
        send(50_000);
        store.failWith("down");
        for (int i = 0; i < CircuitBreaker.FAILURES_TO_OPEN; i++) {
            work();
            clock.advance(Duration.ofSeconds(7));
        }
        assertThat(told).endsWith("failed", "open");
        store.failWith("");
        work();
        assertThat(stored()).hasSize(100);
        assertThat(told).endsWith("committed", "closed");
        work();
        clock.advance(INTERVAL);
        work();
        assertThat(stored().size()).isGreaterThan(10_000);
    }

    @Test
    void commitsAsSoonAsThereIsEnough() {
        Recorder<Tick> small =
                new Recorder<>(
                        "small",
                        bus.ticks().tailer("small"),
                        store.tickWriter(),
                        clock,
                        new Batching(3, INTERVAL),
                        Recorder.Listener.none(),
                        (_, _) -> {});
        try {
            send(2);
            small.doWork();
            assertThat(stored()).isEmpty();
            send(5);
            small.doWork();
            assertThat(stored()).hasSize(7);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            small.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1,WRITE", "4,WRITE", "7,WRITE", "1,COMMIT", "4,COMMIT", "7,COMMIT"})
    void buriesWhatTheStoreRefusesAndStoresAllTheOthers(long poison, Operation refusedAt) {
        store.refuse(tick -> tick.seq() == poison, refusedAt);
        long position = send(7);
        for (int i = 0; i < 20; i++) {
            work();
            clock.advance(INTERVAL);
        }
        assertThat(stored()).hasSize(6).doesNotContain(poison);
        assertThat(told.stream().filter(told -> told.startsWith("buried")))
                .containsExactly("buried " + poison + ": refused");
        assertThat(appender.durable()).isEqualTo(position);
    }

    @Test
    void findsTheRefusedAmongManyWithoutGoingThroughAllOneByOne() {
        store.refuse(tick -> tick.seq() == 777 || tick.seq() == 90_001, Operation.COMMIT);
        send(100_000);
        for (int i = 0; i < 120; i++) {
            work();
            clock.advance(INTERVAL);
        }
        assertThat(stored()).hasSize(99_998);
        assertThat(told.stream().filter(told -> told.startsWith("buried"))).hasSize(2);
    }

    @Test
    void touchesNothingWhileItWaitsAfterAFailure() {
        send(1);
        store.failOnce(Operation.WRITE);
        work();
        send(1);
        clock.advance(Duration.ofMillis(99));
        assertThat(work()).isZero();
        assertThat(told).containsExactly("failed");
    }

    @Test
    void closeStoresWhatIsLeftOnTheBus() {
        send(2);
        work();
        long position = send(20_000);
        recorder.close();
        assertThat(store.committedTicks()).hasSize(20_002);
        assertThat(appender.durable()).isEqualTo(position);
        assertThat(tailer.isClosed()).isTrue();
        assertThat(store.openWriters()).isZero();
    }

    @Test
    void closeInTheMiddleOfAPauseTriesOnceMore() {
        send(2);
        store.failOnce(Operation.COMMIT);
        work();
        clock.advance(INTERVAL);
        work();
        recorder.close();
        assertThat(stored()).containsExactly(1L, 2L);
    }

    @Test
    void closeLeavesWhatTheStoreRefusesUncommittedAndGivesEverythingBack() {
        long position = send(2);
        store.failWith("disk full");
        recorder.close();
        assertThat(appender.durable()).isLessThan(position);
        assertThat(stored()).isEmpty();
        assertThat(tailer.isClosed()).isTrue();
        assertThat(store.openWriters()).isZero();
    }
}
