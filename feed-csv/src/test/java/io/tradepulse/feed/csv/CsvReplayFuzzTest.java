package io.tradepulse.feed.csv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.Symbols;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;

/// Any file is played, bad rows told and passed over, or refused by name; what comes out are ticks
/// in the order of their times, the same whether bad rows stop the replay or not until one does,
/// and have the prices that another way of reading the rows sees.
class CsvReplayFuzzTest {
    private static final String NAME = "demo_us_d.csv";
    private static final List<String> WHEN =
            List.of("ts", "timestamp", "src_ts", "time", "transact_time", "datetime");
    private static final List<String> PRICE = List.of("price", "last", "last_price");
    private static final List<String> VOLUME = List.of("volume", "vol", "size", "qty", "quantity");
    private static final List<String> SYMBOL = List.of("symbol", "ric", "ticker", "instrument");
    private static final List<String> OPEN = List.of("open");
    private static final List<String> HIGH = List.of("high");
    private static final List<String> LOW = List.of("low");
    private static final List<String> CLOSE = List.of("close");
    private static final List<String> DATE = List.of("date");
    private static final List<String> TIME = List.of("time", "per");

    /// What came of a file; its format is null where it was refused or empty, and not annotated as
    /// such: JDK 25 crashes where the record of a class that the fuzzer instruments anew has
    /// annotations on types.
    private record Played(
            CsvFormat format, boolean refused, List<Tick> ticks, TreeSet<Long> badLines) {
        List<String> texts() {
            return ticks.stream().map(Tick::toString).toList();
        }
    }

    @FuzzTest
    @Timeout(60)
    void playsAnyFileOrRefusesIt(byte[] content) throws IOException {
        Played lenient = play(content, false);
        Played strict = play(content, true);
        assertThat(lenient.texts().subList(0, strict.ticks().size())).isEqualTo(strict.texts());
        assertThat(strict.refused()).isEqualTo(lenient.refused() || !lenient.badLines().isEmpty());
        if (lenient.format() == null) {
            assertThat(lenient.ticks()).isEmpty();
        } else {
            expectTheRows(content, lenient);
        }
    }

    private static Played play(byte[] content, boolean strict) throws IOException {
        Played played = new Played(null, true, new ArrayList<>(), new TreeSet<>());
        try (CsvReplay csv = open(content, strict, played.badLines())) {
            CsvFormat format = csv.formats().values().stream().findFirst().orElse(null);
            long last = Long.MIN_VALUE;
            for (Tick tick = new Tick(); csv.next(tick); tick = new Tick()) {
                expectATick(tick);
                assertThat(tick.ts()).isGreaterThanOrEqualTo(last);
                last = tick.ts();
                played.ticks().add(tick);
            }
            assertThat(csv.badRows()).isEqualTo(played.badLines().size());
            return new Played(format, false, played.ticks(), played.badLines());
        } catch (CsvFormatException | CsvRowException e) {
            assertThat(e).hasMessageContaining(NAME);
            return played;
        }
    }

    private static CsvReplay open(byte[] content, boolean strict, TreeSet<Long> badLines)
            throws IOException {
        return CsvReplay.open(
                CsvOptions.of(NAME).withPace(ReplayPace.unpaced()).withStrict(strict),
                new ByteArrayInputStream(content),
                new Instruments(),
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
        assertThat(tick.volume()).matches(v -> Double.isNaN(v) || (v > 0 && v < 1e300));
        assertThat(Symbols.isValid(tick.instrument().symbol())).isTrue();
    }

    private static void expectTheRows(byte[] content, Played played) {
        switch (played.format()) {
            case TICKS, BINANCE_TRADES, BINANCE_AGG_TRADES ->
                    expectTrades(
                            new PlainCsv(content, played.badLines(), List.of(WHEN, PRICE)),
                            played.ticks());
            case STOOQ_BARS, SCRAPED_BARS, BINANCE_KLINES ->
                    expectBars(
                            new PlainCsv(content, played.badLines(), List.of(OPEN, CLOSE)),
                            played.ticks());
        }
    }

    private static void expectTrades(PlainCsv csv, List<Tick> ticks) {
        List<String> expected =
                csv.rows().stream()
                        .map(
                                row ->
                                        text(
                                                csv.field(row, -1, SYMBOL).toUpperCase(Locale.ROOT),
                                                PlainCsv.number(csv.field(row, 1, PRICE)),
                                                PlainCsv.number(csv.field(row, 2, VOLUME))))
                        .toList();
        assertThat(ticks)
                .extracting(t -> text(t.instrument().symbol(), t.price(), t.volume()))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String text(String symbol, double price, double volume) {
        return "%s %s %s"
                .formatted(
                        symbol.isEmpty() ? "DEMO" : symbol,
                        price,
                        volume == 0 ? Double.NaN : volume);
    }

    /// Bars may overlap, and come sorted; a bar by itself has its ticks one after the other.
    private static void expectBars(PlainCsv csv, List<Tick> ticks) {
        List<Double> expected = csv.rows().stream().flatMap(row -> bar(csv, row)).toList();
        List<Double> prices = ticks.stream().map(Tick::price).toList();
        if (isOneAfterTheOther(csv)) {
            assertThat(prices).isEqualTo(expected);
        } else {
            assertThat(prices).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /// Days whose texts sort as they do, or a bar alone.
    private static boolean isOneAfterTheOther(PlainCsv csv) {
        List<String> days = csv.rows().stream().map(row -> csv.field(row, -1, DATE)).toList();
        return days.size() == 1
                || (csv.rows().stream().allMatch(row -> csv.field(row, -1, TIME).isEmpty())
                        && days.stream().allMatch(day -> day.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}"))
                        && days.stream().sorted().distinct().toList().equals(days));
    }

    /// Up by way of the low, or down by way of the high.
    private static Stream<Double> bar(PlainCsv csv, List<String> row) {
        double open = PlainCsv.number(csv.field(row, 1, OPEN));
        double high = PlainCsv.number(csv.field(row, 2, HIGH));
        double low = PlainCsv.number(csv.field(row, 3, LOW));
        double close = PlainCsv.number(csv.field(row, 4, CLOSE));
        return close < open ? Stream.of(open, high, low, close) : Stream.of(open, low, high, close);
    }
}
