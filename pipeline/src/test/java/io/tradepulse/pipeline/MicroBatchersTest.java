package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.Partition;
import io.tradepulse.bus.Partitions;
import io.tradepulse.bus.Tailer;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.Bar;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.store.InMemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The micro-batchers of a process whose partitions come and go as the test says.
class MicroBatchersTest {
    /// All symbols that begin with that letter.
    private record Letter(String name) implements Partition {
        @Override
        public boolean holds(String symbol) {
            return symbol.startsWith(name);
        }
    }

    private static final Partition A = new Letter("A");
    private static final Partition B = new Letter("B");

    private final ManualClock clock = new ManualClock();
    private final Instruments instruments = new Instruments();
    private final InMemoryStore store = new InMemoryStore();
    private final Bus bus = new EmbeddedBus(clock, 1 << 10);
    private final Tailer<Tick> recorded = bus.ticks().tailer(Bus.TICK_CONSUMER);
    private final Tailer<Bar> published = bus.bars().tailer("test");
    private final ByHand partitions = new ByHand();
    private final MicroBatchers batchers =
            new MicroBatchers(
                    new BarParts(
                            bus,
                            store,
                            List.of(Interval.S1, Interval.M5),
                            BarsUnderTest.WINDOW,
                            clock,
                            new Latencies().of(Stage.busToConsumer(Bus.MICRO_BATCHER))),
                    partitions,
                    clock);

    /// Hands over what a test has put into it, in the order of the changes.
    private final class ByHand implements Partitions<Tick> {
        private final List<Runnable> changes = new ArrayList<>();
        private Listener<Tick> listener = noOne();
        private boolean current = true;
        private Duration patience = Duration.ZERO;

        private static Listener<Tick> noOne() {
            return new Listener<>() {
                @Override
                public void gained(Partition partition, Tailer<Tick> tailer) {}

                @Override
                public void lost(Partition partition) {}
            };
        }

        void gain(Partition partition) {
            Tailer<Tick> tailer = bus.ticks().tailer("partition-" + partition.name());
            changes.add(() -> listener.gained(partition, tailer));
        }

        void lose(Partition partition) {
            changes.add(() -> listener.lost(partition));
        }

        @Override
        public boolean poll(Listener<Tick> now, Duration atMost) {
            patience = atMost;
            listener = now;
            changes.forEach(Runnable::run);
            changes.clear();
            return false;
        }

        @Override
        public boolean isCurrent() {
            return current;
        }

        @Override
        public void close() {}
    }

    private Tick tick(String symbol, int second, long seq) {
        Tick tick =
                new Tick()
                        .set(
                                instruments.of("test", symbol),
                                ManualClock.START + Duration.ofSeconds(second).toNanos(),
                                seq,
                                10,
                                1,
                                Tick.ABSENT,
                                Tick.ABSENT);
        tick.receivedAt(clock.nanos());
        return tick;
    }

    /// Puts it on the bus and into the store.
    private void send(Tick tick) throws InterruptedException {
        bus.ticks().appender().append(new Tick[] {tick}, 1);
        try (var writer = store.tickWriter()) {
            writer.write(tick);
            writer.commit();
        }
        recorded.poll(_ -> {}, 10, Duration.ZERO);
        recorded.commit();
    }

    private void work() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            batchers.doWork();
            clock.advance(BarsUnderTest.WINDOW);
        }
        batchers.doWork();
    }

    private List<Bar> bars(String symbol) {
        return store.allBars().stream()
                .filter(bar -> bar.instrument().symbol().equals(symbol))
                .filter(bar -> bar.interval() == Interval.S1)
                .toList();
    }

    @Test
    void makesNothingBeforeItHasAPartition() throws Exception {
        send(tick("A1", 1, 1));
        work();
        assertThat(batchers.size()).isZero();
        assertThat(store.allBars()).isEmpty();
    }

    @Test
    void pollsTheBusBetweenThePartitionsItBeginsWithAndDoesNotWaitThere() throws Exception {
        partitions.gain(A);
        partitions.gain(B);
        batchers.doWork();
        assertThat(batchers.size()).isOne();
        batchers.doWork();
        assertThat(partitions.patience).isZero();
        assertThat(batchers.size()).isEqualTo(2);
        batchers.doWork();
        assertThat(partitions.patience).isPositive();
    }

    @Test
    void doesNotBeginWithAPartitionThatIsLostBeforeItsTurn() throws Exception {
        partitions.gain(A);
        partitions.gain(B);
        batchers.doWork();
        partitions.lose(B);
        batchers.doWork();
        partitions.lose(A);
        batchers.doWork();
        assertThat(batchers.size()).isZero();
    }

    @Test
    void givesUpWhatIsOpenWithThePartition() throws Exception {
        partitions.gain(A);
        batchers.doWork();
        send(tick("A1", 1, 1));
        batchers.doWork();
        partitions.lose(A);
        work();
        assertThat(batchers.size()).isZero();
        assertThat(store.allBars()).isEmpty();
    }

    @Test
    void makesWhatAnotherProcessHadTakenAndNotStored() throws Exception {
        send(tick("A1", 1, 1));
        send(tick("B1", 1, 2));
        recorded.poll(_ -> {}, 10, Duration.ZERO);
        partitions.gain(A);
        clock.advance(Duration.ofMinutes(2));
        work();
        work();
        assertThat(bars("A1")).hasSize(1);
        assertThat(bars("B1")).isEmpty();
    }

    @Test
    void keepsACheckpointForEachPartition() throws Exception {
        partitions.gain(A);
        partitions.gain(B);
        batchers.doWork();
        send(tick("A1", 1, 1));
        work();
        assertThat(store.checkpoint("bars/A")).isPresent();
        assertThat(store.checkpoint("bars/B")).isPresent();
        assertThat(store.checkpoint("bars")).isEmpty();
    }

    @Test
    void storesNothingWhileItMayHaveLostItsPartitions() throws Exception {
        partitions.gain(A);
        batchers.doWork();
        send(tick("A1", 1, 1));
        partitions.current = false;
        work();
        assertThat(store.allBars()).isEmpty();
        partitions.current = true;
        work();
        assertThat(bars("A1")).hasSize(1);
    }

    @Test
    void beginsLaterWhereTheStoreIsAway() throws Exception {
        store.failWhen(operation -> operation == InMemoryStore.Operation.QUERY);
        partitions.gain(A);
        work();
        assertThat(batchers.size()).isZero();
        assertThat(store.openWriters()).isZero();
        store.failWhen(_ -> false);
        work();
        assertThat(batchers.size()).isOne();
    }
}
