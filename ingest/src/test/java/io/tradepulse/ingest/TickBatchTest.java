package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.Tailer;
import io.tradepulse.ingest.TickBatch.Form;
import io.tradepulse.ingest.TickBatch.Origin;
import io.tradepulse.ingest.TickBatch.Verdict;
import io.tradepulse.latency.Latencies;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a batch makes of a document, however it is cut into pieces.
final class TickBatchTest {
    private static final int MAX_TICK = 120;
    private static final String GOOD =
            "{\"symbol\":\"A\",\"price\":1,\"ts\":" + DoorUnderTest.NOW_MILLIS + "}";

    /// Everything that could confuse a reader that follows strings and brackets.
    private static final String ARRAY =
            "\r\n [ "
                    + GOOD
                    + " , {\"symbol\":\"B\",\"price\":1,\"ts\":"
                    + DoorUnderTest.NOW_MILLIS
                    + ",\"x\":\"]}\\\\\\\"{[,\",\"y\":[[],{\"z\":[1,2]}]}\n,7,\"a,]b\",[1,[2]],null,"
                    + GOOD
                    + ",{\"long\":\""
                    + "x".repeat(2 * MAX_TICK)
                    + "\"},{\"price\":}"
                    + ",{\"symbol\":\"\u00fc\"},"
                    + GOOD
                    + "\t]\n";

    private static final String LINES =
            GOOD
                    + "\r\n\n\r\nA|1|"
                    + DoorUnderTest.NOW_MILLIS
                    + "\nno tick\n#HELLO provider=x\n"
                    + "y".repeat(3 * MAX_TICK)
                    + "\r\nA 1 "
                    + DoorUnderTest.NOW_MILLIS
                    + "\n"
                    + GOOD;

    private record Outcome(
            long accepted, List<String> ticks, List<String> letters, List<Verdict> verdicts) {}

    /// Gives what it has piece by piece, and then ends or breaks.
    private static final class Pieces extends InputStream {
        private final List<byte[]> pieces;
        private final boolean breaks;
        private int next;
        private InputStream current = nullInputStream();

        Pieces(List<byte[]> pieces, boolean breaks) {
            this.pieces = pieces;
            this.breaks = breaks;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int n = current.read(into, from, length);
            if (n >= 0) {
                return n;
            }
            if (next == pieces.size()) {
                if (breaks) {
                    throw new IOException("broken");
                }
                return -1;
            }
            current = new ByteArrayInputStream(pieces.get(next++));
            return read(into, from, length);
        }
    }

