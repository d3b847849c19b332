package io.tradepulse.feed.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReplayStooqTest {
    private static final String BULK =
            "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>";
    private static final long HOUR = 3_600_000_000_000L;
    private static final long NOW = 1_800_000_000_000_000_000L;

    @TempDir Path folder;

    private final List<String> errors = new ArrayList<>();
    private final List<Long> dues = new ArrayList<>();

    private Path file(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    private List<Tick> read(Path file) throws IOException {
        return read(file, ReplayPace.unpaced());
    }

    private List<Tick> read(Path file, ReplayPace pace) throws IOException {
        List<Tick> ticks = new ArrayList<>();
        CsvOptions options = CsvOptions.of(file.toString()).withProvider("stooq").withPace(pace);
        try (CsvReplay csv =
                CsvReplay.open(
                        options,
                        new Instruments(),
                        () -> NOW,
                        () -> 1_000,
                        (_, line, why) -> errors.add(line + ": " + why))) {
            for (Tick tick = new Tick(); csv.next(tick); tick = new Tick()) {
                ticks.add(tick);
                dues.add(csv.dueNanos() - 1_000);
            }
            assertThat(csv.badRows()).isEqualTo(errors.size());
            assertThat(csv.progress().rows() * 4).isEqualTo(ticks.size());
            assertThat(csv.next(new Tick())).isFalse();
        }
        return ticks;
    }

    private static List<String> times(List<Tick> ticks) {
        return ticks.stream().map(t -> Timestamps.text(t.ts())).toList();
    }

    private static List<Double> prices(List<Tick> ticks) {
        return ticks.stream().map(Tick::price).toList();
    }

    private static List<Double> volumes(List<Tick> ticks) {
        return ticks.stream().map(Tick::volume).toList();
    }

    @Test
    void aFiveMinuteBarBeginsAtItsLabelInWarsaw() throws Exception {
        List<Tick> ticks = read(file("x.txt", BULK, "AAPL.US,5,20260126,153000,10,12,9,11,103,0"));

        assertThat(times(ticks))
                .containsExactly(
                        "2026-01-26T14:30:00Z",
                        "2026-01-26T14:31:40Z",
                        "2026-01-26T14:33:20Z",
                        "2026-01-26T14:34:59.999Z");
        assertThat(prices(ticks)).containsExactly(10.0, 9.0, 12.0, 11.0);
        assertThat(volumes(ticks)).containsExactly(25.0, 25.0, 25.0, 28.0);
        assertThat(ticks.getFirst().instrument()).hasToString("stooq:AAPL");
    }

    @Test
    void aFallingBarSeesItsHighFirst() throws Exception {
        List<Tick> ticks = read(file("x.txt", BULK, "AAPL.US,5,20260126,153000,11,12,9,10,100,0"));

        assertThat(prices(ticks)).containsExactly(11.0, 12.0, 9.0, 10.0);
    }

    @Test
    void anHourlyBarEndsAtItsLabelAndTheFirstOfADayIsHalfAnHour() throws Exception {
        List<Tick> ticks =
                read(
                        file(
                                "x.txt",
                                BULK,
                                "AAPL.US,60,20250721,160000,10,12,9,11,100,0",
                                "AAPL.US,60,20250721,170000,10,12,9,11,100,0"));

        assertThat(times(ticks))
                .startsWith("2025-07-21T13:30:00Z", "2025-07-21T13:40:00Z")
                .contains("2025-07-21T13:59:59.999Z", "2025-07-21T14:00:00Z")
                .endsWith("2025-07-21T14:40:00Z", "2025-07-21T14:59:59.999Z");
    }

    @Test
    void theHourThatTheEndOfSummerTimeRepeatsIsReadOnwards() throws Exception {
        List<Tick> ticks =
                read(
                        file(
                                "x.txt",
                                BULK,
                                "EURUSD,30,20251026,020000,1,1,1,1,0,0",
                                "EURUSD,30,20251026,023000,1,1,1,1,0,0",
                                "EURUSD,30,20251026,020000,1,1,1,1,0,0",
                                "EURUSD,30,20251026,023000,1,1,1,1,0,0",
                                "EURUSD,30,20251026,030000,1,1,1,1,0,0"));

        assertThat(times(ticks).stream().filter(t -> t.endsWith("0:00Z")).toList())
                .contains(
                        "2025-10-26T00:00:00Z",
                        "2025-10-26T00:30:00Z",
                        "2025-10-26T01:00:00Z",
                        "2025-10-26T01:30:00Z",
                        "2025-10-26T02:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"QQQ.csv", "qqq_us_d.csv", "qqq.us.txt", "QQQ.US"})
    void aDailyWebFileFillsTheDayInUtcAndIsNamedAfterItsSymbol(String name) throws Exception {
        List<Tick> ticks =
                read(file(name, "Date,Open,High,Low,Close,Volume", "2026-01-20,10,12,9,11,2"));

        assertThat(times(ticks))
                .containsExactly(
                        "2026-01-20T00:00:00Z",
                        "2026-01-20T08:00:00Z",
                        "2026-01-20T16:00:00Z",
                        "2026-01-20T23:59:59.999Z");
        assertThat(ticks.getFirst().instrument().symbol()).isEqualTo("QQQ");
    }

    @ParameterizedTest
    @CsvSource({"BRK-B.US,BRK-B", "aapl.us,AAPL", "VOD.UK,VOD.UK", "^SPX,^SPX", "EURUSD,EURUSD"})
    void aTickerLosesOnlyTheSuffixOfTheUs(String ticker, String symbol) {
        assertThat(StooqSymbols.ofTicker(ticker)).isEqualTo(symbol);
    }

    @Test
    void aWebFileWithTimesTellsTheLengthOfItsBarsByTheirDistance() throws Exception {
        List<Tick> ticks =
                read(
                        file(
                                "X.csv",
                                "Date,Time,Open,High,Low,Close,Volume",
                                "2026-01-20,15:30:00,1,1,1,1,4",
                                "2026-01-20,15:45:00,1,1,1,1,4"));

        assertThat(times(ticks)).contains("2026-01-20T14:44:59.999Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "AAPL.US,5,20260126,153000,10,12,9,11,100; 9 fields instead of 10",
                "AAPL.US,5,20260126,153000,x,12,9,11,100,0; open 'x' is not a number",
                "AAPL.US,5,20260126,153000,1e1,12,9,11,100,0; open '1e1' is not a number",
                "AAPL.US,5,20260126,153000,NaN,12,9,11,100,0; open 'NaN' is not a number",
                "AAPL.US,5,20260126,153000,10,12,9,11,-1,0; volume '-1' is not a number",
                "AAPL.US,5,20260126,153000,10,8,9,11,100,0; low 9.0 is above high 8.0",
                "AAPL.US,5,20260126,153000,13,12,9,11,100,0; open 13.0 is not between low",
                "AAPL.US,5,20260126,153000,0,12,0,11,100,0; low 0.0 is not above zero",
                "AAPL.US,5,20260230,153000,10,12,9,11,100,0; not a date and time",
                "AAPL.US,5,20260126,253000,10,12,9,11,100,0; not a date and time",
                "AAPL.US,5,18960126,153000,10,12,9,11,100,0; is not between 1970 and 2261",
                "AAPL.US,W,20260126,153000,10,12,9,11,100,0; PER 'W' is neither D nor minutes",
                "A\"P.US,5,20260126,153000,10,12,9,11,100,0; a quote is not closed",
                "A+P.US,5,20260126,153000,10,12,9,11,100,0; is not a symbol",
            })
    void aBadRowIsReportedWithItsLineAndPassedOver(String row, String why) throws Exception {
        List<Tick> ticks =
                read(file("x.txt", BULK, row, "AAPL.US,5,20260126,153500,10,12,9,11,100,0"));

        assertThat(ticks).hasSize(4);
        assertThat(errors).singleElement().asString().startsWith("2: ").contains(why);
    }

    @Test
    void aFileWithoutAHeaderOfStooqIsOneClearError() throws Exception {
        Path file = file("x.csv", "2023-06-2,92,93.69,92,93.51");

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(CsvFormatException.class)
                .hasMessageContaining("x.csv")
                .hasMessageContaining("2023-06-2");
    }

    @Test
    void anEmptyFileHasNoTicks() throws Exception {
        assertThat(read(Files.createFile(folder.resolve("empty.us.txt")))).isEmpty();
        assertThat(read(file("only.csv", "Date,Open,High,Low,Close,Volume"))).isEmpty();
    }

    @Test
    void restampedTicksBeginNowAndKeepTheirSpacingDividedByTheSpeed() throws Exception {
        Path file = file("x.txt", BULK, "AAPL.US,5,20260126,153000,10,12,9,11,100,0");

        List<Tick> ticks = read(file, new ReplayPace(10, false));

        assertThat(ticks)
                .extracting(t -> t.ts() - NOW)
                .containsExactly(0L, 10_000_000_000L, 20_000_000_000L, 29_999_900_000L);
        assertThat(dues).containsExactly(0L, 10_000_000_000L, 20_000_000_000L, 29_999_900_000L);
    }

    @Test
    void speedZeroIsAtOnceAndKeepsTheTimes() throws Exception {
        Path file = file("x.txt", BULK, "AAPL.US,5,20260126,153000,10,12,9,11,100,0");

        List<Tick> ticks = read(file, new ReplayPace(0, false));

        assertThat(times(ticks)).startsWith("2026-01-26T14:30:00Z");
        assertThat(dues).containsOnly(0L);
    }

    @Test
    void aSessionIsNamedAfterTheContent() throws Exception {
        String session = session(file("a.csv", "same"));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));

        assertThat(session).matches("[0-9a-f]{32}");
        assertThat(session(file("elsewhere/a.csv", "same"))).isEqualTo(session);
        assertThat(session(file("b.csv", "same"))).isNotEqualTo(session);
        assertThat(session(file("a.csv", "other"))).isNotEqualTo(session);
        assertThat(session(elsewhere)).isEqualTo(session(elsewhere));
    }

    private static String session(Path path) throws IOException {
        return CsvReplay.contentSession(CsvOptions.of(path.toString()));
    }

    @Test
    void theSampleHasNoBadRow() throws Exception {
        List<Tick> ticks = read(Path.of("../samples/DEMO.csv"));

        assertThat(ticks).hasSize(800);
        assertThat(errors).isEmpty();
        assertThat(ticks.getFirst().instrument().symbol()).isEqualTo("DEMO");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aapl.us.txt", "brk-b.us.txt", "msft.us.txt", "one-row.us.txt"})
    void everyRecordedBarComesBackExactly(String name) throws Exception {
        Path file = MarketData.file("stooq-5min/" + name);

        assertBarsComeBack(file, 4);
    }

    @Test
    void everyRecordedDayComesBackExactly() throws Exception {
        assertBarsComeBack(MarketData.file("stooq-daily/tsla.us.txt"), 4);
        assertBarsComeBack(MarketData.file("stooq-web/qqq_us_d.csv"), 1);
    }

    private void assertBarsComeBack(Path file, int at) throws IOException {
        List<Tick> ticks = read(file);
        List<String> rows = Files.readAllLines(file).stream().skip(1).toList();
        assertThat(errors).isEmpty();
        assertThat(ticks).hasSize(4 * rows.size());
        for (int i = 0; i < rows.size(); i++) {
            String[] fields = rows.get(i).split(",");
            assertThat(ohlcv(ticks.subList(4 * i, 4 * i + 4)))
                    .as(rows.get(i))
                    .containsExactly(
                            decimal(fields[at]),
                            decimal(fields[at + 1]),
                            decimal(fields[at + 2]),
                            decimal(fields[at + 3]),
                            decimal(fields[at + 4]));
        }
    }

    /// What every reader of the bar would compute, volume as the exact sum of the decimals.
    private static List<BigDecimal> ohlcv(List<Tick> ticks) {
        BigDecimal volume = BigDecimal.ZERO;
        double high = 0;
        double low = Double.MAX_VALUE;
        for (Tick tick : ticks) {
            high = Math.max(high, tick.price());
            low = Math.min(low, tick.price());
            if (!Double.isNaN(tick.volume())) {
                volume = volume.add(new BigDecimal(Double.toString(tick.volume())));
            }
        }
        return List.of(
                decimal(Double.toString(ticks.getFirst().price())),
                decimal(Double.toString(high)),
                decimal(Double.toString(low)),
                decimal(Double.toString(ticks.getLast().price())),
                decimal(volume.toPlainString()));
    }

    private static BigDecimal decimal(String text) {
        BigDecimal value = new BigDecimal(text);
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    @Test
    void fiveMinuteBarsAddUpToTheHourlyOnes() throws Exception {
        List<Tick> fine = read(MarketData.file("stooq-hourly/aapl.us.5.bulk_20250721.txt"));
        List<Tick> hourly = read(MarketData.file("stooq-hourly/aapl.us.60.bulk_slice.txt"));
        Map<Long, List<Tick>> byHour = byHour(fine);

        assertThat(byHour).hasSize(7);
        Map<Long, List<Tick>> expected = byHour(hourly);
        byHour.forEach(
                (hour, ticks) ->
                        assertThat(ohlcv(ticks))
                                .as(Timestamps.text(hour))
                                .isEqualTo(ohlcv(expected.get(hour))));
    }

    private static Map<Long, List<Tick>> byHour(List<Tick> ticks) {
        Map<Long, List<Tick>> byHour = new LinkedHashMap<>();
        for (Tick tick : ticks) {
            byHour.computeIfAbsent(tick.ts() / HOUR * HOUR, _ -> new ArrayList<>()).add(tick);
        }
        return byHour;
    }

    @Test
    void aMalformedScrapePlaysItsGoodRowsInTheOrderOfTimeAndReportsTheOthers() throws Exception {
        Path scrape = MarketData.file("stooq-web/malformed_scrape.csv");
        long rows;
        try (var lines = Files.lines(scrape)) {
            rows = lines.count();
        }

        List<Tick> ticks = read(scrape);

        assertThat(ticks.size() / 4 + errors.size()).isEqualTo((int) rows);
        assertThat(ticks.stream().map(Tick::ts).toList()).isSorted();
        assertThat(times(ticks))
                .startsWith("2005-02-25T00:00:00Z")
                .endsWith("2023-06-02T23:59:59.999Z");
        assertThat(ohlcv(ticks.subList(ticks.size() - 4, ticks.size())))
                .containsExactly(
                        decimal("92"),
                        decimal("93.69"),
                        decimal("92"),
                        decimal("93.51"),
                        decimal("1230661"));
        assertThat(errors).isEmpty();
    }

    @Test
    void aScrapedRowThatMakesNoSenseIsReportedAndTheOthersPlay() throws Exception {
        Path file =
                file(
                        "PM.csv",
                        "2023-06-31,92,93.69,92,93.51,+2.25%,+2.0600,1,230,661",
                        "2023-06-2,92,93.69,92,93.51,+2.25%,+2.0600,1,23,661",
                        "2023-06-1,92,93.69,92,93.51,+2.25%,+2.0600,230,661",
                        "2023-05-31,92,91.69,92,93.51,+2.25%,+2.0600,1,230,661",
                        "2023-05-30,92,93.69,92,93.51, , ,0",
                        "2023-05-29,92,93.69,92,93.51");

        List<Tick> ticks = read(file);

        assertThat(times(ticks)).startsWith("2023-05-30T00:00:00Z").hasSize(8);
        assertThat(ticks.getFirst().instrument().symbol()).isEqualTo("PM");
        assertThat(errors)
                .extracting(e -> e.substring(0, e.indexOf(' ')))
                .containsExactlyInAnyOrder("1:", "2:", "4:", "6:");
    }

    @Test
    void rowsWithMoreFieldsThanTheHeaderAreBad() throws Exception {
        Path scrape = MarketData.file("stooq-web/malformed_scrape.csv");
        List<String> lines = new ArrayList<>(Files.readAllLines(scrape));
        lines.addFirst("Date,Open,High,Low,Close,Volume");
        Path headed = file("SCRAPE.csv", lines.toArray(String[]::new));

        assertThat(read(headed)).isEmpty();
        assertThat(errors).hasSize(lines.size() - 1);
    }
}
