package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.Tailer;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// How TCP cuts lines into segments changes nothing.
final class SegmentsTest {
    private static final int MAX_LINE = 64;
    private static final String LONGEST = longest();
    private static final String TEXT =
            "#HELLO session=s provider=p seq=3\r\n"
                    + "A|150.60|"
                    + DoorUnderTest.NOW_MILLIS
                    + "|1000|150.10|150.75\n"
                    + "\n\r\n"
                    + "eur= 1.0850 "
                    + DoorUnderTest.NOW_MILLIS
                    + "\r\n"
                    + "no tick\n"
                    + LONGEST
                    + "\r\n"
                    + "{\"ric\":\"B\",\"price\":1.5,\"ts\":"
                    + DoorUnderTest.NOW_MILLIS
                    + "}\n"
                    + LONGEST
                    + "\n"
                    + "# a comment with \u00e9\n"
                    + "A|151|"
                    + DoorUnderTest.NOW_MILLIS
                    + "\n";

    private record Outcome(List<String> ticks, List<String> letters) {}

    private static String longest() {
        String line = "A|150.65|" + DoorUnderTest.NOW_MILLIS + "|1||";
        return line + "|" + "t".repeat(MAX_LINE - line.length() - 1);
    }

    private static Outcome outcome(List<byte[]> segments) {
        try {
            Bus bus = new EmbeddedBus(() -> DoorUnderTest.NOW, 1 << 10);
            Tailer<Tick> ticks = bus.ticks().tailer(Bus.TICK_CONSUMER);
            Tailer<DeadLetter> letters = bus.deadLetters().tailer(Bus.TICK_CONSUMER);
            TcpDoor.Parts parts =
                    new TcpDoor.Parts(
                            new DoorConfig("127.0.0.1", 0, 10, MAX_LINE, "tcp"),
                            DoorUnderTest.validation(false),
                            bus,
                            new Instruments(),
                            () -> DoorUnderTest.NOW,
                            System::nanoTime,
                            new IngestMetrics(new PrometheusRegistry(), new Latencies()),
                            new Sessions(),
                            new Clients());
            Validator validator = new Validator(parts.validation(), new Validator.References());
            Connection connection =
                    new Connection(
                            new PlainTransport(new ScriptedChannel(segments)),
                            parts,
                            validator,
                            "test");
            // Commits what comes as it comes: the connection waits for it at its end.
            bus.ticks().onDurable(connection::settle);
            Thread reader = Thread.ofVirtual().start(connection);
            Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
            boolean ended = false;
            while (!ended) {
                ended = !reader.isAlive();
                ticks.poll(t -> outcome.ticks.add(t.toString()), 1000, Duration.ZERO);
                letters.poll(
                        l -> outcome.letters.add(l.line() + " " + l.code() + " " + l.text()),
                        1000,
                        Duration.ZERO);
                letters.commit();
                ticks.commit();
                connection.settle();
            }
            return outcome;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<byte[]> cut(byte[] text, TreeSet<Integer> places) {
        List<byte[]> segments = new ArrayList<>();
        int from = 0;
        for (int place : places) {
            segments.add(Arrays.copyOfRange(text, from, place));
            from = place;
        }
        segments.add(Arrays.copyOfRange(text, from, text.length));
        return segments;
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void anyCutGivesTheSameTicksAndDeadLetters(
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 1_000_000) Integer> cuts) {
        byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
        TreeSet<Integer> places = new TreeSet<>();
        cuts.forEach(cut -> places.add(1 + cut % (text.length - 1)));
        Outcome whole = outcome(List.of(text));
        assertThat(whole.ticks).hasSize(6);
        assertThat(whole.letters).containsExactly("5 MALFORMED no tick");
        assertThat(outcome(cut(text, places))).isEqualTo(whole);
    }

    @Test
    void aByteAtATimeGivesTheSameTicksAndDeadLetters() {
        byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
        TreeSet<Integer> places = new TreeSet<>();
        for (int i = 1; i < text.length; i++) {
            places.add(i);
        }
        assertThat(outcome(cut(text, places))).isEqualTo(outcome(List.of(text)));
    }
}
