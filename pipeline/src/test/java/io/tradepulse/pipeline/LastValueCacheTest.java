package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.Topic;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.Stage;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The latest values, driven by hand, and read by many.
final class LastValueCacheTest {
    private final ManualClock clock = new ManualClock();
    private final Instruments instruments = new Instruments();
    private final Bus bus = new EmbeddedBus(clock, 1 << 10);
    private final Appender<Tick> appender = bus.ticks().appender();
    private final ImpatientTailer<Tick> tailer =
            new ImpatientTailer<>(bus.ticks().tailer(Bus.SNAPSHOT_SERVICE));
    private final LastValueCache cache =
            new LastValueCache(
                    tailer, clock, new Latencies().of(Stage.busToConsumer(Bus.SNAPSHOT_SERVICE)));

    private Tick tick(String symbol, long ts, long seq, double price) {
        Tick tick =
                new Tick()
                        .set(
                                instruments.of("test", symbol),
                                ts,
                                seq,
                                price,
                                1,
                                price - 1,
                                price + 1);
        tick.receivedAt(clock.nanos());
        return tick;
    }

    private void take(Tick... ticks) {
        try {
            appender.append(ticks, ticks.length);
            while (cache.doWork() > 0) {
                // Until nothing is left.
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private double price(String symbol) {
        return cache.latest(instruments.of("test", symbol)).orElseThrow().price();
    }

    @Test
    void theNewestEventTimeWinsWhateverComesLast() {
        take(tick("A", 20, 1, 100), tick("A", 30, 2, 101), tick("A", 10, 3, 102));
        assertThat(price("A")).isEqualTo(101);
    }

    @Test
    void tiesOfTimeGoToTheHigherSeq() {
        take(tick("A", 20, 5, 100), tick("A", 20, 4, 101), tick("A", 20, -9, 102));
        assertThat(price("A")).isEqualTo(100);
        take(tick("A", 20, 6, 103));
        assertThat(price("A")).isEqualTo(103);
    }

    @Test
    void knowsNothingOfAnInstrumentThatNeverHadATick() {
        Instrument other = instruments.of("test", "B");
        take(tick("A", 20, 1, 100));
        assertThat(cache.latest(other)).isEqualTo(Optional.empty());
        assertThat(cache.all()).hasSize(1);
        assertThat(cache.instrumentCount()).isEqualTo(1);
    }

    @Test
    void listsInstrumentsInTheOrderOfTheirFirstTickBeyondItsFirstSize() {
        List<Instrument> expected = new ArrayList<>();
        for (int i = 999; i >= 0; i--) {
            instruments.of("test", "S" + i);
        }
        for (int i = 0; i < 1000; i++) {
            take(tick("S" + i, 20, 1, 100 + i));
            expected.add(instruments.of("test", "S" + i));
        }
        assertThat(cache.instrumentsFrom(0)).isEqualTo(expected);
        assertThat(cache.instrumentsFrom(998)).isEqualTo(expected.subList(998, 1000));
        assertThat(cache.instrumentsFrom(1000)).isEmpty();
        assertThat(cache.instrumentsFrom(1001)).isEmpty();
        assertThat(cache.all()).hasSize(1000);
        assertThat(price("S7")).isEqualTo(107);
    }

    @Test
    void whatIsHandedOutIsACopy() {
        take(tick("A", 20, 1, 100));
        Tick copy = cache.latest(instruments.of("test", "A")).orElseThrow();
        take(tick("A", 30, 2, 101));
        assertThat(copy.price()).isEqualTo(100);
    }

    @Test
    void givesTheBusItsRoomBackAndCountsWhatItTook() {
        for (int i = 0; i < 5_000; i++) {
            take(tick("A", i, i, 100));
        }
        assertThat(cache.count()).isEqualTo(5_000);
        assertThat(cache.lastReceivedAt()).isEqualTo(clock.nanos());
    }

    @Test
    void countsNoTickOfTheCanary() {
        Tick canary = new Tick();
        canary.set(instruments.of("canary", "CANARY.0"), 1, 1, 1, 1, 1, 1);
        canary.receivedAt(clock.nanos());
        take(canary);
        assertThat(cache.count()).isZero();
        assertThat(cache.lastReceivedAt()).isZero();
        take(tick("A", 1, 1, 1), canary);
        assertThat(cache.count()).isEqualTo(1);
    }

    @Test
    @Timeout(60)
    void whoSeedsWhatIsClosedDoesNotWait() throws InterruptedException {
        cache.close();
        cache.seed(List.of(tick("A", 10, 1, 1)));
        assertThat(cache.all()).isEmpty();
    }

    @Test
    @Timeout(60)
    void seedsShowWhereNothingNewerHasCome() throws InterruptedException {
        take(tick("A", 20, 1, 100), tick("B", 20, 1, 200));
        seed(List.of(tick("A", 10, 1, 1), tick("B", 30, 1, 2), tick("C", 5, 1, 3)), true);
        assertThat(price("A")).isEqualTo(100);
        assertThat(price("B")).isEqualTo(2);
        assertThat(price("C")).isEqualTo(3);
        assertThat(cache.count()).isEqualTo(2);
    }

    @Test
    @Timeout(60)
    void takesSeedsFromSeveralPlacesAndTheNewerOfThem() throws InterruptedException {
        seed(List.of(tick("A", 10, 1, 1), tick("B", 30, 1, 2)), false);
        seed(List.of(tick("A", 20, 1, 3), tick("B", 20, 1, 4)), true);
        assertThat(price("A")).isEqualTo(3);
        assertThat(price("B")).isEqualTo(2);
    }

    /// Waits until they show.
    private void seed(List<Tick> ticks, boolean complete) throws InterruptedException {
        Thread seeding =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        if (complete) {
                                            cache.seed(ticks);
                                        } else {
                                            cache.seedEarly(ticks);
                                        }
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
        while (seeding.isAlive()) {
            cache.doWork();
        }
    }

    @Test
    void closeGivesTheTailerBack() {
        cache.close();
        assertThat(tailer.isClosed()).isTrue();
    }

    @Test
    @Timeout(60)
    void readersAlwaysSeeOneWholeTickThatNeverGoesBack() throws InterruptedException {
        Instrument instrument = instruments.of("test", "A");
        ConcurrentLinkedQueue<String> torn = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(1);
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        long last = 0;
                                        while (done.getCount() > 0 && torn.isEmpty()) {
                                            Tick tick = cache.latest(instrument).orElse(null);
                                            if (tick == null) {
                                                continue;
                                            }
                                            long n = tick.ts();
                                            if (tick.seq() != n
                                                    || tick.price() != n
                                                    || tick.volume() != n
                                                    || tick.bid() != n
                                                    || tick.ask() != n
                                                    || n < last) {
                                                torn.add(tick + " after " + last);
                                            }
                                            last = n;
                                        }
                                    }));
        }
        Tick[] batch = new Tick[500];
        long n = 0;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(400);
        while (System.nanoTime() < deadline && torn.isEmpty()) {
            for (int i = 0; i < batch.length; i++) {
                n++;
                batch[i] = new Tick().set(instrument, n, n, n, n, n, n);
            }
            take(batch);
        }
        done.countDown();
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(torn).isEmpty();
        assertThat(price("A")).isEqualTo(n);
    }

    @Test
    void whoListensWhileItWaitsIsToldOfTheTickThatItWaitedFor() {
        Told told = new Told();
        tailer.meanwhile(() -> cache.listen(told));
        take(tick("A", 20, 1, 100));
        assertThat(told.symbols).containsExactly("A");
        assertThat(told.batches).isEqualTo(1);
    }

    /// Notes what it is told.
    private static final class Told implements LastValueCache.Listener {
        final List<String> symbols = new ArrayList<>();
        int batches;

        @Override
        public void taken(Tick tick) {
            symbols.add(tick.instrument().symbol());
        }

        @Override
        public boolean batchEnd() {
            batches += symbols.size() > batches ? 1 : 0;
            return false;
        }

        @Override
        public void mark(Topic.Mark mark) {}

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean wantsMark() {
            return false;
        }
    }
}
