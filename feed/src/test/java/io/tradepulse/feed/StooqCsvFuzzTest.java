package io.tradepulse.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.Symbols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Any file is played, bad rows passed over, or refused for its header; the ticks of a row have its
/// prices, as another way of reading it sees them.
class StooqCsvFuzzTest {
    private static final int TICKS_A_ROW = 4;

    @TempDir static Path folder;

    private static Path file;

    @BeforeAll
    static void nameAFile() {
        file = folder.resolve("demo_us_d.csv");
    }

    @FuzzTest
    @Timeout(10)
    void playsAnyFileOrRefusesIt(byte[] content) throws IOException {
        Files.write(file, content);
        TreeSet<Long> badLines = new TreeSet<>();
        List<Tick> ticks = new ArrayList<>();
        try (StooqCsv csv = open(badLines)) {
            for (Tick tick = new Tick(); csv.next(tick); tick = new Tick()) {
                expectATick(tick);
                ticks.add(tick);
            }
            assertThat(csv.badRows()).isEqualTo(badLines.size());
            assertThat(csv.rows() * TICKS_A_ROW).isEqualTo(ticks.size());
        } catch (StooqFormatException e) {
            assertThat(e).hasMessageContaining("demo_us_d.csv");
            return;
        }
        expectTheRowsPrices(content, badLines, ticks);
    }

    private static StooqCsv open(TreeSet<Long> badLines) throws IOException {
        return StooqCsv.open(
                file,
                new Instruments(),
                "stooq",
                ReplayPace.unpaced(),
                () -> 0,
                () -> 0,
                (_, line, why) -> {
                    assertThat(why).isNotBlank();
                    assertThat(badLines.add(line)).isTrue();
                });
    }

    private static void expectATick(Tick tick) {
        assertThat(tick.price()).isFinite().isPositive();
        assertThat(tick.ts()).isNotNegative();
        assertThat(tick.volume()).matches(v -> Double.isNaN(v) || (v > 0 && v < 1e31));
        assertThat(Symbols.isValid(tick.instrument().symbol())).isTrue();
    }

    private static void expectTheRowsPrices(
            byte[] content, TreeSet<Long> badLines, List<Tick> ticks) {
        List<String> rows = new String(content, StandardCharsets.ISO_8859_1).lines().toList();
        List<String> header = rows.isEmpty() ? List.of() : names(rows.getFirst());
        int tick = 0;
        for (int i = 1; i < rows.size(); i++) {
            if (!rows.get(i).isBlank() && !badLines.contains(i + 1L)) {
                expectABar(header, rows.get(i).split(",", -1), ticks.subList(tick, tick + 4));
                tick += TICKS_A_ROW;
            }
        }
        assertThat(ticks).hasSize(tick);
    }

    private static List<String> names(String header) {
        return Arrays.stream(header.split(",", -1))
                .map(n -> n.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT))
                .toList();
    }

    private static void expectABar(List<String> header, String[] row, List<Tick> ticks) {
        double[] prices = ticks.stream().mapToDouble(Tick::price).toArray();
        assertThat(prices[0]).isEqualTo(field(header, row, "open"));
        assertThat(Arrays.stream(prices).max()).hasValue(field(header, row, "high"));
        assertThat(Arrays.stream(prices).min()).hasValue(field(header, row, "low"));
        assertThat(prices[TICKS_A_ROW - 1]).isEqualTo(field(header, row, "close"));
        assertThat(ticks.stream().map(Tick::ts)).isSorted();
    }

    private static double field(List<String> header, String[] row, String name) {
        return Double.parseDouble(row[header.indexOf(name)]);
    }
}
