package io.tradepulse.wire;

import static io.tradepulse.wire.Lines.TS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Identity;
import io.tradepulse.model.Tick;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The pipe form, and what it shares with the plan form.
class PipeLineTest {
    private final Lines lines = new Lines();

    @Test
    void readsTheContractsExample() {
        Tick tick = lines.accepted("AAPL.O|150.60|1705323000000|1000000|150.10|150.75");
        assertThat(tick.instrument()).hasToString("tcp:AAPL.O");
        assertThat(tick.price()).isEqualTo(150.6);
        assertThat(tick.ts()).isEqualTo(TS);
        assertThat(tick.volume()).isEqualTo(1_000_000);
        assertThat(tick.bid()).isEqualTo(150.1);
        assertThat(tick.ask()).isEqualTo(150.75);
        assertThat(lines.parser.hasId()).isFalse();
        assertThat(tick.seq()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EUR=|1.0850|1705323002000|||",
                "EUR=|1.0850|1705323002000||",
                "EUR=|1.0850|1705323002000|",
                "EUR=|1.0850|1705323002000",
                "EUR=|1.0850|1705323002000||||"
            })
    void takesOptionalFieldsThatAreEmptyOrLeftOff(String line) {
        Tick tick = lines.accepted(line);
        assertThat(tick.instrument().symbol()).isEqualTo("EUR=");
        assertThat(tick.price()).isEqualTo(1.085);
        assertThat(tick.ts()).isEqualTo(1_705_323_002_000_000_000L);
        assertThat(tick.volume()).isNaN();
        assertThat(tick.bid()).isNaN();
        assertThat(tick.ask()).isNaN();
        assertThat(lines.parser.hasId()).isFalse();
    }

    @Test
    void takesEachOptionalFieldOnItsOwn() {
        assertThat(lines.accepted("A|1|1705323000000|5").volume()).isEqualTo(5);
        assertThat(lines.accepted("A|1|1705323000000|5").bid()).isNaN();
        assertThat(lines.accepted("A|1|1705323000000||5").bid()).isEqualTo(5);
        assertThat(lines.accepted("A|1|1705323000000||5").volume()).isNaN();
        assertThat(lines.accepted("A|1|1705323000000|||5").ask()).isEqualTo(5);
        assertThat(lines.accepted("A|1|1705323000000|||5|").bid()).isNaN();
    }

    @Test
    void leavesNothingOfTheLineBefore() {
        lines.accepted("AAPL.O|150.60|1705323000000|1000000|150.10|150.75|77");
        Tick tick = lines.accepted("AAPL.O|150.61|1705323000001");
        assertThat(tick.volume()).isNaN();
        assertThat(tick.seq()).isZero();
        assertThat(lines.parser.hasId()).isFalse();
    }

