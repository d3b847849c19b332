package io.tradepulse.ingest;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.Tailer;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

/// Sends the bytes of one connection in given segments through a connection of the door, from its
/// first byte to its end, and says what came of it.
final class SegmentedSender {
    static final int MAX_LINE = 64;

    private static final IngestMetrics METRICS =
            new IngestMetrics(new PrometheusRegistry(), new Latencies());

    /// @param said the door's lines but for what depends on how fast ticks become durable:
    ///   acknowledgements, and `next` in the answer to HELLO
    record Outcome(List<String> ticks, List<String> letters, List<String> said) {}

    private final boolean strict;
    private final Bus bus = new EmbeddedBus(() -> DoorUnderTest.NOW, 1 << 10);
    private final Tailer<Tick> ticks = bus.ticks().tailer(Bus.TICK_CONSUMER);
    private final Tailer<DeadLetter> letters = bus.deadLetters().tailer(Bus.TICK_CONSUMER);
    private final Outcome outcome =
            new Outcome(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

    private SegmentedSender(boolean strict) {
        this.strict = strict;
    }

    static Outcome outcome(boolean strict, List<byte[]> segments) {
        return new SegmentedSender(strict).send(segments);
    }

    private Outcome send(List<byte[]> segments) {
        ScriptedChannel channel = new ScriptedChannel(segments);
        Connection connection = connection(channel);
        // Commits what comes as it comes: the connection waits for it at its end.
        bus.ticks().onDurable(connection::settle);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread reader =
                Thread.ofVirtual()
                        .uncaughtExceptionHandler((_, e) -> thrown.set(e))
                        .start(connection);
        try {
            boolean ended = false;
            while (!ended) {
                ended = !reader.isAlive();
                take();
                connection.settle();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (thrown.get() != null) {
            throw new IllegalStateException("the connection died", thrown.get());
        }
        channel.written()
                .lines()
                .filter(line -> !line.startsWith("#ACK "))
                .map(line -> line.startsWith("#OK ") ? line.replaceAll(" next=.*", "") : line)
                .forEach(outcome.said::add);
        return outcome;
    }

    private Connection connection(ScriptedChannel channel) {
        TcpDoor.Parts parts =
                new TcpDoor.Parts(
                        new DoorConfig("127.0.0.1", 0, 10, MAX_LINE, "tcp"),
                        DoorUnderTest.validation(strict),
                        bus,
                        new Instruments(),
                        () -> DoorUnderTest.NOW,
                        System::nanoTime,
                        METRICS,
                        new Sessions(),
                        new Clients());
        Validator validator = new Validator(parts.validation(), new Validator.References());
        return new Connection(new PlainTransport(channel), parts, validator, "test");
    }

    private void take() throws InterruptedException {
        ticks.poll(t -> outcome.ticks.add(describe(t)), 1000, Duration.ZERO);
        letters.poll(l -> outcome.letters.add(describe(l)), 1000, Duration.ZERO);
        letters.commit();
        ticks.commit();
    }

    private static String describe(Tick t) {
        return t + " " + t.volume() + " " + t.bid() + " " + t.ask();
    }

    /// Of a line that is too long, as much is kept as had come.
    private static String describe(DeadLetter l) {
        boolean isWhole = l.code() != RejectCode.LINE_TOO_LONG;
        return l.line() + " " + l.code() + " " + (isWhole ? l.text() : "");
    }

    /// The text in segments, cut before each of those places.
    static List<byte[]> cut(byte[] text, TreeSet<Integer> places) {
        List<byte[]> segments = new ArrayList<>();
        int from = 0;
        for (int place : places) {
            segments.add(Arrays.copyOfRange(text, from, place));
            from = place;
        }
        segments.add(Arrays.copyOfRange(text, from, text.length));
        return segments;
    }

    /// The text in segments of so many bytes.
    static List<byte[]> everyBytes(byte[] text, int length) {
        TreeSet<Integer> places = new TreeSet<>();
        for (int i = length; i < text.length; i += length) {
            places.add(i);
        }
        return cut(text, places);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
