package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.nio.charset.StandardCharsets;

/// One parser, fed with one line at a time as text.
final class Lines {
    static final long TS = 1_705_323_000_000_000_000L;

    final Instruments instruments = new Instruments();
    final LineParser parser;
    final Tick tick = new Tick();

    Lines() {
        this(false);
    }

    Lines(boolean strict) {
        parser = new LineParser(instruments, "tcp", strict);
    }

    boolean parse(String line) {
        return parse(line.getBytes(StandardCharsets.UTF_8));
    }

    /// Somewhere inside a buffer, between bytes that would change its meaning if they were read.
    boolean parse(byte[] line) {
        byte[] buffer = new byte[line.length + 10];
        java.util.Arrays.fill(buffer, (byte) '7');
        System.arraycopy(line, 0, buffer, 5, line.length);
        return parser.parse(buffer, 5, 5 + line.length, tick)
                && parser.intern(tick, Integer.MAX_VALUE);
    }

    Tick accepted(String line) {
        assertThat(parse(line)).as("%s: %s", line, parser.problem()).isTrue();
        return tick;
    }

    /// @return why
    String refused(String line) {
        return refused(line.getBytes(StandardCharsets.UTF_8));
    }

    String refused(byte[] line) {
        String shown = new String(line, StandardCharsets.ISO_8859_1);
        assertThat(parse(line)).as("%s was read as %s", shown, tick).isFalse();
        assertThat(parser.problem()).isNotBlank();
        assertThat(parser.problem().chars()).as(shown).noneMatch(Character::isISOControl);
        assertThat(parser.problem().length()).as(shown).isLessThan(400);
        return parser.problem();
    }

    static byte[] bytes(String before, int[] raw, String after) {
        var out = new java.io.ByteArrayOutputStream();
        out.writeBytes(before.getBytes(StandardCharsets.UTF_8));
        for (int b : raw) {
            out.write(b);
        }
        out.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
