package io.tradepulse.feed.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;

class CsvReplayPropertiesTest {
    private static final long START = 1_705_323_000_000L;

    private static Replayed play(String name, String content, ReplayPace pace) throws IOException {
        return play(name, content.getBytes(StandardCharsets.UTF_8), pace);
    }

    private static Replayed play(String name, byte[] content, ReplayPace pace) throws IOException {
        List<Tick> ticks = new ArrayList<>();
        List<Long> dues = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        try (CsvReplay replay =
                CsvReplay.open(
                        CsvOptions.of(name).withPace(pace),
                        new ByteArrayInputStream(content),
                        new Instruments(),
                        () -> Replayed.NOW,
                        () -> 0,
                        (_, line, why) -> bad.add(line + why))) {
            for (Tick tick = new Tick(); replay.next(tick); tick = new Tick()) {
                ticks.add(tick);
                dues.add(replay.dueNanos());
            }
            return new Replayed(ticks, dues, bad, List.of(), replay.progress().rows());
        }
    }

    @Property
    void aBarBecomesTicksThatMakeTheBar(
            @ForAll @Size(4) List<@IntRange(min = 1, max = 100_000_000) Integer> prices,
            @ForAll @LongRange(min = 0, max = 999_999_999_999_999L) long volumeDigits,
            @ForAll @IntRange(max = 12) int scale,
            @ForAll @LongRange(min = 10, max = 86_400_000L * 31) long length)
            throws IOException {
        List<Integer> sorted = prices.stream().sorted().toList();
        double low = sorted.get(0) / 1e4;
        double high = sorted.get(3) / 1e4;
        double open = prices.get(1) / 1e4;
        double close = prices.get(2) / 1e4;
        BigDecimal volume = new BigDecimal(BigInteger.valueOf(volumeDigits), scale);
        String row =
                String.join(
                        ",",
                        Long.toString(START),
                        plain(open),
                        plain(high),
                        plain(low),
                        plain(close),
                        volume.toPlainString(),
                        Long.toString(START + length - 1),
                        "0,0,0,0,0");

        Replayed replayed = play("BTCUSDT-1m.csv", row, ReplayPace.unpaced());

        assertThat(replayed.bad()).isEmpty();
        BarOfTicks bar = BarOfTicks.of(replayed.ticks());
        assertThat(bar.open()).isEqualTo(open);
        assertThat(bar.high()).isEqualTo(high);
        assertThat(bar.low()).isEqualTo(low);
        assertThat(bar.close()).isEqualTo(close);
        assertThat(bar.volume()).isEqualByComparingTo(volume);
        assertThat(replayed.times()).isSorted().first().isEqualTo(START * 1_000_000);
        assertThat(replayed.times().getLast()).isLessThan((START + length) * 1_000_000);
    }

    private static String plain(double price) {
        return BigDecimal.valueOf(price).toPlainString();
    }

