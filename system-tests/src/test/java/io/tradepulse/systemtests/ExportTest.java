package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is stored as files, and back again.
final class ExportTest {
    @TempDir Path folder;

    private String out(String name) {
        return folder.resolve(name).toString();
    }

    private void importSample() throws Exception {
        String sample = PlatformProcess.home().resolve("samples/DEMO.csv").toString();
        assertThat(CommandRun.of(folder, "import", sample).code()).isZero();
    }

    private static List<String> withoutReceipt(Path csv) throws Exception {
        try (Stream<String> lines = Files.lines(csv)) {
            return lines.map(line -> line.substring(0, line.lastIndexOf(','))).toList();
        }
    }

    @Test
    void whatIsExportedAndImportedElsewhereIsTheSame() throws Exception {
        importSample();
        CommandRun run = CommandRun.of(folder, "export", "--out", out("a.csv"));
        assertThat(run.code()).as(run.output()).isZero();
        assertThat(run.output()).contains("800 ticks written to ");
        Path other = folder.resolve("other");
        CommandRun in = CommandRun.inFolder(folder, other, "import", out("a.csv"));
        assertThat(in.output()).contains("ticks 800, new 800, already there 0, rejected 0");
        CommandRun back = CommandRun.inFolder(folder, other, "export", "--out", out("b.csv"));
        assertThat(back.code()).as(back.output()).isZero();
        assertThat(withoutReceipt(folder.resolve("b.csv")))
                .hasSize(801)
                .isEqualTo(withoutReceipt(folder.resolve("a.csv")));
        // Through a door as well: what the platform numbered keeps its number.
        CommandRun here = CommandRun.of(folder, "import", out("a.csv"));
        assertThat(here.output()).contains("new 0, already there 800");
    }

    @Test
    void aRangeAndSomeSymbolsArePackedOrWrittenToTheOutput() throws Exception {
        importSample();
        CommandRun day =
                CommandRun.of(
                        folder,
                        "export",
                        "--from",
                        "2026-01-12",
                        "--to",
                        "2026-01-12T14:35:00Z",
                        "--symbols",
                        "demo",
                        "--providers",
                        "csv",
                        "--out",
                        out("day.csv.gz"));
        assertThat(day.output()).contains("4 ticks written");
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(folder.resolve("day.csv.gz")))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .hasSize(5)
                    .element(1, org.assertj.core.api.InstanceOfAssertFactories.STRING)
                    .startsWith("2026-01-12T14:30:00.000000000Z,1768228200000000000,csv,DEMO,100,");
        }
        CommandRun none = CommandRun.of(folder, "export", "--symbols", "NONE", "--out", "-");
        assertThat(none.code()).isZero();
        assertThat(none.output()).contains("ts,ts_ns,provider").contains("0 ticks written to -");
    }

    @Test
    void barsAndParquetAreWrittenToo() throws Exception {
        importSample();
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            PlatformProcess.await(
                    "bars",
                    () ->
                            platform.json("/candles?symbol=DEMO&interval=5m&limit=1")
                                            .path("pagination")
                                            .path("total")
                                            .asInt()
                                    == 200);
            assertThat(platform.terminate()).isZero();
        }
        CommandRun bars = CommandRun.of(folder, "export", "--bars", "5m", "--out", out("bars.csv"));
        assertThat(bars.output()).contains("200 bars of 5m written");
        assertThat(Files.readAllLines(folder.resolve("bars.csv")).get(1))
                .startsWith(
                        "2026-01-12T14:30:00.000000000Z,1768228200000000000,csv,DEMO,5m,100,100.08,"
                                + "99.94,100.08,11350,");
        CommandRun parquet = CommandRun.of(folder, "export", "--out", out("ticks.parquet"));
        assertThat(parquet.output()).contains("800 ticks written");
        byte[] bytes = Files.readAllBytes(folder.resolve("ticks.parquet"));
        assertThat(bytes).startsWith("PAR1".getBytes(StandardCharsets.US_ASCII));
        assertThat(bytes).endsWith("PAR1".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void badInputLeavesNoFileAndOneSentence() throws Exception {
        CommandRun nothing = CommandRun.of(folder, "export", "--out", out("x.csv"));
        assertThat(nothing.code()).isEqualTo(1);
        assertThat(nothing.output()).contains("nothing is stored in ");
        assertThat(folder.resolve("data")).doesNotExist();
        importSample();
        CommandRun reversed =
                CommandRun.of(
                        folder,
                        "export",
                        "--from",
                        "2026-02-01",
                        "--to",
                        "2026-01-01",
                        "--out",
                        out("x.csv"));
        assertThat(reversed.code()).isEqualTo(2);
        assertThat(reversed.output()).contains("is not after --from");
        CommandRun format =
                CommandRun.of(folder, "export", "--format", "xls", "--out", out("x.csv"));
        assertThat(format.code()).isEqualTo(2);
        CommandRun interval =
                CommandRun.of(folder, "export", "--bars", "7m", "--out", out("x.csv"));
        assertThat(interval.code()).isEqualTo(2);
        assertThat(interval.output()).contains("--bars").contains("7m").contains("1s, 2s");
        CommandRun noFolder = CommandRun.of(folder, "export", "--out", out("no/x.csv"));
        assertThat(noFolder.code()).isEqualTo(1);
        assertThat(noFolder.output()).contains("can't be written: NoSuchFile");
        for (CommandRun run : List.of(nothing, reversed, format, interval, noFolder)) {
            assertThat(run.output()).doesNotContain("\tat ");
        }
        assertThat(folder.resolve("x.csv")).doesNotExist();
        assertThat(folder.resolve("x.csv.part")).doesNotExist();
    }

    @Test
    void aFullDiskIsSaid() throws Exception {
        assumeThat(Path.of("/dev/full")).as("a device that is always full").exists();
        importSample();
        for (String format : List.of("csv", "parquet")) {
            CommandRun full =
                    CommandRun.of(folder, "export", "--format", format, "--out", "/dev/full");
            assertThat(full.code()).isEqualTo(1);
            assertThat(full.output())
                    .contains("/dev/full can't be written: No space left on device")
                    .doesNotContain("\tat ");
        }
    }
}
