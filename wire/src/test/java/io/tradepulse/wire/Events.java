package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventReader.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// One reader of each kind, fed with values as text, as hex digits, or as they were written.
final class Events {
    static final int MAX_SYMBOLS = 1_000;

    final Instruments instruments = new Instruments();
    final EventReader<Tick> ticks = EventReaders.ofTicks(instruments, "kafka", MAX_SYMBOLS);
    final EventReader<Bar> bars = EventReaders.ofBars(instruments, MAX_SYMBOLS);
    final EventReader<DeadLetter> letters = EventReaders.ofDeadLetters();

    Tick tick(String value) {
        return event(ticks, value).copy();
    }

    Bar bar(String value) {
        return event(bars, value);
    }

    DeadLetter letter(String value) {
        return event(letters, value);
    }

    static <E> E event(EventReader<E> reader, String value) {
        assertThat(read(reader, value)).as(reader.problem()).isEqualTo(Outcome.EVENT);
        return reader.event();
    }

    static <E> E event(EventReader<E> reader, ByteBuffer value) {
        byte[] bytes = Arrays.copyOfRange(value.array(), value.position(), value.limit());
        assertThat(read(reader, bytes)).as(reader.problem()).isEqualTo(Outcome.EVENT);
        return reader.event();
    }

    static Outcome read(EventReader<?> reader, String value) {
        return read(reader, value.getBytes(StandardCharsets.UTF_8));
    }

    static Outcome readHex(EventReader<?> reader, String digits) {
        return read(reader, HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    /// Somewhere inside a buffer, between bytes that would change its meaning if they were read.
    static Outcome read(EventReader<?> reader, byte[] value) {
        byte[] buffer = new byte[value.length + 10];
        Arrays.fill(buffer, (byte) '7');
        System.arraycopy(value, 0, buffer, 5, value.length);
        return reader.read(buffer, 5, 5 + value.length);
    }

    /// @return why
    static String malformed(EventReader<?> reader, String value) {
        assertThat(read(reader, value)).as(value).isEqualTo(Outcome.MALFORMED);
        expectASentence(reader.problem());
        return reader.problem();
    }

    static void expectASentence(String problem) {
        assertThat(problem).isNotBlank().hasSizeLessThan(400);
        assertThat(problem.chars()).allMatch(c -> c >= ' ' && c <= '~');
    }

    static String text(ByteBuffer written) {
        return StandardCharsets.UTF_8.decode(written.duplicate()).toString();
    }

    static String hex(ByteBuffer written) {
        return HexFormat.of().formatHex(written.array(), written.position(), written.limit());
    }

    /// Everything but when it was appended; zeros of either sign are one in decimal text.
    static void expectSame(Tick read, Tick written) {
        assertThat(read.instrument()).isSameAs(written.instrument());
        assertThat(read.ts()).isEqualTo(written.ts());
        assertThat(read.seq()).isEqualTo(written.seq());
        assertThat(read.receivedAt()).isEqualTo(written.receivedAt());
        assertThat(read.appendedAt()).isZero();
        assertThat(read.clock()).isEqualTo(written.clock());
        ParsedLines.expectSame(read.price(), written.price());
        ParsedLines.expectSame(read.volume() + 0.0, written.volume() + 0.0);
        ParsedLines.expectSame(read.bid() + 0.0, written.bid() + 0.0);
        ParsedLines.expectSame(read.ask() + 0.0, written.ask() + 0.0);
    }
}
