package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files into the store without a platform, and what a platform then makes of them.
final class ImportTest {
    private static final int MANY = 400_000;

    @TempDir Path folder;

    private static String sample() {
        return PlatformProcess.home().resolve("samples/DEMO.csv").toString();
    }

    @Test
    void theNextPlatformHasTicksAndBarsOfWhatWasImported() throws Exception {
        CommandRun run = CommandRun.of(folder, "import", sample());
        assertThat(run.code()).as(run.output()).isZero();
        assertThat(run.output())
                .contains(
                        "rows 200, passed over 0; ticks 800, new 800, already there 0, rejected 0");
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            assertThat(platform.tradeCount("DEMO")).isEqualTo(800);
            PlatformProcess.await(
                    "bars",
                    () ->
                            platform.json("/candles?symbol=DEMO&interval=5m&limit=1")
                                            .path("pagination")
                                            .path("total")
                                            .asInt()
                                    == 200);
            JsonNode bar =
                    platform.json("/candles?symbol=DEMO&interval=5m&limit=1").path("data").get(0);
            assertThat(bar.path("ts").asText()).isEqualTo("2026-01-12T14:30:00Z");
            assertThat(bar.path("open").asDouble()).isEqualTo(100.0);
            assertThat(bar.path("volume").asDouble()).isEqualTo(11350.0);
            assertThat(bar.path("final").asBoolean()).isTrue();
        }
    }

    @Test
    void whatWasPlayedThroughTheDoorIsNotStoredAgain() throws Exception {
        Path ticks =
                Files.writeString(
                        folder.resolve("ticks.csv"),
                        """
                        timestamp,symbol,price,volume,id
                        1705323000000,AAPL,150,10,
                        1705323000000,AAPL,150,10,
                        1705323000000,AAPL,150,10,7
                        1705323000000,AAPL,-1,10,
                        1705323000001,AAPL,150.1,,
                        """);
        List<JsonNode> played;
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            for (String file : List.of(sample(), ticks.toString())) {
                try (PlatformProcess run =
                        PlatformProcess.run(
                                folder,
                                "generate",
                                "--port",
                                Integer.toString(platform.tcpPort()),
                                "--metrics-enabled",
                                "off",
                                "--file",
                                file,
                                "--speed",
                                "0")) {
                    assertThat(run.exitCode()).as(run.output()).isZero();
                }
            }
            PlatformProcess.await("the ticks", () -> platform.tradeCount("AAPL") == 4);
            played = platform.trades("AAPL");
            assertThat(platform.terminate()).isZero();
        }
        CommandRun run = CommandRun.of(folder, "import", sample(), ticks.toString());
        assertThat(run.code()).as(run.output()).isZero();
        assertThat(run.output())
                .contains(
                        "rows 205, passed over 1; ticks 804, new 0, already there 804, rejected 0")
                .contains("ticks.csv:5 is passed over: price -1");
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            assertThat(platform.tradeCount("DEMO")).isEqualTo(800);
            assertThat(withoutReceipt(platform.trades("AAPL"))).isEqualTo(withoutReceipt(played));
        }
    }

    private static List<String> withoutReceipt(List<JsonNode> trades) {
        return trades.stream()
                .map(t -> t.path("ts") + " " + t.path("price") + " " + t.path("id"))
                .toList();
    }

    private Path manyRows() throws Exception {
        Path file = folder.resolve("many.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("timestamp,symbol,price,volume\n");
            for (int i = 0; i < MANY; i++) {
                out.write((1_705_323_000_000L + i / 10) + ",MANY.N," + (100 + i % 50) + ",1\n");
            }
        }
        return file;
    }

    private PlatformProcess runningImport(Path file) throws Exception {
        Path data = folder.resolve("data");
        PlatformProcess running =
                PlatformProcess.run(
                        folder, "import", file.toString(), "--data-dir", data.toString());
        PlatformProcess.await("a checkpoint", () -> hasCommitted(data.resolve("questdb")));
        return running;
    }

    @Test
    void aKilledImportGoesOnWhereItWas() throws Exception {
        Path file = manyRows();
        try (PlatformProcess first = runningImport(file)) {
            first.kill();
        }
        CommandRun again = CommandRun.of(folder, "import", file.toString());
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(again.output()).contains("ticks " + MANY);
        CommandRun third = CommandRun.of(folder, "import", file.toString());
        assertThat(third.output())
                .contains("ticks %d, new 0, already there %d, rejected 0".formatted(MANY, MANY));
        CommandRun export =
                CommandRun.of(folder, "export", "--out", folder.resolve("all.csv").toString());
        assertThat(export.output()).contains(MANY + " ticks written");
    }

    @Test
    void anImportThatIsToldToStopSaysHowToGoOn() throws Exception {
        Path file = manyRows();
        try (PlatformProcess first = runningImport(file)) {
            assertThat(first.terminate()).isEqualTo(1);
            assertThat(first.output()).contains("stopped before the end; import again");
        }
        CommandRun again = CommandRun.of(folder, "import", file.toString());
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(again.output()).contains("stored by the import before");
        CommandRun export =
                CommandRun.of(folder, "export", "--out", folder.resolve("all.csv").toString());
        assertThat(export.output()).contains(MANY + " ticks written");
    }

    /// The checkpoint's table has a segment of its log once the first batch is in.
    private static boolean hasCommitted(Path database) throws Exception {
        if (!Files.isDirectory(database)) {
            return false;
        }
        try (var files = Files.walk(database)) {
            return files.anyMatch(
                    p -> p.toString().contains("checkpoints") && p.toString().contains("wal1"));
        } catch (UncheckedIOException e) {
            // A file went while the folder was being looked through; it is looked at again.
            return false;
        }
    }

    @Test
    void aRunningPlatformIsSaidSoAndItsDoorTakesItInPlace() throws Exception {
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            CommandRun refused = CommandRun.of(folder, "import", sample());
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.output())
                    .contains("belongs to a running platform: stop it first, or import through its")
                    .doesNotContain("\tat ");
            for (int i = 0; i < 2; i++) {
                CommandRun taken =
                        CommandRun.of(
                                folder,
                                "import",
                                sample(),
                                "--port",
                                Integer.toString(platform.tcpPort()));
                assertThat(taken.code()).as(taken.output()).isZero();
                assertThat(taken.output()).contains("sent 800, acknowledged 800, rejected 0");
            }
            PlatformProcess.await("all of it", () -> platform.tradeCount("DEMO") >= 800);
            assertThat(platform.tradeCount("DEMO")).isEqualTo(800);
            assertThat(platform.terminate()).isZero();
        }
        assertThat(CommandRun.of(folder, "import", sample()).output())
                .contains("new 0, already there 800");
    }

    @Test
    void badInputIsSaidInOneSentence() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path notes = Files.writeString(folder.resolve("notes.csv"), "hello\n");
        CommandRun missing = CommandRun.of(folder, "import", "no-such-file.csv");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.output()).contains("no-such-file.csv: there is no file to play");
        CommandRun nothing = CommandRun.of(folder, "import", empty.toString());
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.output()).contains("there is no file to play");
        assertThat(CommandRun.of(folder, "import").code()).isEqualTo(2);
        // One that can't be read doesn't hold up the others.
        CommandRun mixed = CommandRun.of(folder, "import", notes.toString(), sample());
        assertThat(mixed.code()).isEqualTo(1);
        assertThat(mixed.output()).contains("is of no known form").contains("new 800");
        for (CommandRun run : List.of(missing, nothing, mixed)) {
            assertThat(run.output()).doesNotContain("\tat ");
        }
    }

    @Test
    void realFilesOfStooqAndAScrapeAreImported() throws Exception {
        Path data = PlatformProcess.data();
        assumeThat(data.resolve("stooq-5min")).as("recorded data").isDirectory();
        CommandRun stooq = CommandRun.of(folder, "import", data.resolve("stooq-5min").toString());
        assertThat(stooq.code()).as(stooq.output()).isZero();
        assertThat(stooq.output())
                .contains("passed over 0")
                .contains("already there 0, rejected 0");
        CommandRun scrape =
                CommandRun.of(
                        folder,
                        "import",
                        "--symbols",
                        "SCRAPED",
                        data.resolve("stooq-web/malformed_scrape.csv").toString());
        assertThat(scrape.code()).as(scrape.output()).isZero();
        assertThat(scrape.output()).contains("rows 4598, passed over 0; ticks 18392, new 18392");
    }
}
