package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.feed.csv.CsvOptions;
import io.tradepulse.feed.csv.CsvReplay;
import io.tradepulse.feed.csv.ReplayPace;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.serve.ReplayControl.Change;
import io.tradepulse.serve.ReplayControl.Range;
import io.tradepulse.serve.ReplayControl.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlayedFilesTest {
    private static final long START = 1_705_323_000_000_000_000L;
    private static final Change PLAY =
            new Change(Optional.of(true), Optional.empty(), Optional.empty());
    private static final Change PAUSE =
            new Change(Optional.of(false), Optional.empty(), Optional.empty());

    @TempDir Path folder;

    private CsvOptions options() throws IOException {
        Path file = folder.resolve("A.csv");
        Files.writeString(file, "timestamp,symbol,price\n1705323000,AAPL,1\n1705323001,AAPL,2\n");
        return CsvOptions.of(file.toString());
    }

    private static CsvReplay open(CsvOptions options) throws IOException {
        return CsvReplay.open(options, new Instruments(), () -> 1, () -> 1, (_, _, _) -> {});
    }

    private static Change speed(double times) {
        return new Change(Optional.empty(), Optional.of(times), Optional.empty());
    }

    private static Change from(long start, Optional<Long> end) {
        return new Change(
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Range(Optional.of(start), end)));
    }

    @Test
    void whatWasSaidBeforeItOpensAndAfterItEndedHoldsForTheNext() throws Exception {
        CsvOptions options = options();
        PlayedFiles files = new PlayedFiles(options);
        assertThat(files.status().state()).isEqualTo(State.PLAYING);
        files.change(speed(7));
        files.change(PAUSE);
        files.change(from(START + 1, Optional.empty()));
        try (CsvReplay replay = open(options)) {
            files.plays(replay);
            assertThat(replay.speed()).isEqualTo(7);
            assertThat(replay.isPaused()).isTrue();
            Tick tick = new Tick();
            assertThat(replay.next(tick)).isTrue();
            assertThat(tick.price()).isEqualTo(2);
            assertThat(files.status().position()).hasValue(START + 1_000_000_000L);
            assertThat(files.status().state()).isEqualTo(State.PAUSED);
            assertThat(files.status().share()).as("of a part").isNaN();
        }
    }

    @Test
    void whatHasEndedIsPlayedAgainOnceItIsAskedFor() throws Exception {
        PlayedFiles files = new PlayedFiles(options());
        files.ended();
        assertThat(files.status().state()).isEqualTo(State.ENDED);
        CompletableFuture<Void> again =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                files.awaitAgain();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        Thread::startVirtualThread);
        files.change(speed(2));
        files.change(PAUSE);
        files.change(from(START, Optional.empty()));
        assertThat(again).as("it is paused").isNotDone();
        files.change(PLAY);
        assertThat(again).succeedsWithin(60, TimeUnit.SECONDS);
    }

    @Test
    void whatCanNotBeChangesNothing() throws Exception {
        PlayedFiles moved = new PlayedFiles(options());
        PlayedFiles kept = new PlayedFiles(options().withPace(new ReplayPace(1, true)));
        assertRefused(moved, speed(0), "keep the recorded times");
        assertRefused(moved, speed(-1), "not a number");
        assertRefused(moved, from(START, Optional.of(START)), "not after its start");
        assertRefused(kept, from(START, Optional.empty()), "plays all of its files");
        assertThat(kept.change(speed(0)).speed()).isZero();
        assertThat(moved.status().speed()).isEqualTo(1);
        assertThat(moved.status().from()).isEmpty();
    }

    private static void assertRefused(PlayedFiles files, Change change, String why) {
        assertThatThrownBy(() -> files.change(change))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
