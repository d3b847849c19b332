package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Identity;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventReader.Outcome;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Values that other programs put onto the bus.
class ForeignEventTest {
    private static final long TS = 1_705_323_001_000_000_000L;

    private final Events events = new Events();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"symbol\":\"aapl.o\",\"price\":150.6,\"timestamp\":1705323001000,\"volume\":2}",
                "{\"timestamp\":1705323001,\"size\":2,\"price\":\"150.60\",\"ric\":\"AAPL.O\"}",
                "{\"src_ts\":1705323001000000,\"price\":1506e-1,\"volume\":\"2\",\"symbol\":\"AAPL.O\"}",
                " \r\n\t{ \"ts\" : \"2024-01-15T12:50:01Z\" ,\"price\":150.6, \"ric\":\"Aapl.o\",\"volume\":2.0} \n",
                "{\"ts\":\"2024-01-15T14:50:01+02:00\",\"timestamp\":7,\"price\":150.6,\"ric\":\"AAPL.O\",\"size\":2}",
                "{\"kind\":null,\"provider\":null,\"price\":150.6,\"ric\":\"\\u0041APL.O\",\"size\":2,\"ts\":1705323001,\"bid\":null}",
                "{\"kind\":\"tick\",\"ric\":\"AAPL.O\",\"price\":150.6,\"ts\":\"1705323001\",\"volume\":2,\"who\":{\"x\":[]}}"
            })
    void takesATickInAnyOfTheseForms(String value) {
        Tick tick = events.tick(value);
        assertThat(tick.instrument()).isSameAs(events.instruments.of("kafka", "AAPL.O"));
        assertThat(tick.ts()).isEqualTo(TS);
        assertThat(tick.price()).isEqualTo(150.6);
        assertThat(tick.volume()).isEqualTo(2);
        assertThat(tick.bid()).isNaN();
        assertThat(tick.seq()).isEqualTo(Identity.ofValues(150.6, 2, Tick.ABSENT, Tick.ABSENT));
    }

    @ParameterizedTest
    @CsvSource({
        "28457, 28457",
        "\"28457\", 28457",
        "\"0\", 0",
        "9223372036854775807, 9223372036854775807",
        "\"seq:-1\", -1",
        "\"seq:-5\", -5",
        "\"seq:-9223372036854775807\", -9223372036854775807"
    })
    void takesAnIdAsTheNumberThatItIs(String id, long seq) {
        assertThat(withId(id).seq()).isEqualTo(seq);
    }

    private Tick withId(String id) {
        return events.tick("{\"symbol\":\"A\",\"price\":1,\"ts\":1,\"id\":" + id + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a1",
                "seq:-",
                "seq:-x",
                "seq:5",
                "seq:-0",
                "SEQ:-5",
                "9223372036854775808",
                "-7",
                "1.5",
                "seq:-9223372036854775808",
                "\u00e9"
            })
    void takesAnyOtherIdAsText(String id) {
        assertThat(withId("\"" + id + "\"").seq()).isEqualTo(Identity.ofTextId(id));
    }

    @Test
    void makesAnIdOfTheValuesWhereThereIsNone() {
        long seq = Identity.ofValues(1, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
        assertThat(withId("\"\"").seq()).isEqualTo(seq);
        assertThat(withId("null").seq()).isEqualTo(seq);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "{\"symbol\":\"A\",\"ts\":1}!neither \"kind\" nor \"price\"",
                "{\"kind\":\"tick\",\"symbol\":\"A\",\"ts\":1}!\"price\" is missing",
                "{\"price\":1,\"ts\":1}!the symbol is not",
                "{\"price\":1,\"ts\":1,\"symbol\":7}!the symbol is not",
                "{\"price\":1,\"ts\":1,\"symbol\":[]}!the symbol is not",
                "{\"price\":1,\"ts\":1,\"symbol\":\"\"}!the symbol is not",
                "{\"price\":1,\"ts\":1,\"symbol\":\"#A\"}!the symbol is not",
                "{\"price\":1,\"ts\":1,\"symbol\":\"A B\"}!the symbol is not",
                "{\"price\":1,\"ts\":1,\"symbol\":\"A\\u00e9\"}!the symbol is not",
                "{\"price\":1,\"ts\":1,\"symbol\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}!the symbol is not",
                "{\"price\":1,\"ts\":1,\"symbol\":\"A\",\"provider\":\"\"}!the provider",
                "{\"price\":1,\"ts\":1,\"symbol\":\"A\",\"provider\":5}!the provider",
                "{\"price\":0,\"ts\":1,\"symbol\":\"A\"}!\"price\"",
                "{\"price\":-1,\"ts\":1,\"symbol\":\"A\"}!\"price\"",
                "{\"price\":\"NaN\",\"ts\":1,\"symbol\":\"A\"}!\"price\"",
                "{\"price\":1e999,\"ts\":1,\"symbol\":\"A\"}!\"price\"",
                "{\"price\":true,\"ts\":1,\"symbol\":\"A\"}!\"price\"",
                "{\"price\":{},\"ts\":1,\"symbol\":\"A\"}!\"price\"",
                "{\"price\":1,\"symbol\":\"A\"}!\"ts\" or \"timestamp\"",
                "{\"price\":1,\"symbol\":\"A\",\"timestamp\":-1}!\"ts\" or \"timestamp\"",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":\"now\"}!\"ts\" or \"timestamp\"",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":\"1969-12-31T23:59:59Z\"}!\"ts\" or \"timestamp\"",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1,\"volume\":-1}!\"volume\"",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1,\"bid\":\"x\"}!\"volume\", \"bid\"",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1,\"ask\":1e999}!\"volume\", \"bid\"",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1,\"id\":[]}!\"id\"",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1,\"id\":11111111111111111111111111111111111111111111111111111111111111111}!the id",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1,\"receivedAt\":\"soon\"}!\"receivedAt\"",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1,\"kind\":7}!\"kind\"",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1,\"price\":2}!not JSON: Duplicate field",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1,\"x\":1,\"x\":2}!not JSON: Duplicate field",
                "{\"price\":01,\"symbol\":\"A\",\"ts\":1}!not JSON",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1!not JSON",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1}}!not JSON",
                "{\"price\":1,\"symbol\":\"A\",\"ts\":1}7!something follows",
                "{}!neither",
                "[1]!neither a JSON object nor",
                "AAPL|1|1!neither a JSON object nor"
            })
    void saysWhatIsWrong(String value, String problem) {
        assertThat(Events.malformed(events.ticks, value)).contains(problem);
        assertThat(events.instruments.count()).isZero();
    }

    @Test
    void saysThatAValueIsEmptyOrBlankOrNoText() {
        assertThat(Events.malformed(events.ticks, "")).isEqualTo("it is empty");
        assertThat(Events.malformed(events.bars, "")).isEqualTo("it is empty");
        assertThat(Events.malformed(events.letters, "")).isEqualTo("it is empty");
        assertThat(Events.malformed(events.ticks, " \n")).isEqualTo("not a JSON object");
        byte[] bad =
                Lines.bytes(
                        "{\"price\":1,\"symbol\":\"A\",\"ts\":1,\"x\":\"", new int[] {0xff}, "\"}");
        assertThat(Events.read(events.ticks, bad)).isEqualTo(Outcome.MALFORMED);
        assertThat(events.ticks.problem()).isEqualTo("not UTF-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "\"1m\"!\"1x\"!\"interval\"",
                "\"1m\"!7!\"interval\"",
                "1705323000000!\"yesterday\"!\"start\"",
                "\"open\":1!\"open\":0!\"open\"",
                "\"close\":2!\"close\":null!\"close\"",
                "\"volume\":4!\"volume\":-1!\"volume\"",
                "\"vwap\":1.5!\"vwap\":\"x\"!\"vwap\"",
                "\"trades\":2!\"trades\":1.5!\"trades\"",
                "\"revision\":0!\"revision\":2147483648!\"revision\"",
                "\"final\":true!\"final\":1!\"final\"",
                "\"csv\"!\"\"!\"provider\"",
                "\"A\"!\"#\"!the symbol is not"
            })
    void saysWhatIsWrongWithABar(String good, String bad, String problem) {
        String bar =
                """
                {"kind":"bar","provider":"csv","symbol":"A","interval":"1m","start":1705323000000,"open":1,"high":2,
                 "low":1,"close":2,"volume":4,"vwap":1.5,"trades":2,"final":true,"revision":0}""";
        events.bar(bar);
        assertThat(Events.malformed(events.bars, bar.replace(good, bad))).contains(problem);
    }

    @Test
    void takesNoMoreSymbolsThanThereMayBe() {
        Instruments instruments = new Instruments();
        EventReader<Tick> reader = EventReaders.ofTicks(instruments, "kafka", 2);
        for (String symbol : new String[] {"A", "B", "A", "B"}) {
            Events.event(reader, "{\"symbol\":\"" + symbol + "\",\"price\":1,\"ts\":1}");
        }
        String third = "{\"symbol\":\"C\",\"price\":1,\"ts\":1}";
        assertThat(Events.malformed(reader, third))
                .isEqualTo("2 symbols are known, and no more taken");
        Events.event(reader, "{\"symbol\":\"a\",\"price\":1,\"ts\":1}");
        assertThat(instruments.count()).isEqualTo(2);
    }

    @Test
    void tellsProvidersApartHoweverManyThereAre() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 600; i++) {
                Tick tick =
                        events.tick(
                                "{\"symbol\":\"A\",\"price\":1,\"ts\":1,\"provider\":\"p"
                                        + i
                                        + "\"}");
                assertThat(tick.instrument()).isSameAs(events.instruments.of("p" + i, "A"));
            }
        }
        assertThat(events.instruments.count()).isEqualTo(600);
    }

    @Property
    void survivesAnyBytes(@ForAll byte[] bytes) {
        for (EventReader<?> reader : java.util.List.of(events.ticks, events.bars, events.letters)) {
            if (Events.read(reader, bytes) == Outcome.MALFORMED) {
                Events.expectASentence(reader.problem());
            }
        }
    }
}
