package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tradepulse.model.Tick;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Timeout;

/// Any object is a tick or is refused; what is a tick is the one that another reader of JSON sees,
/// and what is said to be no JSON is none to it either.
class JsonLineFuzzTest {
    /// The door's limit: what is longer is refused before it is read.
    private static final int MAX_LINE = 1024;

    private static final Object ABSENT = new PlainJson.Number("NaN");

    @FuzzTest
    @Timeout(60)
    void readsAnyObjectOrRefusesIt(byte[] tail) {
        byte[] line = new byte[Math.min(tail.length + 1, MAX_LINE)];
        line[0] = '{';
        System.arraycopy(tail, 0, line, 1, line.length - 1);
        ParsedLines.check(line, (tick, hasId) -> expectWhatTheObjectSays(line, tick, hasId));
        Lines lines = new Lines();
        if (!lines.parse(line) && lines.parser.problem().startsWith("not JSON")) {
            assertThat(objectOf(line)).as(lines.parser.problem()).isNull();
        }
    }

    private static Map<String, Object> objectOf(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        assertThat(ParsedLines.utf8(text)).isEqualTo(line);
        try {
            return PlainJson.object(text);
        } catch (PlainJson.NotJson _) {
            return null;
        }
    }

    private static void expectWhatTheObjectSays(byte[] line, Tick tick, boolean hasId) {
        Map<String, Object> fields = objectOf(line);
        assertThat(fields).isNotNull();
        String symbol = (String) last(fields, "ric", "symbol");
        assertThat(tick.instrument().symbol()).isEqualTo(symbol.toUpperCase(Locale.ROOT));
        ParsedLines.expectSame(tick.price(), number(last(fields, "price")));
        ParsedLines.expectSame(tick.volume(), number(last(fields, "volume", "size")));
        ParsedLines.expectSame(tick.bid(), number(last(fields, "bid")));
        ParsedLines.expectSame(tick.ask(), number(last(fields, "ask")));
        Object exact = last(fields, "ts");
        Object time = exact == ABSENT ? last(fields, "timestamp", "src_ts") : exact;
        assertThat(tick.ts()).isEqualTo(nanos(text(time)));
        expectId(last(fields, "id"), tick, hasId);
    }

    private static void expectId(Object id, Tick tick, boolean hasId) {
        String text = id == ABSENT ? "" : text(id);
        assertThat(hasId).isEqualTo(!text.isEmpty());
        if (hasId) {
            assertThat(tick.seq())
                    .isEqualTo(ParsedLines.isId(text) ? Long.parseLong(text) : Ids.seq(text));
        }
    }

    /// Of several names for one thing the last counts; null is as good as left off.
    private static Object last(Map<String, Object> fields, String... names) {
        List<String> wanted = Arrays.asList(names);
        return fields.entrySet().stream()
                .filter(f -> wanted.contains(f.getKey()) && !PlainJson.isNull(f.getValue()))
                .map(Map.Entry::getValue)
                .reduce((_, later) -> later)
                .orElse(ABSENT);
    }

    private static double number(Object value) {
        return Double.parseDouble(text(value));
    }

    private static String text(Object value) {
        return value instanceof PlainJson.Number(String text) ? text : String.valueOf(value);
    }

    private static long nanos(String time) {
        long epoch = ParsedLines.epochNanos(time);
        return epoch >= 0 ? epoch : nanosOfDate(time);
    }

    private static long nanosOfDate(String time) {
        try {
            Instant at = OffsetDateTime.parse(time).toInstant();
            return Math.addExact(
                    Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), at.getNano());
        } catch (DateTimeException | ArithmeticException _) {
            return -1;
        }
    }
}
