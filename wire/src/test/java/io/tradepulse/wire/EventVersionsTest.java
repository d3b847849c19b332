package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import io.tradepulse.wire.EventReader.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Events as this version writes them, as one before it might have, and as one after it may.
class EventVersionsTest {
    private static final long TS = Timestamps.parse("2024-01-15T12:50:01.000412Z").orElseThrow();
    private static final long RECEIVED =
            Timestamps.parse("2024-01-15T12:50:01.012733101Z").orElseThrow();
    private static final long START = Timestamps.parse("2024-01-15T12:50:00Z").orElseThrow();

    private static final String TICK =
            """
            {"kind":"tick","provider":"binance","symbol":"BTCUSDT","price":43250.5,"timestamp":1705323001000,
             "ts":"2024-01-15T12:50:01.000412Z","volume":5.24,"bid":43240.0,"ask":43260.0,"id":"28457",
             "receivedAt":"2024-01-15T12:50:01.012733101Z"}""";
    private static final String BAR =
            """
            {"kind":"bar","provider":"binance","symbol":"BTCUSDT","interval":"1m","start":1705323000000,"open":43250.5,
             "high":43261.0,"low":43250.5,"close":43255.1,"volume":17.1,"vwap":43254.9,"trades":41,"final":true,"revision":0}""";

    private static final String BINARY_TICK =
            "01 01 0f 07 62696e616e6365 07 42544355534454 60c3eef53b86aa17 d2bc03"
                    + " 00000000501ee540 9a85e00b f6285c8fc2f51440 00000000001de540 00000000801fe540";
    private static final String BINARY_BAR =
            "01 02 03 07 62696e616e6365 07 42544355534454 02 316d 00b04dba3b86aa17"
                    + " 00000000501ee540 00000000a01fe540 00000000501ee540 33333333e31ee540"
                    + " 9a99999999193140 0000000095922641 29 00 00 cdccccccdc1ee540";

    private final Events events = new Events();

    @Test
    void readsTheTickOfTheContract() {
        expectTheTick(events.tick(TICK));
    }

    private void expectTheTick(Tick read) {
        Tick tick =
                new Tick()
                        .set(
                                events.instruments.of("binance", "BTCUSDT"),
                                TS,
                                28_457,
                                43_250.5,
                                5.24,
                                43_240,
                                43_260);
        tick.receivedAt(RECEIVED);
        Events.expectSame(read, tick);
    }

    @Test
    void writesTheTickOfTheContractButForZerosThatSayNothing() {
        String written =
                Events.text(EventWriters.ofTicks(EventFormat.JSON).write(events.tick(TICK)));
        assertThat(written).isEqualTo(TICK.replace("\n ", "").replace(".0,", ","));
    }

    @Test
    void readsTheBarOfTheContract() {
        assertThat(events.bar(BAR)).isEqualTo(bar(43_254.9 * 17.1));
    }

    private Bar bar(double turnover) {
        return new Bar(
                events.instruments.of("binance", "BTCUSDT"),
                Interval.M1,
                START,
                43_250.5,
                43_261,
                43_250.5,
                43_255.1,
                17.1,
                turnover,
                43_254.9,
                41,
                true,
                0,
                0);
    }

    @Test
    void writesTheBarOfTheContractWithItsTurnoverBehind() {
        String written = Events.text(EventWriters.ofBars(EventFormat.JSON).write(bar(739_658.5)));
        assertThat(written)
                .isEqualTo(
                        BAR.replace("\n ", "").replace(".0,", ",").replace("}", "")
                                + ",\"turnover\":739658.5}");
    }

    @Test
    void writesWhatElseABarHasOnlyWhereItSaysSomething() {
        Bar bar =
                new Bar(
                        events.instruments.of("tcp", "A"),
                        Interval.W1,
                        -259_200_000_000_000L,
                        1,
                        1,
                        1,
                        1,
                        0,
                        0,
                        Double.NaN,
                        3,
                        false,
                        2,
                        1,
                        1e-17,
                        -2e-20);
        assertThat(Events.text(EventWriters.ofBars(EventFormat.JSON).write(bar)))
                .isEqualTo(
                        """
                        {"kind":"bar","provider":"tcp","symbol":"A","interval":"1w","start":-259200000,\
                        "ts":"1969-12-29T00:00:00Z","open":1,"high":1,"low":1,"close":1,"volume":0,"trades":3,\
                        "final":false,"revision":2,"turnover":0,"volumeRest":0.00000000000000001,\
                        "turnoverRest":-0.00000000000000000002,"lateTicks":1}""");
    }

