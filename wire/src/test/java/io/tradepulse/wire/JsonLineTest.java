package io.tradepulse.wire;

import static io.tradepulse.wire.Lines.TS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Identity;
import io.tradepulse.model.Tick;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLineTest {
    private final Lines lines = new Lines();

    private static String with(String fields) {
        return "{\"ric\":\"AAPL.O\",\"price\":150.6,\"timestamp\":1705323000000" + fields + "}";
    }

    @Test
    void readsTheContractsExample() {
        Tick tick =
                lines.accepted(
                        "{\"ric\":\"AAPL.O\",\"price\":150.6,\"timestamp\":1705323000000,\"volume\":1000000,\"bid\":150.1,\"ask\":150.75}");
        assertThat(tick.instrument()).hasToString("tcp:AAPL.O");
        assertThat(tick.price()).isEqualTo(150.6);
        assertThat(tick.ts()).isEqualTo(TS);
        assertThat(tick.volume()).isEqualTo(1_000_000);
        assertThat(tick.bid()).isEqualTo(150.1);
        assertThat(tick.ask()).isEqualTo(150.75);
        assertThat(lines.parser.hasId()).isFalse();
    }

    @Test
    void takesTheOtherNames() {
        for (String time : new String[] {"timestamp", "ts", "src_ts"}) {
            Tick tick =
                    lines.accepted(
                            "{\"symbol\":\"aapl.o\",\"price\":1,\"size\":5,\"id\":\"7\",\"provider\":\"x\",\""
                                    + time
                                    + "\":1705323000000}");
            assertThat(tick.instrument()).hasToString("x:AAPL.O");
            assertThat(tick.volume()).isEqualTo(5);
            assertThat(tick.ts()).isEqualTo(TS);
            assertThat(tick.seq()).isEqualTo(7);
            assertThat(lines.parser.hasId()).isTrue();
        }
    }

    @Test
    void takesTheExactTimeWhereBothAreThereInEitherOrder() {
        String exact = "\"ts\":\"2024-01-15T12:50:00.000412Z\"";
        String millis = "\"timestamp\":1705323000000";
        String rest = "{\"ric\":\"A\",\"price\":1,";
        assertThat(lines.accepted(rest + millis + "," + exact + "}").ts()).isEqualTo(TS + 412_000);
        assertThat(lines.accepted(rest + exact + "," + millis + "}").ts()).isEqualTo(TS + 412_000);
    }

    @ParameterizedTest
    @CsvSource({
        "1705323000, 0",
        "1705323000000, 0",
        "1705323000000412, 412000",
        "1705323000000412007, 412007",
        "1705323000.000412, 412000",
        "1705323000000.0, 0",
        "'\"1705323000000\"', 0",
        "'\"2024-01-15T12:50:00Z\"', 0",
        "'\"2024-01-15T12:50:00.000412007Z\"', 412007",
        "'\"2024-01-15T14:50:00.000412+02:00\"', 412000"
    })
    void readsTimesAsNumbersAndText(String time, long nanosAfter) {
        assertThat(lines.accepted("{\"ric\":\"A\",\"price\":1,\"ts\":" + time + "}").ts())
                .isEqualTo(TS + nanosAfter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "\"\"",
                "\"now\"",
                "true",
                "{}",
                "[]",
                "[1705323000]",
                "\"2024-01-15\"",
                "1e400",
                "\"1969-12-31T23:59:59Z\"",
                "\"2024-01-15T12:50:01.0000000000Z\"",
                "99999999999999999999",
                "\"１\""
            })
    void refusesOtherTimes(String time) {
        assertThat(lines.refused("{\"ric\":\"A\",\"price\":1,\"ts\":" + time + "}"))
                .contains("\"ts\"");
    }

    @ParameterizedTest
    @CsvSource({"150.6, 150.6", "'\"150.60\"', 150.6", "1e2, 100", "-1, -1", "1.5E+1, 15"})
    void readsNumbersAndQuotedNumbers(String number, double value) {
        assertThat(
                        lines.accepted("{\"ric\":\"A\",\"ts\":1705323000,\"price\":" + number + "}")
                                .price())
                .isEqualTo(value);
        assertThat(lines.accepted(with(",\"volume\":" + number)).volume()).isEqualTo(value);
        assertThat(lines.accepted(with(",\"bid\":" + number)).bid()).isEqualTo(value);
        assertThat(lines.accepted(with(",\"ask\":" + number)).ask()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "\"NaN\"",
                "Infinity",
                "\"Infinity\"",
                "1e400",
                "\"0x10\"",
                "true",
                "false",
                "{}",
                "[]",
                "[1]",
                "\"\"",
                "\"a\"",
                "01",
                "+1",
                ".5",
                "1.",
                "--1",
                "\"1 \"",
                "\"١\""
            })
    void refusesOtherNumbersInEveryField(String number) {
        for (String field : new String[] {"price", "volume", "size", "bid", "ask"}) {
            lines.refused(
                    "{\"ric\":\"A\",\"ts\":1705323000,\"price\":1,\"x\":0,\"ask\":2"
                                    .replace("\"" + field + "\"", "\"y\"")
                            + ",\""
                            + field
                            + "\":"
                            + number
                            + "}");
        }
    }

    @Test
    void takesNullsAsLeftOff() {
        Tick tick =
                lines.accepted(
                        with(
                                ",\"volume\":null,\"bid\":null,\"ask\":null,\"id\":null,\"provider\":null,\"x\":null"));
        assertThat(tick.volume()).isNaN();
        assertThat(tick.bid()).isNaN();
        assertThat(tick.ask()).isNaN();
        assertThat(lines.parser.hasId()).isFalse();
        assertThat(tick.instrument()).hasToString("tcp:AAPL.O");
        assertThat(lines.refused("{\"ric\":null,\"price\":1,\"ts\":1705323000}")).contains("ric");
        assertThat(lines.refused("{\"ric\":\"A\",\"price\":null,\"ts\":1705323000}"))
                .contains("price");
        assertThat(lines.refused("{\"ric\":\"A\",\"price\":1,\"ts\":null}")).contains("timestamp");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(lines.refused("{}")).contains("ric");
        assertThat(lines.refused("{\"ric\":\"A\"}")).contains("price");
        assertThat(lines.parser.symbol()).isEqualTo("A");
        assertThat(lines.refused("{\"ric\":\"A\",\"price\":1}")).contains("timestamp");
    }

    @Test
    void leavesNothingOfTheLineBefore() {
        lines.accepted(with(",\"volume\":5,\"bid\":1,\"ask\":2,\"id\":7,\"provider\":\"x\""));
        Tick tick = lines.accepted(with(""));
        assertThat(tick.volume()).isNaN();
        assertThat(tick.bid()).isNaN();
        assertThat(tick.ask()).isNaN();
        assertThat(tick.seq()).isZero();
        assertThat(lines.parser.hasId()).isFalse();
        assertThat(tick.instrument()).hasToString("tcp:AAPL.O");
        lines.refused("{\"price\":1}");
        assertThat(lines.parser.symbol()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "28457, 28457",
        "'\"28457\"', 28457",
        "0, 0",
        "9223372036854775807, 9223372036854775807"
    })
    void takesNumericIdsAsTheyAre(String id, long seq) {
        assertThat(lines.accepted(with(",\"id\":" + id)).seq()).isEqualTo(seq);
        assertThat(lines.parser.hasId()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'\"T-1\"', T-1",
        "-5, -5",
        "1.5, 1.5",
        "9223372036854775808, 9223372036854775808",
        "true, true"
    })
    void makesANegativeNumberOfAnyOtherId(String id, String text) {
        assertThat(lines.accepted(with(",\"id\":" + id)).seq())
                .isNegative()
                .isEqualTo(Identity.ofTextId(text));
    }

    @Test
    void takesAnEmptyIdAsNone() {
        lines.accepted(with(",\"id\":\"\""));
        assertThat(lines.parser.hasId()).isFalse();
    }

    @Test
    void refusesIdsThatAreTooLongOrNoValue() {
        lines.accepted(with(",\"id\":\"" + "t".repeat(64) + "\""));
        assertThat(lines.refused(with(",\"id\":\"" + "t".repeat(65) + "\""))).contains("64");
        assertThat(lines.refused(with(",\"id\":{}"))).contains("id");
        assertThat(lines.refused(with(",\"id\":[1]"))).contains("id");
        assertThat(lines.parser.hasId()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "5",
                "true",
                "{}",
                "[\"A\"]",
                "\"#A\"",
                "\"A B\"",
                "\"é\"",
                "\"A\\u0000\"",
                "\"A\\n\"",
                "\"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456\"",
                "\"ı\"",
                "\"ﬀ\""
            })
    void refusesWhatIsNoSymbol(String symbol) {
        lines.refused("{\"ric\":" + symbol + ",\"price\":1,\"ts\":1705323000}");
        assertThat(lines.parser.symbol()).isEmpty();
        lines.refused(with(",\"provider\":" + symbol));
    }

    @Test
    void passesOverUnknownFieldsUnlessStrict() {
        String line =
                with(
                        ",\"kind\":\"tick\",\"nested\":{\"price\":9,\"a\":[1,{\"ric\":\"B\"}]},\"list\":[[],{}]");
        Tick tick = lines.accepted(line);
        assertThat(tick.price()).isEqualTo(150.6);
        assertThat(tick.instrument().symbol()).isEqualTo("AAPL.O");
        Lines strict = new Lines(true);
        assertThat(strict.refused(line)).contains("kind");
        strict.accepted(with(",\"volume\":5"));
        strict.refused(with(",\"x\":null"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"ric\"",
                "{\"ric\":",
                "{\"ric\":\"A",
                "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000",
                "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000,}",
                "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000}}",
                "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000} x",
                "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000}{}",
                "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000},",
                "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000}\u0000",
                "{\"ric\":\"A\",\"price\":1,\"price\":1,\"ts\":1705323000}",
                "{\"ric\":\"A\" \"price\":1,\"ts\":1705323000}",
                "{ric:\"A\",\"price\":1,\"ts\":1705323000}",
                "{'ric':'A','price':1,'ts':1705323000}",
                "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000 /* no */}",
                "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000,\"x\":\"\t\"}",
                "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000,\"x\":{\"a\":1]}",
                "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000,\"x\":\"\\q\"}",
                "[{\"ric\":\"A\",\"price\":1,\"ts\":1705323000}]",
                " {\"ric\":\"A\",\"price\":1,\"ts\":1705323000}",
                "{}"
            })
    void refusesWhatIsNoObject(String line) {
        lines.refused(line);
    }

    @Test
    void takesBlanksBetweenTheTokensAndBehind() {
        lines.accepted("{ \"ric\" : \"A\" ,\t\"price\" : 1 , \"ts\" : 1705323000 } \t");
    }

    @Test
    void survivesDeepNesting() {
        for (int depth : new int[] {500, 5_000, 200_000}) {
            parseNoMatterWhat(with(",\"x\":" + "[".repeat(depth)));
            parseNoMatterWhat(with(",\"x\":" + "[".repeat(depth) + "]".repeat(depth)));
            parseNoMatterWhat(with(",\"x\":" + "{\"a\":".repeat(depth) + "1" + "}".repeat(depth)));
            lines.accepted(with(""));
        }
    }

    private void parseNoMatterWhat(String line) {
        if (!lines.parse(line)) {
            assertThat(lines.parser.problem()).isNotBlank();
        }
    }

    @Test
    void readsEscapesAndUtf8() {
        assertThat(
                        lines.accepted("{\"r\\u0069c\":\"\\u0041\",\"price\":1,\"ts\":1705323000}")
                                .instrument()
                                .symbol())
                .isEqualTo("A");
        lines.accepted(with(",\"name\":\"Société 取引 \uD83D\uDE00\""));
    }

    @Test
    void refusesBadUtf8Anywhere() {
        int[][] bad = {
            {0xff},
            {0xc3},
            {0xc0, 0xaf},
            {0xc1, 0x81},
            {0xe0, 0x80, 0xaf},
            {0xed, 0xa0, 0x80},
            {0xe2, 0x82},
            {0xf0, 0x80, 0x80, 0xaf},
            {0xf4, 0x90, 0x80, 0x80},
            {0xf5, 0x80, 0x80, 0x80},
            {0x80}
        };
        String open = "{\"ric\":\"A\",\"price\":1,\"ts\":1705323000";
        for (int[] raw : bad) {
            lines.refused(Lines.bytes("{\"ric\":\"A", raw, "\",\"price\":1,\"ts\":1705323000}"));
            lines.refused(Lines.bytes(open + ",\"id\":\"", raw, "\"}"));
            lines.refused(Lines.bytes(open + ",\"x\":\"", raw, "\"}"));
            lines.refused(Lines.bytes(open + ",\"x\":{\"y\":\"", raw, "\"}}"));
            lines.refused(Lines.bytes(open + ",\"", raw, "\":1}"));
            lines.refused(Lines.bytes(open, raw, "}"));
            lines.refused(Lines.bytes(open + "}", raw, ""));
        }
    }

    @Test
    void readsNoOtherEncoding() {
        String line = with("");
        lines.refused(line.getBytes(StandardCharsets.UTF_16LE));
        lines.refused(line.getBytes(StandardCharsets.UTF_16BE));
        byte[] wide = new byte[line.length() * 4];
        for (int i = 0; i < line.length(); i++) {
            wide[i * 4] = (byte) line.charAt(i);
        }
        lines.refused(wide);
    }

    @Test
    void saysNothingThatCouldBeTakenForALineOfItsOwn() {
        Lines strict = new Lines(true);
        assertThat(strict.refused(with(",\"x\\n#ACK 99\\r\\u001b[2J\\u2028\":1")))
                .contains("x")
                .doesNotContain("\u2028");
        strict.refused(with(",\"" + "n".repeat(900) + "\":1"));
        lines.refused(with(",\"x\\ry\":1,\"x\\ry\":2"));
        lines.refused(with(",\"\\u001b[2J\":1,\"\\u001b[2J\":2"));
        lines.refused(with(",\"" + "n".repeat(900) + "\":1,\"" + "n".repeat(900) + "\":1"));
        lines.refused("{" + "n".repeat(900));
        lines.refused("{\u001b");
    }

    @Test
    void makesTheSameSymbolOfEitherName() {
        lines.accepted("{\"ric\":\"A\",\"symbol\":\"a\",\"price\":1,\"ts\":1705323000}");
    }
}
