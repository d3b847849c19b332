package io.tradepulse.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// What holds for the ring in memory alone: its room, and what makes an event durable.
class EmbeddedBusTest extends BusConformance {
    private static final int CAPACITY = 4_096;

    @Override
    protected Bus open(EpochClock clock, Instruments known) {
        return new EmbeddedBus(clock, CAPACITY);
    }

    /// Somebody who doesn't read until that is closed.
    @Override
    protected AutoCloseable stall() {
        Tailer<Tick> slow = bus.ticks().tailer("slow");
        return () -> concurrent.start(() -> readOn(slow));
    }

    private static Void readOn(Tailer<Tick> tailer) throws InterruptedException {
        while (true) {
            tailer.poll(_ -> {}, 1_000, LONG);
            tailer.commit();
        }
    }

    private Topic<Tick> smallRing(int capacity) {
        return new EmbeddedBus(now::get, capacity).ticks();
    }

    @Test
    void fillsToItsCapacityAndBlocksUntilTheSlowestGroupCommits() throws Exception {
        Topic<Tick> ring = smallRing(256);
        Tailer<Tick> slow = ring.tailer("slow");
        Tailer<Tick> fast = ring.tailer("fast");
        Appender<Tick> appender = ring.appender();
        append(appender, ticks(0, 256));
        take(fast, 256);
        fast.commit();
        var blocked = concurrent.start(() -> append(appender, tick(256)));
        blocked.awaitWaiting();
        take(slow, 100);
        slow.rewind();
        blocked.awaitWaiting();
        assertThat(take(slow, 100)).containsExactly(seqs(0, 100));
        slow.commit();
        assertThat(blocked.get()).isEqualTo(256);
        assertThat(take(slow, 157)).containsExactly(seqs(100, 257));
        assertThat(take(fast, 1)).containsExactly(256L);
    }

    @Test
    void hasRoomForEverWhereNobodyReads() throws Exception {
        Topic<Tick> ring = smallRing(64);
        Appender<Tick> appender = ring.appender();
        append(appender, ticks(0, 50));
        append(appender, ticks(50, 100));
        append(appender, ticks(100, 150));
        assertThat(ring.lag("nobody")).isZero();
    }

    @Test
    void takesBatchesThatAreLargerThanItIs() throws Exception {
        for (int capacity : new int[] {1, 16, 64, 256}) {
            Topic<Tick> ring = smallRing(capacity);
            Tailer<Tick> tailer = ring.tailer("group");
            Appender<Tick> appender = ring.appender();
            var appending = concurrent.start(() -> append(appender, ticks(0, 1_000)));
            List<Long> taken = new ArrayList<>();
            Concurrent.eventually("all have come", () -> pollAndCommit(tailer, taken) == 1_000);
            assertThat(taken).containsExactly(seqs(0, 1_000));
            assertThat(appending.get()).isEqualTo(999);
        }
    }

