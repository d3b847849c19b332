package io.tradepulse.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file of recorded bars, played as fast as it goes, comes back whole.
final class ReplayTest {
    private static final Path FILE = PlatformProcess.data().resolve("stooq-5min/aapl.us.txt");
    private static final int TICKS_A_BAR = 4;

    @TempDir Path folder;

    @Test
    void everyTickOfAFileIsStoredOnceAndItsBarsAreTheFiles() throws Exception {
        assumeTrue(Files.exists(FILE), "no recorded market data beside the repository");
        List<String[]> rows = rows();
        try (PlatformProcess platform =
                PlatformProcess.up(folder, "--file", FILE.toString(), "--speed", "0")) {
            awaitStored(platform, rows);
            assertBars(platform, rows);
            assertThat(platform.terminate()).isZero();
        }
        try (PlatformProcess again =
                PlatformProcess.up(folder, "--file", FILE.toString(), "--speed", "0")) {
            PlatformProcess.await(
                    "the second play", () -> again.output().contains("the source has ended"));
            awaitStored(again, rows);
            assertBars(again, rows);
        }
    }

    private static List<String[]> rows() throws IOException {
        return Files.readAllLines(FILE).stream()
                .skip(1)
                .filter(line -> !line.isBlank())
                .map(line -> line.split(",", -1))
                .toList();
    }

    private static void awaitStored(PlatformProcess platform, List<String[]> rows)
            throws Exception {
        PlatformProcess.await(
                "all ticks", () -> platform.tradeCount("AAPL") == (long) rows.size() * TICKS_A_BAR);
        assertThat(platform.trades("AAPL")).hasSize(rows.size() * TICKS_A_BAR);
    }

    private static void assertBars(PlatformProcess platform, List<String[]> rows) throws Exception {
        List<List<String>> expected = rows.stream().map(ReplayTest::values).toList();
        PlatformProcess.await("the bars of the file", () -> bars(platform).equals(expected));
    }

    private static List<List<String>> bars(PlatformProcess platform) throws Exception {
        List<List<String>> bars = new ArrayList<>();
        JsonNode page;
        do {
            page =
                    platform.json(
                            "/candles?symbol=AAPL&interval=5m&limit=10000&offset=" + bars.size());
            for (JsonNode bar : page.path("data")) {
                bars.add(
                        List.of(
                                text(bar.path("open").asText()),
                                text(bar.path("high").asText()),
                                text(bar.path("low").asText()),
                                text(bar.path("close").asText()),
                                text(bar.path("volume").asText())));
            }
        } while (!page.path("data").isEmpty());
        return bars;
    }

    private static List<String> values(String[] row) {
        return List.of(text(row[4]), text(row[5]), text(row[6]), text(row[7]), text(row[8]));
    }

    private static String text(String number) {
        return new BigDecimal(number).stripTrailingZeros().toPlainString();
    }
}