    @Test
    void writesADeadLetterForPeople() {
        DeadLetter letter =
                new DeadLetter(
                        RECEIVED,
                        "tcp",
                        "",
                        RejectCode.MALFORMED,
                        "no tick",
                        "x|\u00e9\"\u0000\ud83d\ude00",
                        "127.0.0.1",
                        9);
        assertThat(Events.text(EventWriters.ofDeadLetters().write(letter)))
                .isEqualTo(
                        """
                        {"kind":"dead-letter","provider":"tcp","code":"MALFORMED","detail":"no tick",\
                        "text":"x|\u00e9\\"\\u0000\ud83d\ude00","client":"127.0.0.1","line":9,\
                        "at":"2024-01-15T12:50:01.012733101Z"}""");
    }

    /// These digits are never changed: they stand on buses.
    @Test
    void readsAndWritesTheBinaryFormAsItIsOnBuses() {
        assertThat(Events.readHex(events.ticks, BINARY_TICK)).isEqualTo(Outcome.EVENT);
        expectTheTick(events.ticks.event());
        assertThat(Events.hex(EventWriters.ofTicks(EventFormat.BINARY).write(events.tick(TICK))))
                .isEqualTo(BINARY_TICK.replace(" ", ""));
        assertThat(Events.hex(EventWriters.ofBars(EventFormat.BINARY).write(bar(739_658.5))))
                .isEqualTo(BINARY_BAR.replace(" ", ""));
        assertThat(Events.readHex(events.bars, BINARY_BAR)).isEqualTo(Outcome.EVENT);
        assertThat(events.bars.event()).isEqualTo(bar(739_658.5));
    }

    @Test
    void readsATickOfAVersionThatHadLess() {
        Tick tick =
                events.tick(
                        "{\"kind\":\"tick\",\"provider\":\"csv\",\"symbol\":\"A\",\"price\":1,\"timestamp\":1705323001000}");
        assertThat(tick.ts()).isEqualTo(1_705_323_001_000_000_000L);
        assertThat(tick.volume()).isNaN();
        assertThat(tick.bid()).isNaN();
        assertThat(tick.ask()).isNaN();
        assertThat(tick.receivedAt()).isZero();
        assertThat(tick.seq()).isNegative();
        assertThat(tick.seq())
                .isEqualTo(events.tick("{\"price\":1,\"symbol\":\"a\",\"ts\":5}").seq());
    }

    @Test
    void readsABarOfAVersionThatHadLess() {
        Bar bar =
                events.bar(
                        """
                        {"kind":"bar","provider":"csv","symbol":"A","interval":"5m","start":1705323000000,
                         "open":1,"high":2,"low":1,"close":2}""");
        assertThat(bar.volume()).isZero();
        assertThat(bar.turnover()).isZero();
        assertThat(bar.vwap()).isNaN();
        assertThat(bar.isFinal()).isFalse();
        Bar withTurnover =
                events.bar(
                        """
                        {"kind":"bar","provider":"csv","symbol":"A","interval":"5m","start":1705323000000,
                         "open":1,"high":2,"low":1,"close":2,"volume":4,"turnover":6}""");
        assertThat(withTurnover.vwap()).isEqualTo(1.5);
    }

    @Test
    void readsADeadLetterOfAVersionThatHadLess() {
        DeadLetter letter =
                events.letter(
                        "{\"kind\":\"dead-letter\",\"code\":\"MALFORMED\",\"at\":\"2024-01-15T12:50:00Z\"}");
        assertThat(letter)
                .isEqualTo(new DeadLetter(START, "", "", RejectCode.MALFORMED, "", "", "", 0));
    }

    @Test
    void passesOverWhatANewerVersionAdds() {
        String more =
                ",\"venue\":\"XNAS\",\"flags\":[1,{\"a\":\"}\"}],\"name\":\"\u00e9\",\"nothing\":null}";
        expectTheTick(events.tick(TICK.replace("}", more)));
        expectTheTick(events.tick(TICK.replace("}", ",\"venue\":\"XNAS\",\"late\":true}")));
        assertThat(events.bar(BAR.replace("}", more))).isEqualTo(events.bar(BAR));
        assertThat(Events.readHex(events.ticks, BINARY_TICK + "ff 04 584e4153"))
                .isEqualTo(Outcome.EVENT);
        expectTheTick(events.ticks.event());
        assertThat(Events.readHex(events.bars, BINARY_BAR + "ff 04 584e4153"))
                .isEqualTo(Outcome.EVENT);
        assertThat(events.bars.event()).isEqualTo(bar(739_658.5));
    }