    @Test
    void takesANumericIdAsItIs() {
        assertThat(lines.accepted("A|1|1705323000000||||28457").seq()).isEqualTo(28_457);
        assertThat(lines.parser.hasId()).isTrue();
        assertThat(lines.accepted("A|1|1705323000000||||0").seq()).isZero();
        assertThat(lines.parser.hasId()).isTrue();
        assertThat(lines.accepted("A|1|1705323000000||||9223372036854775807").seq())
                .isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "T-1",
                "-5",
                "1.5",
                "9223372036854775808",
                "9999999999999999999",
                "99999999999999999999",
                "1e3",
                " 5",
                "x"
            })
    void makesANegativeNumberOfAnyOtherId(String id) {
        long seq = lines.accepted("A|1|1705323000000||||" + id).seq();
        assertThat(seq).isNegative().isEqualTo(Identity.ofTextId(id));
    }

    @ParameterizedTest
    @ValueSource(longs = {-2, -8_123_372_036_854_775_807L, Long.MIN_VALUE + 1})
    void takesASeqOfAPlatformBackAsItIs(long seq) {
        assertThat(lines.accepted("A|1|1705323000000||||seq:" + seq).seq()).isEqualTo(seq);
        assertThat(lines.parser.hasId()).isTrue();
        assertThat(
                        lines.accepted(
                                        "{\"symbol\":\"A\",\"price\":1,\"ts\":1705323000000,\"id\":\"seq:"
                                                + seq
                                                + "\"}")
                                .seq())
                .isEqualTo(seq);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seq:",
                "seq:-",
                "seq:-1",
                "seq:5",
                "seq:-5x",
                "seq:--5",
                "seq:-9223372036854775808",
                "seq:-99999999999999999999",
                "SEQ:-5"
            })
    void takesWhatOnlyBeginsLikeASeqForText(String id) {
        assertThat(lines.accepted("A|1|1705323000000||||" + id).seq())
                .isEqualTo(Identity.ofTextId(id));
    }

    @Test
    void takesIdsOf64CharactersAndNoneLonger() {
        String longest = "t".repeat(64);
        assertThat(lines.accepted("A|1|1705323000000||||" + longest).seq())
                .isEqualTo(Identity.ofTextId(longest));
        assertThat(lines.refused("A|1|1705323000000||||" + longest + "t")).contains("64");
    }

    @Test
    void givesTheSameTradeTheSameIdInBothForms() {
        for (String id : new String[] {"28457", "T-1", "é-1", "取引", "\uD83D\uDE00"}) {
            long piped = lines.accepted("A|1|1705323000000||||" + id).seq();
            long json =
                    lines.accepted(
                                    "{\"ric\":\"A\",\"price\":1,\"timestamp\":1705323000000,\"id\":\""
                                            + id
                                            + "\"}")
                            .seq();
            assertThat(json).as(id).isEqualTo(piped);
        }
    }

    @Test
    void refusesMoreThanSevenFields() {
        assertThat(lines.refused("A|1|1705323000000|1|1|1|5|")).contains("7");
        assertThat(lines.refused("A|1|1705323000000||||||")).contains("7");
    }

    @ParameterizedTest
    @CsvSource({
        "1705323000, 1705323000000000000",
        "1705323000000, 1705323000000000000",
        "1705323000000412, 1705323000000412000",
        "1705323000000412007, 1705323000000412007",
        "1705323000.5, 1705323000500000000",
        "1705323000.000000001, 1705323000000000001",
        "1705323000.123456789123456789, 1705323000123456789",
        "1705323000000.000412, 1705323000000000412",
        "1705323000000.0, 1705323000000000000",
        "1705323000000412.25, 1705323000000412250",
        "1705323000000412007.9, 1705323000000412007",
        "0, 0",
        "99999999999.9, -1",
        "9223372036.854775807, 9223372036854775807",
        "9223372036.854775808, -1",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, -1",
        "9999999999999999999, -1"
    })
    void readsTimesInEveryUnitWithFractions(String epoch, long nanos) {
        for (String line : new String[] {"A|1|" + epoch, "A|1|" + epoch + "|", "A 1 " + epoch}) {
            if (nanos < 0) {
                assertThat(lines.refused(line)).contains("timestamp");
            } else {
                assertThat(lines.accepted(line).ts()).as(line).isEqualTo(nanos);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "+1",
                "1e12",
                "now",
                "2024-01-15T12:50:01Z",
                ".",
                ".5",
                "1705323000.",
                "1.2.3",
                "1.x",
                "0x10",
                "1705323000.123456789012345678x",
                "1705323000.1234567890123456789x",
                "1705323000.-5",
                "NaN",
                "1705323000,5",
                "١٧٠٥"
            })
    void refusesOtherTimes(String epoch) {
        assertThat(lines.refused("A|1|" + epoch)).contains("timestamp");
        assertThat(lines.refused("A|1|" + epoch + "|5")).contains("timestamp");
        if (!epoch.isEmpty()) {
            assertThat(lines.refused("A 1 " + epoch)).contains("timestamp");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "+1, 1",
        "-1, -1",
        "1., 1",
        ".5, 0.5",
        "-.5, -0.5",
        "00150.60, 150.6",
        "1e5, 100000",
        "1.5E-3, 0.0015",
        "0.00000001, 1e-8",
        "123456789012345, 123456789012345",
        "0.123456789012345, 0.123456789012345",
        "150.600000000000000000000000, 150.6",
        "9007199254740993, 9007199254740992",
        "1e-400, 0"
    })
    void readsDecimals(String text, double value) {
        assertThat(lines.accepted("A|" + text + "|1705323000000").price()).isEqualTo(value);
        assertThat(lines.accepted("A " + text + " 1705323000000").price()).isEqualTo(value);
        assertThat(lines.accepted("A|1|1705323000000|" + text).volume()).isEqualTo(value);
        assertThat(lines.accepted("A|1|1705323000000||" + text).bid()).isEqualTo(value);
        assertThat(lines.accepted("A|1|1705323000000|||" + text).ask()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".", "-", "+", "-.", "e5", "1e", "1e400", "-1e400", "NaN", "Infinity", "-Infinity",
                        "nan", "inf",
                "0x10", "0x1p3", "1f", "1d", "1_000", "1,5", "1.2.3", "--1", "+-1", "1-", "abc",
                        "１", "1\u0000"
            })
    void refusesWhatIsNoFiniteDecimal(String text) {
        assertThat(lines.refused("A|" + text + "|1705323000000")).contains("price");
        assertThat(lines.refused("A " + text + " 1705323000000")).contains("price");
        lines.refused("A|1|1705323000000|" + text);
        lines.refused("A|1|1705323000000||" + text + "|");
        lines.refused("A|1|1705323000000|||" + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "|",
                "||",
                "A",
                "A|",
                "A||",
                "A|1",
                "A|1|",
                "A||1705323000000",
                "|1|1705323000000",
                "A|1|1705323000000\r",
                "A|1\r|1705323000000",
                " A|1|1705323000000",
                "\tA|1|1705323000000",
                "A |1|1705323000000",
                "A| 1|1705323000000",
                "A|1 |1705323000000",
                "A|1|1705323000000 ",
                "A|1|1705323000000|1 ",
                "A,1,1705323000000",
                "hello"
            })
    void refusesMissingFieldsAndStrayCharacters(String line) {
        lines.refused(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A",
                "AAPL.O",
                "EUR=",
                "BTC-USD",
                "A_B",
                "A/B",
                "X:AAPL",
                "^GSPC",
                "A#1",
                "007",
                ".SPX",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
            })
    void takesEverySymbolOfTheContract(String symbol) {
        assertThat(lines.accepted(symbol + "|1|1705323000000").instrument().symbol())
                .isEqualTo(symbol);
        assertThat(lines.accepted(symbol + " 1 1705323000000").instrument().symbol())
                .isEqualTo(symbol);
        assertThat(Symbols.isValid(symbol)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#A",
                "#",
                "A B",
                "A*",
                "A;",
                "A\"",
                "A'",
                "é",
                "Ä",
                "A\u0000",
                "A\u007f",
                "A%",
                "A&",
                "A+",
                "A,",
                "A(",
                "A@",
                "A\\",
                "A~",
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456"
            })
    void refusesEveryOtherSymbol(String symbol) {
        lines.refused(symbol + "|1|1705323000000");
        assertThat(lines.parser.symbol()).isEqualTo(symbol.equals("A B") ? "A" : "");
        assertThat(Symbols.isValid(symbol)).isFalse();
    }

    @Test
    void upperCasesSymbols() {
        assertThat(lines.accepted("aapl.o|1|1705323000000").instrument())
                .isSameAs(lines.instruments.of("tcp", "AAPL.O"));
        assertThat(lines.accepted("aApL.o 1 1705323000000").instrument())
                .isSameAs(lines.instruments.of("tcp", "AAPL.O"));
        assertThat(lines.parser.symbol()).isEqualTo("AAPL.O");
    }

    @Test
    void labelsTicksWithTheProviderOfTheConnection() {
        assertThat(lines.accepted("A|1|1705323000000").instrument()).hasToString("tcp:A");
        lines.parser.provider("binance");
        assertThat(lines.accepted("A|1|1705323000000").instrument()).hasToString("binance:A");
        assertThat(lines.accepted("A 1 1705323000000").instrument()).hasToString("binance:A");
        assertThat(lines.accepted("{\"ric\":\"A\",\"price\":1,\"ts\":1705323000}").instrument())
                .hasToString("binance:A");
    }

    @Test
    void saysTheSymbolAsFarAsItGot() {
        lines.refused("aapl.o|oops|1705323000000");
        assertThat(lines.parser.symbol()).isEqualTo("AAPL.O");
        lines.refused("");
        assertThat(lines.parser.symbol()).isEmpty();
    }

    @Test
    void refusesBadUtf8Anywhere() {
        int[][] bad = {
            {0xff}, {0xc3}, {0xc0, 0xaf}, {0xed, 0xa0, 0x80}, {0xe2, 0x82}, {0xf5, 0x80, 0x80, 0x80}
        };
        for (int[] raw : bad) {
            lines.refused(Lines.bytes("A", raw, "|1|1705323000000"));
            lines.refused(Lines.bytes("A|1", raw, "|1705323000000"));
            lines.refused(Lines.bytes("A|1|1705323000000", raw, ""));
            lines.refused(Lines.bytes("A|1|1705323000000|", raw, "|"));
            lines.refused(Lines.bytes("A|1|1705323000000||||id", raw, ""));
            lines.refused(Lines.bytes("A ", raw, " 1705323000000"));
            lines.refused(Lines.bytes("A 1 1705323000000 ", raw, ""));
            lines.refused(Lines.bytes("A 1 1705323000000", raw, ""));
        }
    }

    @Test
    void readsThePlanForm() {
        for (String line :
                new String[] {
                    "AAPL.O 150.60 1705323000000",
                    "AAPL.O\t150.60\t1705323000000",
                    "AAPL.O   150.60 \t 1705323000000",
                    "AAPL.O 150.60 1705323000000 \t"
                }) {
            Tick tick = lines.accepted(line);
            assertThat(tick.instrument().symbol()).isEqualTo("AAPL.O");
            assertThat(tick.price()).isEqualTo(150.6);
            assertThat(tick.ts()).isEqualTo(TS);
            assertThat(tick.volume()).isNaN();
            assertThat(lines.parser.hasId()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AAPL.O 150.60",
                "AAPL.O ",
                "AAPL.O 150.60 1705323000000 5",
                "AAPL.O 150.60 1705323000000|5",
                "AAPL.O 150.60|1705323000000",
                " AAPL.O 150.60 1705323000000",
                "AAPL.O 150.60 1705323000000\r",
                "AAPL.O\u00a0150.60\u00a01705323000000"
            })
    void refusesOtherPlans(String line) {
        lines.refused(line);
    }
}
