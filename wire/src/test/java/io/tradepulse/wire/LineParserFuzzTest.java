package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tradepulse.model.Tick;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Timeout;

/// Any bytes are a tick or are refused; what is a tick is the one that the line says, read another
/// way, and is read back from what we write of it.
class LineParserFuzzTest {
    @FuzzTest
    @Timeout(60)
    void readsAnyBytesOrRefusesThem(byte[] line) {
        if (line.length > 0 && line[0] == '{') {
            return; // JsonLineFuzzTest's
        }
        ParsedLines.check(line, (tick, hasId) -> expectWhatTheFieldsSay(line, tick, hasId));
    }

    private static void expectWhatTheFieldsSay(byte[] line, Tick tick, boolean hasId) {
        String text = new String(line, StandardCharsets.UTF_8);
        boolean isPipe = text.indexOf('|') >= 0;
        String[] fields = isPipe ? text.split("\\|", -1) : text.strip().split("[ \t]+", -1);
        assertThat(fields).hasSizeBetween(3, isPipe ? 7 : 3);
        String[] all = Arrays.copyOf(fields, 7);
        assertThat(tick.instrument().symbol()).isEqualTo(fields[0].toUpperCase(Locale.ROOT));
        ParsedLines.expectSame(tick.price(), Double.parseDouble(fields[1]));
        assertThat(tick.ts()).isEqualTo(ParsedLines.epochNanos(fields[2]));
        expectOptional(tick.volume(), all[3]);
        expectOptional(tick.bid(), all[4]);
        expectOptional(tick.ask(), all[5]);
        String id = all[6];
        assertThat(hasId).isEqualTo(id != null && !id.isEmpty());
        if (hasId) {
            assertThat(tick.seq())
                    .isEqualTo(ParsedLines.isId(id) ? Long.parseLong(id) : Ids.seq(id));
        }
    }

    private static void expectOptional(double value, String field) {
        boolean isAbsent = field == null || field.isEmpty();
        ParsedLines.expectSame(value, isAbsent ? Tick.ABSENT : Double.parseDouble(field));
    }
}
