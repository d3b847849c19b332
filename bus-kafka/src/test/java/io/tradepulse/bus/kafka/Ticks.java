package io.tradepulse.bus.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Concurrent;
import io.tradepulse.bus.Tailer;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;

/// Numbered ticks of some symbols, appended and taken by threads of a test.
final class Ticks {
    static final Duration SHORT = Duration.ofMillis(20);

    private static final AtomicInteger TOPICS = new AtomicInteger();

    private final Instruments instruments = new Instruments();
    private final int symbols;
    private final AtomicLongArray next;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    final AtomicInteger sent = new AtomicInteger();
    volatile boolean isEnough;

    Ticks(int symbols) {
        this.symbols = symbols;
        this.next = new AtomicLongArray(symbols);
    }

    /// Topics of their own, which are not there yet; waits are short.
    static KafkaOptions options(KafkaServer server, int partitions) {
        int test = TOPICS.incrementAndGet();
        return KafkaOptions.to(server.bootstrap())
                .withTopics("t" + test, "b" + test, "d" + test)
                .withNewTopics(partitions, (short) -1, Duration.ofDays(1))
                .with(
                        java.util.Map.of(
                                "session.timeout.ms",
                                "3000",
                                "heartbeat.interval.ms",
                                "100",
                                "fetch.max.wait.ms",
                                "50",
                                "request.timeout.ms",
                                "2000",
                                "producer.buffer.memory",
                                "2097152"));
    }

    Tick tick(int symbol, long seq) {
        Tick tick = new Tick();
        tick.set(
                instruments.of("test", "S" + symbol),
                1_705_323_000_000_000_000L + seq,
                seq,
                100 + seq,
                1,
                99,
                100 + seq);
        tick.receivedAt(1_705_323_000_000_000_007L);
        return tick;
    }

    /// A tick of each symbol with the next number.
    void appendRow(Appender<Tick> appender) throws InterruptedException {
        Tick[] row = new Tick[symbols];
        int seq = sent.get();
        Arrays.setAll(row, s -> tick(s, seq));
        appender.append(row, symbols);
        sent.incrementAndGet();
    }

    /// Rows until there are enough of them.
    Void appendRows(Appender<Tick> appender) throws InterruptedException {
        while (!isEnough) {
            appendRow(appender);
            java.util.concurrent.locks.LockSupport.parkNanos(100_000);
        }
        return null;
    }

    /// Each in its turn, or again.
    void take(Tick tick) {
        int symbol = Integer.parseInt(tick.instrument().symbol().substring(1));
        long expected = next.get(symbol);
        if (tick.seq() > expected) {
            throw new AssertionError(tick + " came, not " + expected);
        }
        if (tick.seq() == expected) {
            next.set(symbol, expected + 1);
            taken.incrementAndGet();
        } else {
            repeated.incrementAndGet();
        }
    }

    long taken() {
        return taken.get();
    }

    long repeated() {
        return repeated.get();
    }

    boolean isAllTaken() {
        return taken() == (long) sent.get() * symbols;
    }

    void poll(Tailer<Tick> tailer) {
        try {
            tailer.poll(this::take, 1_000, SHORT);
            tailer.commit();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// That bus comes up, and carries a row of them to a group.
    static void assertCarriedBy(KafkaBus bus) throws InterruptedException {
        Concurrent.eventually("it is well", bus::isHealthy);
        Ticks ticks = new Ticks(4);
        Appender<Tick> appender = bus.ticks().appender();
        Tailer<Tick> tailer = bus.ticks().tailer("group");
        ticks.appendRow(appender);
        Concurrent.eventually("durable", () -> appender.durable() == 3);
        Concurrent.eventually(
                "all have come",
                () -> {
                    ticks.poll(tailer);
                    return ticks.isAllTaken();
                });
    }

    /// So many, of whatever kind.
    static <E, T> List<T> take(Tailer<E> tailer, int count, Function<? super E, T> of)
            throws InterruptedException {
        List<T> taken = new ArrayList<>();
        long end = System.nanoTime() + Concurrent.DEADLINE.toNanos();
        while (taken.size() < count) {
            assertThat(System.nanoTime()).as("%d of %d came", taken.size(), count).isLessThan(end);
            tailer.poll(e -> taken.add(of.apply(e)), count - taken.size(), SHORT);
        }
        return taken;
    }
}
