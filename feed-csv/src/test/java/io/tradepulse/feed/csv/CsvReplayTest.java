package io.tradepulse.feed.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.feed.FeedProgress;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvReplayTest {
    private static final String BULK =
            "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>";
    private static final long SECOND = 1_000_000_000L;

    @TempDir Path folder;

    private Path file(String name, String... lines) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, String.join("\n", lines) + "\n");
    }

    private static CsvOptions unpaced(Object... inputs) {
        String[] names = Stream.of(inputs).map(String::valueOf).toArray(String[]::new);
        return CsvOptions.of(names).withPace(ReplayPace.unpaced());
    }

    @Test
    void filesAreMergedByTimeAndTiesKeepTheOrderOfFilesAndRows() throws Exception {
        file("A.csv", "timestamp,price", "1705323001,1", "1705323003,2", "1705323003,3");
        file("B.csv", "timestamp,price", "1705323000,4", "1705323003,5", "1705323004,6");

        Replayed replayed = Replayed.of(folder);

        assertThat(replayed.ticks())
                .extracting(Tick::price)
                .containsExactly(4.0, 1.0, 2.0, 3.0, 5.0, 6.0);
        assertThat(replayed.symbols()).containsExactly("B", "A", "A", "A", "B", "B");
    }

    @Test
    void barsThatOverlapAreMergedTickByTick() throws Exception {
        file(
                "both.txt",
                BULK,
                "AAPL.US,5,20260126,153000,10,12,9,11,100,0",
                "MSFT.US,5,20260126,153000,10,12,9,11,100,0",
                "AAPL.US,5,20260126,153500,10,12,9,11,100,0");

        Replayed replayed = Replayed.of(folder);

        assertThat(replayed.symbols().subList(0, 8))
                .containsExactly("AAPL", "MSFT", "AAPL", "MSFT", "AAPL", "MSFT", "AAPL", "MSFT");
        assertThat(replayed.times()).isSorted();
    }

    @Test
    void oneTickerAfterTheOtherInAFileIsMergedToo() throws Exception {
        file(
                "both.txt",
                BULK,
                "AAPL.US,60,20260126,160000,10,12,9,11,100,0",
                "AAPL.US,60,20260126,170000,10,12,9,11,100,0",
                "MSFT.US,60,20260126,160000,10,12,9,11,100,0",
                "MSFT.US,60,20260126,170000,10,12,9,11,100,0");

        Replayed replayed = Replayed.of(folder);

        assertThat(replayed.times()).isSorted();
        assertThat(replayed.times().get(1)).isEqualTo(replayed.times().get(0));
        assertThat(replayed.symbols().subList(0, 4))
                .containsExactly("AAPL", "MSFT", "AAPL", "MSFT");
    }

    @Test
    void aFileWithItsNewestRowFirstIsPlayedFromItsOldest() throws Exception {
        String[] rows = {
            "AAPL.US,60,20260126,160000,10,12,9,11,100,0",
            "AAPL.US,60,20260126,170000,20,22,19,21,100,0",
            "AAPL.US,60,20260127,160000,30,32,29,31,100,0",
            "AAPL.US,60,20260127,170000,40,42,39,41,100,0"
        };
        List<String> oldest =
                Replayed.of(file("a/up.txt", BULK, rows[0], rows[1], rows[2], rows[3])).lines();

        Replayed newest = Replayed.of(file("b/down.txt", BULK, rows[3], rows[2], rows[1], rows[0]));

        assertThat(newest.lines()).isEqualTo(oldest);
    }

    @Test
    void aRowOutOfOrderInAFileThatLooksSortedIsPlayedWhereItStandsAndReported() throws Exception {
        List<String> rows = new ArrayList<>(List.of("timestamp,price"));
        for (int i = 0; i < CsvProbe.ROWS + 10; i++) {
            rows.add(1705323000 + i + ",1");
        }
        rows.add("1705323000,2");
        rows.add("1705999999,3");

        Replayed replayed = Replayed.of(file("A.csv", rows.toArray(String[]::new)));

        assertThat(replayed.ticks()).hasSize(rows.size() - 1);
        assertThat(replayed.outOfOrder()).containsExactly((long) rows.size() - 1);
    }

    @Test
    void foldersAndGlobsStandForTheirFiles() throws Exception {
        for (String name :
                List.of(
                        "a/A.csv",
                        "a/deep/B.csv",
                        "a/notes.md",
                        "a/.hidden.csv",
                        "b/C.csv",
                        "b/D.txt")) {
            file(name, "timestamp,price", "1705323000,1");
        }

        assertThat(Replayed.of(folder).symbols()).containsExactly("A", "B", "C", "D");
        assertThat(Replayed.of(unpaced(folder + "/*/*.csv")).symbols()).containsExactly("A", "C");
        assertThat(Replayed.of(unpaced(folder + "/**.csv")).symbols())
                .contains("A", "B", "C")
                .doesNotContain("D");
        assertThat(Replayed.of(unpaced(folder + "/b/[C-D].{csv,txt}")).symbols())
                .containsExactly("C", "D");
        assertThat(Replayed.of(unpaced(folder + "/b", folder + "/b/C.csv")).symbols())
                .as("a file named twice is played once")
                .containsExactly("C", "D");
        assertThatThrownBy(() -> Replayed.of(unpaced(folder + "/*.csv")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("there is no file to play");
        assertThatThrownBy(() -> Replayed.of(unpaced(folder + "/none.csv")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> Replayed.of(unpaced(folder + "/[.csv")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("neither a path nor a glob");
    }

    @Test
    void aLoopGoesOnInTimeWithoutIds() throws Exception {
        Path file =
                file("A-trades.csv", "7,1,1,1,1705323000000,true", "8,2,1,1,1705323001000,true");
        CsvOptions options = CsvOptions.of(file.toString()).withLoop(true);

        Replayed replayed = Replayed.of(options, 6);

        assertThat(replayed.ticks()).extracting(Tick::seq).containsOnly(-1L);
        assertThat(replayed.ticks())
                .extracting(Tick::price)
                .containsExactly(1.0, 2.0, 1.0, 2.0, 1.0, 2.0);
        long pass = SECOND + SECOND / 1000;
        assertThat(replayed.times())
                .extracting(t -> t - Replayed.NOW)
                .containsExactly(0L, SECOND, pass, pass + SECOND, 2 * pass, 2 * pass + SECOND);
        assertThat(replayed.dues()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aLoopOfBarsBeginsAnewWhereTheLastBarEnds() throws Exception {
        Path file = file("x.txt", BULK, "AAPL.US,5,20260126,153000,10,12,9,11,100,0", "bad");

        Replayed replayed = Replayed.of(CsvOptions.of(file.toString()).withLoop(true), 9);

        assertThat(replayed.times().get(4) - Replayed.NOW).isEqualTo(300 * SECOND);
        assertThat(replayed.times().get(8) - Replayed.NOW).isEqualTo(600 * SECOND);
        assertThat(replayed.bad()).as("said once").hasSize(1);
    }

    @Test
    void aLoopWithoutTicksEnds() throws Exception {
        Path file = file("A.csv", "timestamp,price", "bad,1");

        assertThat(Replayed.of(CsvOptions.of(file.toString()).withLoop(true)).ticks()).isEmpty();
    }

    @Test
    void aLoopThatKeepsTheTimesIsRefused() {
        CsvOptions options = unpaced("x.csv");

        assertThatThrownBy(() -> options.withLoop(true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("would store nothing new");
    }

    @Test
    void idsAreKeptWithoutALoop() throws Exception {
        Path file = file("A-trades.csv", "7,1,1,1,1705323000000,true");

        assertThat(Replayed.of(CsvOptions.of(file.toString())).ticks())
                .extracting(Tick::seq)
                .containsExactly(7L);
    }

    @Test
    void strictStopsAtTheFirstBadRowAndNamesIt() throws Exception {
        Path file =
                file("A.csv", "timestamp,price", "1705323000,1", "1705323001,x", "1705323002,1");
        CsvOptions options = unpaced(file).withStrict(true);
        List<Tick> ticks = new ArrayList<>();

        try (CsvReplay replay =
                CsvReplay.open(
                        options,
                        new Instruments(),
                        () -> Replayed.NOW,
                        () -> 0,
                        RowListener.none())) {
            assertThatThrownBy(
                            () -> {
                                for (Tick t = new Tick(); replay.next(t); t = new Tick()) {
                                    ticks.add(t);
                                }
                            })
                    .isInstanceOf(CsvRowException.class)
                    .hasMessage(file + ":3: price 'x' is not a number");
            assertThat(replay.badRows()).isEqualTo(1);
        }
        assertThat(ticks).hasSize(1);
    }

    @Test
    void emptyFilesAndThoseOfBadRowsOnlyAreNoHindrance() throws Exception {
        Files.createFile(folder.resolve("EMPTY.csv"));
        file("BLANK.csv", "", "", "");
        file("BAD.csv", "timestamp,price", "x,1");
        file("ONE.csv", "timestamp,price", "1705323000,1");

        Replayed replayed = Replayed.of(folder);

        assertThat(replayed.symbols()).containsExactly("ONE");
        assertThat(replayed.bad()).hasSize(1);
    }

    @Test
    void progressRisesToAllOfIt() throws Exception {
        List<String> rows = new ArrayList<>(List.of("timestamp,price"));
        for (int i = 0; i < 1_000; i++) {
            rows.add(1705323000 + i + ",1");
        }
        rows.add("x,1");
        file("A.csv", rows.toArray(String[]::new));
        file("B.csv", "timestamp,price", "1705323000,1");
        try (CsvReplay replay =
                CsvReplay.open(
                        unpaced(folder),
                        new Instruments(),
                        () -> Replayed.NOW,
                        () -> 0,
                        RowListener.none())) {
            Tick tick = new Tick();
            double last = 0;
            assertThat(replay.progress().fraction()).isZero();
            assertThat(replay.formats().values()).containsExactly(CsvFormat.TICKS, CsvFormat.TICKS);
            for (int i = 0; i < 500; i++) {
                replay.next(tick);
                assertThat(replay.progress().fraction()).isGreaterThanOrEqualTo(last);
                last = replay.progress().fraction();
            }
            assertThat(last).isBetween(0.45, 0.55);
            while (replay.next(tick)) {
                last = replay.progress().fraction();
            }
            FeedProgress end = replay.progress();
            assertThat(end.fraction()).isEqualTo(1);
            assertThat(end.ticks()).isEqualTo(1_001);
            assertThat(end.rows()).isEqualTo(1_001);
            assertThat(end.badRows()).isEqualTo(1);
        }
    }

    @Test
    void manyRecordedFilesPlayInTheOrderOfTime() throws Exception {
        Path recorded = MarketData.file("stooq-5min");

        Replayed replayed = Replayed.of(recorded);

        assertThat(replayed.bad()).isEmpty();
        assertThat(replayed.times()).isSorted();
        assertThat(replayed.symbols()).contains("AAPL", "MSFT", "BRK-B", "CHARU");
        assertThat(replayed.ticks()).hasSize((int) replayed.rows() * 4);
    }
}
