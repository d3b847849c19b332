package io.tradepulse.feed.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.feed.FeedRunner;
import io.tradepulse.model.Instruments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A replay that is paused, made faster and moved while it plays.
class ReplaySteeringTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_705_323_000L;

    /// A tick of its price, at that second after [Replayed#NOW].
    private record Sent(double price, double second) {}

    @TempDir Path folder;
    private final List<Sent> sent = new ArrayList<>();
    private long nanos;
    private CsvReplay replay;
    private FeedRunner runner;

    /// Prices 1, 2, 3 … a second apart.
    @BeforeEach
    void open() throws IOException {
        open(CsvOptions.of(file(10)));
    }

    private String file(int ticks) throws IOException {
        StringBuilder rows = new StringBuilder("timestamp,symbol,price\n");
        for (int i = 0; i < ticks; i++) {
            rows.append("%d,AAPL,%d\n".formatted(START + i, i + 1));
        }
        Path file = folder.resolve(ticks + ".csv");
        Files.writeString(file, rows);
        return file.toString();
    }

    private void open(CsvOptions options) throws IOException {
        sent.clear();
        nanos = 0;
        replay =
                CsvReplay.open(
                        options,
                        new Instruments(),
                        () -> Replayed.NOW + nanos,
                        () -> nanos,
                        (_, _, _) -> {});
        runner =
                new FeedRunner(
                        "test",
                        replay,
                        tick ->
                                sent.add(
                                        new Sent(
                                                tick.price(),
                                                (tick.ts() - Replayed.NOW) / (double) SECOND)),
                        () -> nanos);
    }

    @AfterEach
    void close() throws IOException {
        runner.close();
    }

    private void at(double second) throws Exception {
        nanos = (long) (second * SECOND);
        runner.doWork();
    }

    @Test
    void aPauseMovesWhatIsLeftByItsLength() throws Exception {
        at(0);
        at(1.25);
        replay.pause(true);
        assertThat(replay.isPaused()).isTrue();
        at(100);
        at(400.25);
        assertThat(sent).containsExactly(new Sent(1, 0), new Sent(2, 1));
        replay.pause(false);
        at(400.5);
        assertThat(sent).hasSize(2);
        at(402);
        assertThat(sent.subList(2, sent.size()))
                .containsExactly(new Sent(3, 401), new Sent(4, 402));
    }

    @Test
    void anotherSpeedCountsFromWhereItIs() throws Exception {
        at(0);
        at(0.5);
        replay.speed(5);
        assertThat(replay.speed()).isEqualTo(5);
        at(0.6);
        at(0.8);
        assertThat(sent).containsExactly(new Sent(1, 0), new Sent(2, 0.6), new Sent(3, 0.8));
        replay.speed(0.5);
        at(2.8);
        assertThat(sent.getLast()).isEqualTo(new Sent(4, 2.8));
        assertThat(sent).hasSize(4);
    }

    @Test
    void aRangeIsPlayedFromItsStartAtOnceAndEndsAtItsEnd() throws Exception {
        at(0);
        at(4.5);
        replay.play(new ReplayRange((START + 2) * SECOND, (START + 4) * SECOND));
        sent.clear();
        at(4.75);
        at(5.75);
        assertThat(sent).containsExactly(new Sent(3, 4.75), new Sent(4, 5.75));
        assertThat(replay.position()).isEqualTo((START + 3) * SECOND);
        at(6);
        assertThat(sent).hasSize(2);
        assertThat(runner.ended()).isTrue();
    }

    @Test
    void whatWasDueBeforeItWasMovedIsNotSentAfterwards() throws Exception {
        at(0);
        replay.play(new ReplayRange((START + 7) * SECOND, Long.MAX_VALUE));
        at(60);
        assertThat(sent.subList(0, 2)).containsExactly(new Sent(1, 0), new Sent(8, 60));
    }

    @Test
    void movedWhilePausedItWaits() throws Exception {
        at(0);
        replay.pause(true);
        replay.play(new ReplayRange((START + 7) * SECOND, Long.MAX_VALUE));
        at(60);
        assertThat(sent).hasSize(1);
        replay.pause(false);
        at(61);
        assertThat(sent).containsExactly(new Sent(1, 0), new Sent(8, 61));
    }

    @Test
    void aLoopPlaysItsRangeAgainAndAgain() throws Exception {
        runner.close();
        open(CsvOptions.of(file(10)).withLoop(true));
        at(0);
        replay.play(new ReplayRange((START + 1) * SECOND, (START + 3) * SECOND));
        sent.clear();
        at(1);
        at(3.001);
        assertThat(sent)
                .containsExactly(
                        new Sent(2, 1), new Sent(3, 2), new Sent(2, 2.001), new Sent(3, 3.001));
    }

    @Test
    void whatKeepsItsTimesCanBePausedAndSpedUpButNotMoved() throws Exception {
        runner.close();
        open(CsvOptions.of(file(3)).withPace(new ReplayPace(1, true)));
        at(0);
        replay.pause(true);
        at(5);
        replay.pause(false);
        replay.speed(0);
        at(5);
        assertThat(sent).hasSize(3);
        assertThatThrownBy(() -> replay.play(ReplayRange.ALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plays all of its files");
    }

    @Test
    void noSpeedIsTakenThatIsNone() {
        for (double none : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, 0}) {
            assertThatThrownBy(() -> replay.speed(none))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(replay.speed()).isEqualTo(1);
    }
}
