package io.tradepulse.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tradepulse.ingest.DoorUnderTest.Client;
import io.tradepulse.latency.Latencies;
import io.tradepulse.latency.SourceClocks;
import io.tradepulse.latency.SourceClocks.SourceClock;
import io.tradepulse.latency.StageFigures;
import io.tradepulse.model.ClockOffset;
import io.tradepulse.wire.ControlLine.Ping;
import io.tradepulse.wire.ControlLine.Pong;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SenderClockTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final SourceClocks clocks = new Latencies().clocks();
    private final SenderClock clock = new SenderClock(clocks, "10.0.0.1");

    /// It answers, after some time on the way there and back.
    private void exchange(long now, long offset, long there, long back) {
        Ping ping = clock.ask(now);
        assertThat(ping).isNotNull();
        long heard = now + there + offset;
        clock.answered(new Pong(ping.t1(), heard, heard + MILLI), now + there + MILLI + back);
    }

    @Test
    void measuresTheOffsetAndHowFarItCanBeTrusted() {
        clock.greeted("mine", true);
        exchange(100 * SECOND, 2 * SECOND, 3 * MILLI, MILLI);
        assertThat(clocks.all())
                .containsExactly(
                        new SourceClock(
                                "mine",
                                "10.0.0.1",
                                new ClockOffset(2 * SECOND + MILLI, 2 * MILLI)));
        assertThat(clock.offset().correctionNanos()).isEqualTo(2 * SECOND + MILLI);
    }

    @Test
    void theLeastUncertainReadingCountsUntilItIsOld() {
        clock.greeted("mine", true);
        exchange(100 * SECOND, SECOND, MILLI, MILLI);
        exchange(101 * SECOND, SECOND, 90 * MILLI, MILLI);
        assertThat(clocks.all().getFirst().offset().nanos()).isEqualTo(SECOND);
        assertThat(clocks.all().getFirst().offset().errorNanos())
                .isCloseTo(MILLI + 16_000, within(2_000L));
        for (int i = 2; i < 10; i++) {
            exchange((100 + 20 * i) * SECOND, SECOND, 90 * MILLI, MILLI);
        }
        assertThat(clocks.all().getFirst().offset().errorNanos()).isGreaterThan(40 * MILLI);
    }

    @Test
    void aClockThatMayBeRightIsNotPutRight() {
        clock.greeted("mine", true);
        exchange(100 * SECOND, MILLI, 5 * MILLI, 5 * MILLI);
        assertThat(clocks.all().getFirst().offset().nanos()).isEqualTo(MILLI);
        assertThat(clock.offset().correctionNanos()).isZero();
    }

    @Test
    void asksOftenAtFirstAndThenNowAndAgain() {
        clock.greeted("mine", true);
        int asked = 0;
        for (long second = 1; second <= 64; second++) {
            asked += clock.ask(second * SECOND) == null ? 0 : 1;
        }
        assertThat(asked).isEqualTo(7);
    }

    @Test
    void anAnswerToNothingThatWasAskedSaysNothing() {
        clock.greeted("mine", true);
        clock.answered(new Pong(77, 5 * SECOND, 5 * SECOND), 100 * SECOND);
        Ping ping = clock.ask(100 * SECOND);
        assertThat(ping).isNotNull();
        clock.answered(new Pong(ping.t1(), 0, 0), 100 * SECOND + MILLI);
        assertThat(clocks.all()).isEmpty();
        assertThat(clock.offset().correctionNanos()).isZero();
    }

    @Test
    void timesOfSomebodyElsesClockAreNotAskedFor() {
        clock.greeted("binance", false);
        assertThat(clock.ask(100 * SECOND)).isNull();
    }

    @Test
    void whoIsGoneIsForgotten() {
        clock.greeted("mine", true);
        exchange(100 * SECOND, SECOND, MILLI, MILLI);
        clock.close();
        assertThat(clocks.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-2_000, 900})
    void aSenderWhoseClockIsOffIsTimedRightly(long offMillis) throws Exception {
        try (DoorUnderTest door = new DoorUnderTest();
                Client sender = door.connect()) {
            sender.send("#HELLO provider=mine clock=own\n");
            assertThat(sender.read()).startsWith("#OK");
            String ping = sender.read();
            assertThat(ping).startsWith("#PING t1=");
            long its = DoorUnderTest.NOW + offMillis * MILLI;
            sender.send(
                    String.format(
                            Locale.ROOT,
                            "#PONG %s t2=%d t3=%d\n",
                            ping.substring("#PING ".length()),
                            its,
                            its));
            Eventually.until(
                    "the clock to be known", () -> !door.latencies.clocks().all().isEmpty());
            sender.send("AAPL|150.25|" + (its - 5 * MILLI) + "\n");
            sender.saidSoFar();
            door.latencies.roll();
            StageFigures figures =
                    door.latencies.figures().stream()
                            .filter(each -> each.stage().name().equals("source_to_ingest"))
                            .findFirst()
                            .orElseThrow();
            assertThat(figures.negative()).isZero();
            assertThat(figures.sinceStart().count()).isEqualTo(1);
            assertThat(figures.sinceStart().p50()).isCloseTo(5_000.0, within(50.0));
        }
    }
}