    /// Ticks of some files, each file in order; the price of a tick says where it came from.
    @Provide
    Arbitrary<List<List<Long>>> sortedFiles() {
        return Arbitraries.longs()
                .between(START, START + 20)
                .list()
                .ofMaxSize(30)
                .map(times -> times.stream().sorted().toList())
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Property(tries = 200)
    void mergedTicksAreInTheOrderOfTimeAndTiesKeepTheirOrder(
            @ForAll("sortedFiles") List<List<Long>> files) throws IOException {
        Path folder = Files.createTempDirectory("merge");
        List<Tuple.Tuple2<Long, Double>> expected = new ArrayList<>();
        for (int f = 0; f < files.size(); f++) {
            StringBuilder text = new StringBuilder("timestamp,price\n");
            for (int row = 0; row < files.get(f).size(); row++) {
                int price = 1 + f * 1000 + row;
                text.append(files.get(f).get(row)).append(',').append(price).append('\n');
                expected.add(Tuple.of(files.get(f).get(row) * 1_000_000, (double) price));
            }
            Files.writeString(folder.resolve("F" + f + ".csv"), text);
        }
        expected.sort(Comparator.comparing(Tuple.Tuple2::get1)); // stable

        Replayed replayed = Replayed.of(folder);
        for (int f = 0; f < files.size(); f++) {
            Files.delete(folder.resolve("F" + f + ".csv"));
        }
        Files.delete(folder);

        assertThat(replayed.ticks().stream().map(t -> Tuple.of(t.ts(), t.price())).toList())
                .isEqualTo(expected);
    }

    @Property(tries = 200)
    void anyOrderOfRowsPlaysInTheOrderOfTime(
            @ForAll @Size(min = 1, max = 50) @UniqueElements
                    List<@LongRange(min = START, max = START + 1_000_000) Long> times)
            throws IOException {
        StringBuilder text = new StringBuilder("timestamp,price\n");
        times.forEach(t -> text.append(t).append(",1\n"));

        Replayed replayed = play("A.csv", text.toString(), ReplayPace.unpaced());

        assertThat(replayed.times())
                .isEqualTo(times.stream().sorted().map(t -> t * 1_000_000).toList());
    }

    @Property
    void movedTicksKeepTheirSpacing(
            @ForAll("sortedFiles") List<List<Long>> files,
            @ForAll @IntRange(min = 1, max = 100) int speed)
            throws IOException {
        List<Long> times = files.getFirst();
        StringBuilder text = new StringBuilder("timestamp,price\n");
        times.forEach(t -> text.append(t).append(",1\n"));

        Replayed replayed = play("A.csv", text.toString(), new ReplayPace(speed, false));

        for (int i = 0; i < times.size(); i++) {
            long elapsed = (times.get(i) - times.getFirst()) * 1_000_000 / speed;
            assertThat(replayed.times().get(i)).isEqualTo(Replayed.NOW + elapsed);
            assertThat(replayed.dues().get(i)).isEqualTo(elapsed);
        }
    }

    @Provide
    Arbitrary<String> almostCsv() {
        Arbitrary<String> pieces =
                Arbitraries.of(
                        "timestamp,symbol,price,volume\n",
                        "Date,Time,Open,High,Low,Close,Volume\n",
                        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n",
                        "2023-06-2,92,93.69,92,93.51,+2.25%,+2.0600,1,230,661\n",
                        "1735689600000,4.15,4.16,4.14,4.155,8,1735689659999,2,13,4,1,0\n",
                        "28457,4.0,12.5,48.0,1499865549590,true,true\n",
                        "AAPL.US,5,20260126,153000,10,12,9,11,100,0\n",
                        "AAPL.US,60,20260126,153000,10,12,9,11,99999999999999999999999999,0\n",
                        "2026-01-20,15:30:00,1,1,1,1,4\n",
                        "1705323000,AAPL,1,1\n",
                        "2261-12-31,1,1,1,1,1\n",
                        "\n",
                        "\"",
                        ",",
                        "\u0000",
                        "9999999999999999999",
                        "1e-5",
                        "PK\u0003\u0004",
                        "\u001f\u008b");
        return Arbitraries.oneOf(pieces, Arbitraries.strings().ofMaxLength(6))
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Property
    void anyTextIsPlayedOrRefusedAsDeclared(@ForAll("almostCsv") String text) {
        for (String name : List.of("A.csv", "BTCUSDT-1m.csv", "not a symbol")) {
            try {
                Replayed replayed =
                        play(
                                name,
                                text.getBytes(StandardCharsets.ISO_8859_1),
                                ReplayPace.unpaced());
                assertThat(replayed.ticks()).allMatch(t -> t.ts() >= 0 && t.price() > 0);
            } catch (IOException declared) {
                assertThat(declared).hasMessageContaining(name);
            }
        }
    }

    @Property
    void anyBytesArePlayedOrRefusedAsDeclared(@ForAll byte[] bytes) {
        try {
            play("A.csv", bytes, ReplayPace.unpaced());
        } catch (IOException declared) {
            assertThat(declared).hasMessageContaining("A.csv");
        }
    }
}