    private static int pollAndCommit(Tailer<Tick> tailer, List<Long> taken) {
        try {
            tailer.poll(t -> taken.add(t.seq()), 1_000, SHORT);
            tailer.commit();
            return taken.size();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void canBeInterruptedWhileItWaitsForRoomAndGoesOnAfterwards() throws Exception {
        Topic<Tick> ring = smallRing(256);
        Tailer<Tick> tailer = ring.tailer("group");
        Appender<Tick> appender = ring.appender();
        append(appender, ticks(0, 100));
        var blocked = concurrent.start(() -> append(appender, ticks(100, 400)));
        blocked.awaitWaiting();
        blocked.interrupt();
        assertThat(blocked.failure()).isInstanceOf(InterruptedException.class);
        List<Long> before = take(tailer, (int) ring.lag("group"));
        assertThat(before).containsExactly(seqs(0, before.size()));
        tailer.commit();
        append(appender, tick(1_000));
        assertThat(take(tailer, 1)).containsExactly(1_000L);
    }

    @Test
    void refusesACapacityThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> smallRing(1_000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> smallRing(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void makesTicksDurableWithTheRecordersCommitOnly() throws Exception {
        Tailer<Tick> recorder = bus.ticks().tailer(Bus.TICK_CONSUMER);
        Tailer<Tick> other = bus.ticks().tailer(Bus.SNAPSHOT_SERVICE);
        Appender<Tick> appender = bus.ticks().appender();
        AtomicLong durableWhenCalled = new AtomicLong(-2);
        AtomicInteger calls = new AtomicInteger();
        bus.ticks()
                .onDurable(
                        () -> {
                            calls.incrementAndGet();
                            durableWhenCalled.set(appender.durable());
                        });
        assertThat(appender.durable()).isEqualTo(-1);
        long third = append(appender, ticks(0, 3));
        long last = append(appender, ticks(3, 10));
        take(other, 10);
        other.commit();
        take(recorder, 3);
        assertThat(appender.durable()).isLessThan(0);
        assertThat(calls).hasValue(0);
        recorder.commit();
        assertThat(appender.durable()).isEqualTo(third).isLessThan(last);
        assertThat(calls).hasValue(1);
        assertThat(durableWhenCalled).hasValue(third);
        recorder.commit();
        assertThat(calls).as("nothing new was committed").hasValue(1);
        take(recorder, 7);
        recorder.rewind();
        assertThat(appender.durable()).isEqualTo(third);
        take(recorder, 7);
        recorder.commit();
        assertThat(appender.durable()).isEqualTo(last);
        assertThat(calls).hasValue(2);
    }

    @Test
    void hasNothingDurableWhereNobodyRecords() throws Exception {
        Appender<Tick> appender = bus.ticks().appender();
        Tailer<Tick> other = bus.ticks().tailer("other");
        append(appender, ticks(0, 10));
        take(other, 10);
        other.commit();
        assertThat(appender.durable()).isEqualTo(-1);
    }

    @Test
    void makesDeadLettersDurableWithTheRecordersCommit() throws Exception {
        Tailer<DeadLetter> recorder = bus.deadLetters().tailer(Bus.TICK_CONSUMER);
        Appender<DeadLetter> appender = bus.deadLetters().appender();
        DeadLetter letter =
                new DeadLetter(5, "test", "", RejectCode.MALFORMED, "no tick", "x", "c", 9);
        long position = appender.append(new DeadLetter[] {letter}, 1);
        take(recorder, 1, l -> l);
        assertThat(appender.durable()).isLessThan(position);
        recorder.commit();
        assertThat(appender.durable()).isEqualTo(position);
    }

    @Test
    void hasBarsDurableAtOnce() throws Exception {
        Tailer<Bar> tailer = bus.bars().tailer("group");
        Appender<Bar> appender = bus.bars().appender();
        AtomicLong durableWhenCalled = new AtomicLong(-2);
        bus.bars().onDurable(() -> durableWhenCalled.set(appender.durable()));
        assertThat(appender.durable()).isEqualTo(-1);
        Bar bar = new Bar(instrument, Interval.S1, 0, 1, 1, 1, 1, 1, 1, 1, 1, false, 0, 0);
        long position = appender.append(new Bar[] {bar, bar}, 2);
        assertThat(appender.durable()).isEqualTo(position);
        assertThat(durableWhenCalled).hasValue(position);
        assertThat(take(tailer, 2, b -> b)).containsExactly(bar, bar);
    }

    @Test
    void hasNoLagWhereNobodyReads() throws Exception {
        append(bus.ticks().appender(), tick(0));
        assertThat(bus.ticks().lag("nobody")).isZero();
    }

    @Test
    void countsTheLagOfTheNextTailerFromTheLastCommit() throws Exception {
        append(bus.ticks().appender(), tick(0));
        Tailer<Tick> first = bus.ticks().tailer("group");
        assertThat(bus.ticks().lag("group")).isZero();
        append(bus.ticks().appender(), ticks(1, 11));
        take(first, 4);
        first.commit();
        take(first, 3);
        assertThat(bus.ticks().lag("group")).isEqualTo(3);
        first.close();
        bus.ticks().tailer("group");
        assertThat(bus.ticks().lag("group")).isEqualTo(6);
    }

    @Test
    void waitsOnWhereItWasWokenForNothing() throws Exception {
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        var polling =
                concurrent.start(
                        () -> {
                            LockSupport.unpark(Thread.currentThread());
                            return tailer.poll(_ -> {}, 10, LONG);
                        });
        polling.awaitWaiting();
        append(bus.ticks().appender(), tick(0));
        assertThat(polling.get()).isOne();
    }

    @Test
    void wakesAllGroupsThatWait() throws Exception {
        List<Concurrent.Running<Integer>> polling = new ArrayList<>();
        for (String group : List.of("a", "b", "c")) {
            Tailer<Tick> tailer = bus.ticks().tailer(group);
            polling.add(concurrent.start(() -> tailer.poll(_ -> {}, 10, LONG)));
        }
        polling.forEach(Concurrent.Running::awaitWaiting);
        append(bus.ticks().appender(), tick(0));
        polling.forEach(p -> assertThat(p.get()).isOne());
    }

    @Test
    void keepsEveryTickWholeThroughManyTurnsOfASmallRing() throws Exception {
        int count = 200_000;
        Topic<Tick> ring = smallRing(1_024);
        List<Concurrent.Running<Long>> readers = new ArrayList<>();
        for (String group : List.of("a", "b")) {
            Tailer<Tick> tailer = ring.tailer(group);
            readers.add(concurrent.start(() -> readAll(tailer, count)));
        }
        var writer = concurrent.start(() -> writeAll(ring.appender(), count));
        for (var reader : readers) {
            assertThat(reader.get()).isEqualTo(count);
        }
        assertThat(writer.get()).isEqualTo(count - 1);
        assertThat(ring.lag("a")).isZero();
    }

    private long writeAll(Appender<Tick> appender, int count) throws InterruptedException {
        Tick[] batch = new Tick[100];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = new Tick();
        }
        long last = -1;
        for (long seq = 0; seq < count; seq += batch.length) {
            for (int i = 0; i < batch.length; i++) {
                long n = seq + i;
                batch[i].set(instrument, n * 1_000, n, n + 0.5, n + 1, n + 0.25, n + 0.75);
                batch[i].receivedAt(n + 7);
                batch[i].clock(clock(n));
            }
            last = append(appender, batch);
        }
        return last;
    }

    private static long readAll(Tailer<Tick> tailer, int count) throws InterruptedException {
        long[] next = new long[1];
        while (next[0] < count) {
            tailer.poll(
                    tick -> {
                        assertWhole(tick);
                        if (tick.seq() != next[0]++ || tick.appendedAt() == 0) {
                            throw new AssertionError(tick + " came, not " + (next[0] - 1));
                        }
                    },
                    300,
                    Duration.ofSeconds(1));
            tailer.commit();
        }
        return next[0];
    }
}