    @Test
    void aTickTellsWhatIsKnownOfItsSourcesClock() {
        assertThat(
                        Events.readHex(
                                events.ticks,
                                BINARY_TICK.replace("01 01 0f", "01 01 1f") + "05 c801"))
                .isEqualTo(Outcome.EVENT);
        assertThat(events.ticks.event().clock()).isEqualTo(new ClockOffset(-3, 200));
        assertThat(
                        events.tick(
                                        TICK.replace(
                                                "}",
                                                ",\"clockOffsetNanos\":-3,\"clockErrorNanos\":200}"))
                                .clock())
                .isEqualTo(new ClockOffset(-3, 200));
        expectTheTick(events.tick(TICK));
    }

    @Test
    void passesOverFlagsOfANewerVersion() {
        assertThat(Events.readHex(events.ticks, BINARY_TICK.replace("01 01 0f", "01 01 ef")))
                .isEqualTo(Outcome.EVENT);
        expectTheTick(events.ticks.event());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"order-book\",\"symbol\":\"A\",\"levels\":[[1,2],[3,4]]}",
                "{\"kind\":\"tick2\",\"symbol\":\"A\",\"price\":1,\"ts\":1}",
                "{\"kind\":\"\"}"
            })
    void leavesKindsOfANewerVersionToOthers(String value) {
        assertThat(Events.read(events.ticks, value)).isEqualTo(Outcome.OTHER);
        assertThat(Events.read(events.bars, value)).isEqualTo(Outcome.OTHER);
        assertThat(Events.read(events.letters, value)).isEqualTo(Outcome.OTHER);
    }

    @Test
    void leavesBinaryKindsAndIntervalsOfANewerVersionToOthers() {
        assertThat(Events.readHex(events.ticks, "01 09 0000")).isEqualTo(Outcome.OTHER);
        assertThat(Events.readHex(events.bars, "01 09")).isEqualTo(Outcome.OTHER);
        assertThat(Events.readHex(events.letters, "01 01")).isEqualTo(Outcome.OTHER);
        assertThat(Events.read(events.bars, BAR.replace("1m", "8h"))).isEqualTo(Outcome.OTHER);
        assertThat(Events.readHex(events.bars, BINARY_BAR.replace("316d", "3868")))
                .isEqualTo(Outcome.OTHER);
    }

    @Test
    void keepsADeadLetterWhoseReasonOnlyANewerVersionKnows() {
        DeadLetter letter =
                events.letter(
                        """
                        {"kind":"dead-letter","provider":"tcp","symbol":"A","code":"VENUE_CLOSED",
                         "detail":"XNAS is closed","text":"A|1|1","client":"::1","line":7,"at":1705323000000,"venue":"XNAS"}""");
        assertThat(letter)
                .isEqualTo(
                        new DeadLetter(
                                START,
                                "tcp",
                                "A",
                                RejectCode.MALFORMED,
                                "VENUE_CLOSED: XNAS is closed",
                                "A|1|1",
                                "::1",
                                7));
    }

    @Test
    void saysThatAVersionIsNotKnown() {
        assertThat(Events.readHex(events.ticks, "02 01 00")).isEqualTo(Outcome.MALFORMED);
        assertThat(events.ticks.problem())
                .isEqualTo("it is a binary event of version 2, and only version 1 is known here");
        assertThat(Events.readHex(events.bars, "07")).isEqualTo(Outcome.MALFORMED);
        assertThat(Events.readHex(events.letters, "00")).isEqualTo(Outcome.MALFORMED);
        assertThat(events.letters.problem()).contains("version 0");
    }

    @Test
    void saysThatABinaryEventIsCutOffWhereverItIs() {
        String digits = BINARY_TICK.replace(" ", "");
        for (int length = 2; length < digits.length(); length += 2) {
            assertThat(Events.readHex(events.ticks, digits.substring(0, length)))
                    .isEqualTo(Outcome.MALFORMED);
            Events.expectASentence(events.ticks.problem());
        }
        String ofBar = BINARY_BAR.replace(" ", "");
        for (int length = 2; length < ofBar.length(); length += 2) {
            assertThat(Events.readHex(events.bars, ofBar.substring(0, length)))
                    .isEqualTo(Outcome.MALFORMED);
        }
        assertThat(events.bars.problem()).isEqualTo("it is cut off");
    }
}
