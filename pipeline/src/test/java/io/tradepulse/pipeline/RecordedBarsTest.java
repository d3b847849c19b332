package io.tradepulse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Recorded five-minute bars, played as ticks, roll up to the hourly bars recorded beside them.
final class RecordedBarsTest {
    private static final Path DATA =
            Path.of("").toAbsolutePath().getParent().resolveSibling("shared/data/stooq-hourly");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final String DAY = "20250721";

    private record Row(long time, double open, double high, double low, double close, double size) {
        static Row of(String line) {
            String[] column = line.split(",", -1);
            LocalDateTime local = LocalDateTime.parse(column[2] + column[3], TIME);
            long second = local.atZone(ZoneId.of("Europe/Warsaw")).toEpochSecond();
            return new Row(
                    second * 1_000_000_000L,
                    Double.parseDouble(column[4]),
                    Double.parseDouble(column[5]),
                    Double.parseDouble(column[6]),
                    Double.parseDouble(column[7]),
                    Double.parseDouble(column[8]));
        }

        static Row of(Bar bar, long time) {
            return new Row(time, bar.open(), bar.high(), bar.low(), bar.close(), bar.volume());
        }
    }

    private final BarsUnderTest bars = new BarsUnderTest();

    @Test
    void fiveMinuteBarsOfADayRollUpToItsHourlyOnes() throws Exception {
        assertRollUp(ticks(fiveMinutes()));
    }

    @Test
    void soTheyDoShuffledAndWithAKillInBetween() throws Exception {
        List<Tick> ticks = ticks(fiveMinutes());
        Collections.shuffle(ticks, new Random(1));
        assertRollUp(ticks);
    }

    private static List<Row> fiveMinutes() throws IOException {
        return rows("aapl.us.5.bulk_20250721.txt");
    }

    private static List<Row> rows(String file) throws IOException {
        Path path = DATA.resolve(file);
        assumeTrue(Files.exists(path), "no recorded market data beside the repository");
        return Files.readAllLines(path).stream()
                .filter(line -> line.contains("," + DAY + ","))
                .map(Row::of)
                .toList();
    }

    private List<Tick> ticks(List<Row> rows) {
        List<Tick> ticks = new ArrayList<>();
        for (Row row : rows) {
            double[] prices = {row.open, row.high, row.low, row.close};
            for (int i = 0; i < prices.length; i++) {
                long ts = row.time + Duration.ofSeconds(75).toNanos() * i;
                double size = i == 0 ? row.size : Tick.ABSENT;
                ticks.add(
                        new Tick()
                                .set(
                                        bars.instrument("AAPL"),
                                        ts,
                                        ticks.size(),
                                        prices[i],
                                        size,
                                        Tick.ABSENT,
                                        Tick.ABSENT));
            }
        }
        return ticks;
    }

    private void assertRollUp(List<Tick> ticks) throws IOException {
        int half = ticks.size() / 2;
        bars.send(ticks.subList(0, half).toArray(Tick[]::new));
        bars.recordAndCommit();
        bars.batch();
        bars.start();
        bars.send(ticks.subList(half, ticks.size()).toArray(Tick[]::new));
        bars.settleForGood();
        assertThat(stored(Interval.M5, 0)).isEqualTo(fiveMinutes());
        // An hourly label is the end of its bar.
        assertThat(stored(Interval.H1, Interval.H1.nanos()))
                .isEqualTo(rows("aapl.us.60.bulk_slice.txt"));
    }

    private List<Row> stored(Interval interval, long labelAfterStart) {
        return bars.store.bars(bars.instrument("AAPL"), interval, 0, Long.MAX_VALUE).stream()
                .map(bar -> Row.of(bar, bar.start() + labelAfterStart))
                .toList();
    }
}