    private static Outcome outcome(Form form, InputStream body) {
        try {
            Bus bus = new EmbeddedBus(() -> DoorUnderTest.NOW, 1 << 10);
            Tailer<Tick> ticks = bus.ticks().tailer(Bus.TICK_CONSUMER);
            Tailer<DeadLetter> letters = bus.deadLetters().tailer(Bus.TICK_CONSUMER);
            IngestParts parts =
                    new IngestParts(
                            DoorUnderTest.validation(false),
                            bus,
                            new Instruments(),
                            () -> DoorUnderTest.NOW,
                            new IngestMetrics(new PrometheusRegistry(), new Latencies()));
            BatchIntake intake = new BatchIntake(parts, MAX_TICK, AccessTokens.NONE);
            Origin origin = new Origin("1.2.3.4", "http", "http"::equals, _ -> true, "s");
            List<String> tickTexts = new ArrayList<>();
            List<String> letterTexts = new ArrayList<>();
            try (TickBatch batch = intake.begin(origin, form)) {
                takeAll(batch, body);
                ticks.poll(tick -> tickTexts.add(tick.toString()), 1000, Duration.ZERO);
                letters.poll(
                        l -> letterTexts.add(l.line() + " " + l.code() + " " + l.detail()),
                        1000,
                        Duration.ZERO);
                return new Outcome(batch.accepted(), tickTexts, letterTexts, batch.verdicts());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void takeAll(TickBatch batch, InputStream body) throws InterruptedException {
        try {
            boolean more = true;
            while (more) {
                more = batch.takeFrom(body, () -> DoorUnderTest.NOW);
            }
        } catch (IOException _) {
            batch.breakOff();
        }
    }

    private static Outcome outcome(Form form, String text) {
        return outcome(form, new Pieces(List.of(bytes(text)), false));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<byte[]> cut(byte[] text, TreeSet<Integer> places) {
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (int place : places) {
            pieces.add(Arrays.copyOfRange(text, from, place));
            from = place;
        }
        pieces.add(Arrays.copyOfRange(text, from, text.length));
        return pieces;
    }

    private static TreeSet<Integer> everywhere(byte[] text) {
        TreeSet<Integer> places = new TreeSet<>();
        for (int i = 1; i < text.length; i++) {
            places.add(i);
        }
        return places;
    }

    @Test
    void findsEveryElementOfAnArray() {
        Outcome outcome = outcome(Form.JSON, ARRAY);
        assertThat(outcome.accepted).isEqualTo(4);
        assertThat(outcome.ticks).hasSize(4);
        assertThat(outcome.verdicts)
                .extracting(Verdict::index, Verdict::code)
                .containsExactly(
                        tuple(2L, RejectCode.MALFORMED),
                        tuple(3L, RejectCode.MALFORMED),
                        tuple(4L, RejectCode.MALFORMED),
                        tuple(5L, RejectCode.MALFORMED),
                        tuple(7L, RejectCode.LINE_TOO_LONG),
                        tuple(8L, RejectCode.MALFORMED),
                        tuple(9L, RejectCode.MALFORMED));
    }

    @Test
    void findsEveryLine() {
        Outcome outcome = outcome(Form.LINES, LINES);
        assertThat(outcome.accepted).isEqualTo(4);
        assertThat(outcome.verdicts)
                .extracting(Verdict::index, Verdict::code)
                .containsExactly(
                        tuple(2L, RejectCode.MALFORMED),
                        tuple(3L, RejectCode.MALFORMED),
                        tuple(4L, RejectCode.LINE_TOO_LONG));
    }

    @Test
    void anyCutInTwoGivesTheSame() {
        for (Form form : Form.values()) {
            byte[] text = bytes(form == Form.JSON ? ARRAY : LINES);
            Outcome whole = outcome(form, new Pieces(List.of(text), false));
            for (int place : everywhere(text)) {
                List<byte[]> pieces = cut(text, new TreeSet<>(List.of(place)));
                assertThat(outcome(form, new Pieces(pieces, false)))
                        .as("cut at " + place)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void aByteAtATimeGivesTheSame() {
        for (Form form : Form.values()) {
            byte[] text = bytes(form == Form.JSON ? ARRAY : LINES);
            List<byte[]> pieces = cut(text, everywhere(text));
            assertThat(outcome(form, new Pieces(pieces, false)))
                    .isEqualTo(outcome(form, new Pieces(List.of(text), false)));
        }
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void anyCutGivesTheSame(
            @ForAll boolean json,
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 1_000_000) Integer> cuts) {
        Form form = json ? Form.JSON : Form.LINES;
        byte[] text = bytes(json ? ARRAY : LINES);
        TreeSet<Integer> places = new TreeSet<>();
        cuts.forEach(cut -> places.add(1 + cut % (text.length - 1)));
        assertThat(outcome(form, new Pieces(cut(text, places), false)))
                .isEqualTo(outcome(form, new Pieces(List.of(text), false)));
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void nothingAtAllMakesItFailOrHang(
            @ForAll @Size(max = 400) byte[] noise, @ForAll boolean json) {
        Form form = json ? Form.JSON : Form.LINES;
        byte[] text = new byte[noise.length + 1];
        text[0] = '[';
        System.arraycopy(noise, 0, text, 1, noise.length);
        outcome(form, new Pieces(List.of(text), false));
        outcome(form, new Pieces(cut(text, everywhere(text)), true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "[G,G;2;the body ends in mid-array",
                "[G,G,;2;the body ends in mid-array",
                "[G,{\"a\":[;1;the body ends in mid-tick",
                "[G G];1;no comma after an element of the array: the rest is not read",
                "[G,,G];1;an element of the array is missing: the rest is not read",
                "[G,];1;an element of the array is missing: the rest is not read",
                "[G}G];1;no comma after an element of the array: the rest is not read",
                "[G] G;1;something follows the array: the rest is not read",
                "G x G;1;something follows the JSON object: the rest is not read",
                "x G;0;neither a JSON object nor an array: the rest is not read",
                "7;0;neither a JSON object nor an array: the rest is not read",
                "[;0;the body ends in mid-array"
            })
    void keepsWhatCameBeforeAndRefusesTheRestAsOne(String text, int accepted, String detail) {
        Outcome outcome = outcome(Form.JSON, text.replace("G", GOOD));
        assertThat(outcome.accepted).isEqualTo(accepted);
        assertThat(outcome.verdicts)
                .containsExactly(new Verdict(accepted, RejectCode.MALFORMED, detail));
        assertThat(outcome.letters).hasSize(1);
    }

    @Test
    void takesObjectsOneAfterAnother() {
        assertThat(outcome(Form.JSON, GOOD + "\n" + GOOD + GOOD).accepted).isEqualTo(3);
    }

    @Test
    void keepsWhatWasWholeWhenTheBodyBreaksOff() {
        Outcome lines = outcome(Form.LINES, new Pieces(List.of(bytes(GOOD + "\nA|1|17")), true));
        assertThat(lines.accepted).isEqualTo(1);
        assertThat(lines.letters).containsExactly("2 MALFORMED the body broke off in mid-line");
        Outcome array = outcome(Form.JSON, new Pieces(List.of(bytes("[" + GOOD + ",")), true));
        assertThat(array.accepted).isEqualTo(1);
        assertThat(array.letters).containsExactly("2 MALFORMED the body broke off in mid-array");
        assertThat(outcome(Form.LINES, new Pieces(List.of(bytes(GOOD + "\n")), true)).letters)
                .isEmpty();
    }

    @Test
    void passesOverTenMegabytesWithoutAnEnd() {
        byte[] endless = new byte[1 << 16];
        Arrays.fill(endless, (byte) 'x');
        List<byte[]> pieces = new ArrayList<>(Collections.nCopies(160, endless));
        pieces.add(bytes("\n" + GOOD));
        Outcome outcome = outcome(Form.LINES, new Pieces(pieces, false));
        assertThat(outcome.accepted).isEqualTo(1);
        assertThat(outcome.verdicts)
                .extracting(Verdict::code)
                .containsExactly(RejectCode.LINE_TOO_LONG);
    }

    @Test
    void survivesBracketsWithoutEnd() {
        String deep = "[" + GOOD + "," + "[{\"a\":".repeat(200_000);
        Outcome outcome = outcome(Form.JSON, deep);
        assertThat(outcome.accepted).isEqualTo(1);
        assertThat(outcome.verdicts)
                .extracting(Verdict::code)
                .containsExactly(RejectCode.LINE_TOO_LONG);
    }

    @Test
    void keepsOnlySoManyVerdictsAndCountsTheRest() throws Exception {
        Bus bus = new EmbeddedBus(() -> DoorUnderTest.NOW, 1 << 10);
        IngestParts parts =
                new IngestParts(
                        DoorUnderTest.validation(false),
                        bus,
                        new Instruments(),
                        () -> DoorUnderTest.NOW,
                        new IngestMetrics(new PrometheusRegistry(), new Latencies()));
        BatchIntake intake = new BatchIntake(parts, MAX_TICK, AccessTokens.NONE);
        Origin origin = new Origin("1.2.3.4", "http", "http"::equals, _ -> true, null);
        try (TickBatch batch = intake.begin(origin, Form.LINES)) {
            takeAll(batch, new Pieces(List.of(bytes("x\n".repeat(10_500))), false));
            assertThat(batch.verdicts()).hasSize(TickBatch.MAX_VERDICTS);
            assertThat(batch.rejected()).isEqualTo(10_500);
        }
        try (TickBatch next = intake.begin(origin, Form.LINES)) {
            assertThat(next.rejected()).isZero();
            assertThat(next.isEmpty()).isTrue();
            takeAll(next, new Pieces(List.of(bytes("x\n")), false));
            assertThat(next.verdicts()).extracting(Verdict::index).containsExactly(0L);
            assertThat(next.awaitDurable(Duration.ofMillis(1))).as("nobody stores").isFalse();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> next.awaitDurable(Duration.ofSeconds(60)))
                    .isInstanceOf(InterruptedException.class);
        }
    }
}
