package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stored ticks back through a door.
final class ReplayStoredTest {
    @TempDir Path folder;

    private Path other;

    private CommandRun replay(PlatformProcess platform, String... more) throws Exception {
        List<String> command =
                Stream.concat(
                                Stream.of("replay", "--port", Integer.toString(platform.tcpPort())),
                                Stream.of(more))
                        .toList();
        return CommandRun.inFolder(folder, other, command.toArray(String[]::new));
    }

    private static List<String> withoutReceipt(Path csv) throws Exception {
        try (Stream<String> lines = Files.lines(csv)) {
            return lines.map(line -> line.substring(0, line.lastIndexOf(','))).toList();
        }
    }

    private void fill() throws Exception {
        other = folder.resolve("other");
        Path ties =
                Files.writeString(
                        folder.resolve("ties.csv"),
                        """
                        timestamp,symbol,price,volume,id,provider
                        1705323000000,AAPL,150,10,,desk
                        1705323000000,AAPL,150,10,,desk
                        1705323000000,AAPL,151,10,7,desk
                        1705323000000,AAPL,150.5,10,,binance
                        1705323001000,AAPL,150.1,,,desk
                        1705323002000,MSFT,400.1,5,,desk
                        """);
        CommandRun in = CommandRun.inFolder(folder, other, "import", ties.toString());
        assertThat(in.output()).contains("new 6");
    }

    @Test
    void theSameTicksArriveWithTheirNumbersHoweverOften() throws Exception {
        fill();
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            for (int i = 0; i < 2; i++) {
                CommandRun run = replay(platform, "--speed", "0");
                assertThat(run.code()).as(run.output()).isZero();
                assertThat(run.output()).contains("sent 6, acknowledged 6, rejected 0");
            }
            assertThat(platform.terminate()).isZero();
        }
        Path there = folder.resolve("there.csv");
        Path here = folder.resolve("here.csv");
        CommandRun.inFolder(folder, other, "export", "--out", there.toString());
        CommandRun.of(folder, "export", "--out", here.toString());
        assertThat(withoutReceipt(here)).hasSize(7).isEqualTo(withoutReceipt(there));
    }

    @Test
    void aRangeAndSomeSymbolsAtAPaceAreMovedToNow() throws Exception {
        fill();
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            CommandRun run =
                    replay(
                            platform,
                            "--speed",
                            "2",
                            "--symbols",
                            "AAPL",
                            "--providers",
                            "desk",
                            "--from",
                            "2024-01-15",
                            "--to",
                            "2024-01-16");
            assertThat(run.code()).as(run.output()).isZero();
            assertThat(run.output()).contains("sent 4, acknowledged 4, rejected 0");
            PlatformProcess.await("the ticks", () -> platform.tradeCount("AAPL") == 4);
            List<Instant> times =
                    platform.trades("AAPL").stream()
                            .map(trade -> Instant.parse(trade.path("ts").asText()))
                            .toList();
            assertThat(times.getFirst()).isAfter("2026-01-01T00:00:00Z");
            assertThat(times.get(2)).isEqualTo(times.getFirst());
            assertThat(Duration.between(times.getFirst(), times.getLast())).hasMillis(500);
            CommandRun none = replay(platform, "--symbols", "NONE");
            assertThat(none.code()).isZero();
            assertThat(none.output()).contains("no tick is stored in that range");
        }
    }

    @Test
    void theFolderOfARunningPlatformIsSaidSo() throws Exception {
        try (PlatformProcess platform = PlatformProcess.up(folder, "--no-source")) {
            other = folder.resolve("data");
            CommandRun run = replay(platform, "--speed", "0");
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.output())
                    .contains("belongs to a running platform: stop it first, or replay from a copy")
                    .doesNotContain("\tat ");
            assertThat(replay(platform, "--speed", "-1").code()).isEqualTo(2);
        }
    }
}
