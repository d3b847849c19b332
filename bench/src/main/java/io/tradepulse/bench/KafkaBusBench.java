package io.tradepulse.bench;

import io.tradepulse.bus.Appender;
import io.tradepulse.bus.Tailer;
import io.tradepulse.bus.kafka.KafkaBus;
import io.tradepulse.bus.kafka.KafkaOptions;
import io.tradepulse.bus.kafka.KafkaProcess;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/// What does the bus cost beside Kafka's own clients? In turns, on a broker of its own in another
/// process: `KafkaBusBench [ticks a turn] [rounds] [seconds a turn of latency]`. Ticks a second
/// appended up to the last acknowledgement and read back, from ticks to ticks, beside records made
/// beforehand that are sent and received; then the time from the append to the reader at 5,000
/// ticks a second.
final class KafkaBusBench implements AutoCloseable {
    private static final int BATCH = 100;
    private static final int SYMBOLS = 100;
    private static final int A_MILLISECOND = 5;
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final long T0 = 1_705_323_000_000_000_000L;

    private final int count;
    private final int rounds;
    private final EventFormat format;
    private final String topic;
    private final Instrument[] instruments = new Instrument[SYMBOLS];
    private final KafkaBus bus;
    private final KafkaBare bare;
    private long appended;

    private KafkaBusBench(KafkaProcess broker, EventFormat format, int count, int rounds) {
        Instruments known = new Instruments();
        Arrays.setAll(instruments, i -> known.of("bench", "SYM" + i));
        this.count = count;
        this.rounds = rounds;
        this.format = format;
        this.topic = "ticks-" + format;
        KafkaOptions options =
                KafkaOptions.to(broker.bootstrap())
                        .withTopics(topic, "bars-" + format, "letters-" + format)
                        .withValues(format, "none");
        this.bus = new KafkaBus(options, EpochClock.system(), known);
        this.bare = new KafkaBare(broker.bootstrap());
        int[] next = {0};
        Tick tick = new Tick();
        bare.make(format, count, () -> tick(next[0]++, tick));
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 300_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 10;
        Path folder = Files.createTempDirectory("kafka-bench");
        try {
            for (EventFormat format : EventFormat.values()) {
                try (KafkaProcess broker = KafkaProcess.start(folder.resolve("" + format));
                        KafkaBusBench bench = new KafkaBusBench(broker, format, count, rounds)) {
                    bench.appending();
                    bench.reading();
                    bench.latency(seconds);
                }
            }
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private Tick tick(int i, Tick into) {
        double price = 100 + i % 1_000 / 100.0;
        long ts = T0 + i * 50_000L;
        into.set(instruments[i % SYMBOLS], ts, i, price, 1 + i % 77, price - 0.01, price + 0.01);
        into.receivedAt(ts + 1_000_000);
        return into;
    }

    private interface Turn {
        double rate() throws InterruptedException;
    }

    private void compare(String what, Turn ours, Turn theirs) throws InterruptedException {
        List<Double> byBus = new ArrayList<>();
        List<Double> byClient = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            double one = ours.rate();
            double other = theirs.rate();
            System.out.printf(
                    "%s %s, round %d: bus %,.0f/s, bare %,.0f/s%n",
                    format, what, round, one, other);
            if (round > 0) {
                byBus.add(one);
                byClient.add(other);
            }
        }
        System.out.printf(
                "%s %s, medians: bus %,.0f/s, bare %,.0f/s: %.0f %%%n",
                format,
                what,
                median(byBus),
                median(byClient),
                100 * median(byBus) / median(byClient));
    }

    private static double median(List<Double> of) {
        return of.stream().sorted().toList().get(of.size() / 2);
    }

    private double rate(int of, long start) {
        return of * 1e9 / (System.nanoTime() - start);
    }

    private void appending() throws InterruptedException {
        Appender<Tick> appender = bus.ticks().appender();
        Tick[] batch = new Tick[BATCH];
        Arrays.setAll(batch, _ -> new Tick());
        compare("appending", () -> append(appender, batch), this::send);
    }

    private double append(Appender<Tick> appender, Tick[] batch) throws InterruptedException {
        long start = System.nanoTime();
        long last = -1;
        for (int i = 0; i < count; i += BATCH) {
            for (int j = 0; j < BATCH; j++) {
                tick(i + j, batch[j]);
            }
            last = appender.append(batch, BATCH);
        }
        while (appender.durable() < last) {
            LockSupport.parkNanos(100_000);
        }
        appended += count;
        return rate(count, start);
    }

    private double send() {
        long start = System.nanoTime();
        bare.sendAll(topic);
        appended += count;
        return rate(count, start);
    }

    /// All that is there by now, from the first on; connecting is not counted.
    private void reading() throws InterruptedException {
        int there = Math.toIntExact(Math.min(appended, 2_000_000));
        compare("reading", () -> read(there), () -> receive(there));
    }

    private double read(int there) throws InterruptedException {
        try (Tailer<Tick> tailer = bus.ticks().broadcast("bench")) {
            long[] sum = {0};
            int come = 0;
            while (come == 0) {
                come = tailer.poll(tick -> sum[0] += tick.seq(), 1, SHORT);
            }
            long start = System.nanoTime();
            while (come < there) {
                come += tailer.poll(tick -> sum[0] += tick.seq(), 4_096, SHORT);
            }
            return rate(there, start);
        }
    }

    private double receive(int there) {
        try (KafkaConsumer<byte[], byte[]> consumer = bare.consumer(topic)) {
            consumer.seekToBeginning(consumer.assignment());
            long[] sum = {0};
            int come = 0;
            while (come == 0) {
                come = KafkaBare.poll(consumer, number -> sum[0] += number);
            }
            long start = System.nanoTime();
            int first = come;
            while (come < there) {
                come += KafkaBare.poll(consumer, number -> sum[0] += number);
            }
            return rate(come - first, start);
        }
    }

    private interface Sending {
        void send(int from, int to) throws InterruptedException;
    }

    private interface Reading {
        int poll(LongConsumer numbers) throws InterruptedException;
    }

    private void latency(int seconds) throws InterruptedException {
        List<Histogram> byBus = new ArrayList<>();
        List<Histogram> byClient = new ArrayList<>();
        Appender<Tick> appender = bus.ticks().appender();
        Tick[] batch = new Tick[A_MILLISECOND];
        Arrays.setAll(batch, _ -> new Tick());
        int ticks = Math.min(count, seconds * 1_000 * A_MILLISECOND);
        try (Tailer<Tick> tailer = bus.ticks().broadcast("bench");
                KafkaConsumer<byte[], byte[]> consumer = bare.consumer(topic)) {
            drain(numbers -> tailer.poll(tick -> numbers.accept(tick.seq()), 4_096, SHORT));
            consumer.seekToBeginning(consumer.assignment());
            drain(numbers -> KafkaBare.poll(consumer, numbers));
            for (int round = 0; round <= rounds; round++) {
                Histogram ours =
                        turn(
                                ticks,
                                (from, to) -> {
                                    for (int i = from; i < to; i++) {
                                        tick(i, batch[i - from]);
                                    }
                                    appender.append(batch, to - from);
                                },
                                numbers ->
                                        tailer.poll(
                                                tick -> numbers.accept(tick.seq()), 4_096, SHORT));
                drain(numbers -> KafkaBare.poll(consumer, numbers));
                Histogram theirs =
                        turn(
                                ticks,
                                (from, to) -> {
                                    for (int i = from; i < to; i++) {
                                        bare.send(topic, i);
                                    }
                                },
                                numbers -> KafkaBare.poll(consumer, numbers));
                drain(numbers -> tailer.poll(tick -> numbers.accept(tick.seq()), 4_096, SHORT));
                say("round " + round, List.of(ours), List.of(theirs));
                if (round > 0) {
                    byBus.add(ours);
                    byClient.add(theirs);
                }
            }
        }
        say("medians", byBus, byClient);
    }

    private void say(String which, List<Histogram> ours, List<Histogram> theirs) {
        System.out.printf(
                "%s latency, %s: bus p50 %.3f p99 %.3f ms, bare p50 %.3f p99 %.3f ms%n",
                format,
                which,
                millis(ours, 50),
                millis(ours, 99),
                millis(theirs, 50),
                millis(theirs, 99));
    }

    private static double millis(List<Histogram> of, double percentile) {
        return median(of.stream().map(h -> h.getValueAtPercentile(percentile) / 1e6).toList());
    }

    /// Until nothing has come for two seconds.
    private static void drain(Reading by) throws InterruptedException {
        long last = System.nanoTime();
        while (System.nanoTime() - last < 2_000_000_000L) {
            if (by.poll(_ -> {}) > 0) {
                last = System.nanoTime();
            }
        }
    }

    /// Five ticks every millisecond by a thread of its own; from when they are appended until this
    /// thread has them.
    private static Histogram turn(int ticks, Sending sending, Reading by)
            throws InterruptedException {
        long[] sentAt = new long[ticks];
        Histogram taken = new Histogram(3);
        AtomicInteger come = new AtomicInteger();
        Thread sender = Thread.ofPlatform().start(() -> sendPaced(sentAt, sending));
        while (come.get() < ticks) {
            by.poll(
                    number -> {
                        taken.recordValue(System.nanoTime() - sentAt[(int) number]);
                        come.incrementAndGet();
                    });
        }
        sender.join();
        return taken;
    }

    private static void sendPaced(long[] sentAt, Sending sending) {
        long start = System.nanoTime();
        try {
            for (int i = 0; i < sentAt.length; i += A_MILLISECOND) {
                long due = start + i / A_MILLISECOND * 1_000_000L;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                Arrays.fill(sentAt, i, i + A_MILLISECOND, System.nanoTime());
                sending.send(i, i + A_MILLISECOND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        bare.close();
        bus.close();
    }
}
