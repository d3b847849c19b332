package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Decimals;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.model.Timestamps;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class LineParserPropertiesTest {
    private static final List<String> VALID =
            List.of(
                    "AAPL.O|150.60|1705323000000|1000000|150.10|150.75",
                    "EUR=|1.0850|1705323002000|||",
                    "BTCUSDT|43250.5|1705323000000.412|0.00012|||28457",
                    "BTCUSDT|43250.5|1705323000000|0.00012|||trade-é-1",
                    "AAPL.O 150.60 1705323000000",
                    "{\"ric\":\"AAPL.O\",\"price\":150.6,\"timestamp\":1705323000000,\"volume\":1000000,\"bid\":150.1,\"ask\":150.75}",
                    "{\"symbol\":\"a\",\"price\":\"1\",\"ts\":\"2024-01-15T12:50:01.000412Z\",\"x\":{\"y\":[1,2,\"é\\u0041\"]},\"id\":\"q\"}");

    private final Lines lenient = new Lines();
    private final Lines strict = new Lines(true);

    private void survives(byte[] line) {
        for (Lines lines : List.of(lenient, strict)) {
            if (!lines.parse(line)) {
                assertThat(lines.parser.problem()).isNotBlank();
                assertThat(lines.parser.problem().chars()).noneMatch(Character::isISOControl);
                continue;
            }
            assertThat(Double.isFinite(lines.tick.price())).isTrue();
            assertThat(lines.tick.ts()).isNotNegative();
            assertThat(Symbols.isValid(lines.tick.instrument().symbol())).isTrue();
            assertThat(Double.isInfinite(lines.tick.volume())).isFalse();
            assertThat(Double.isInfinite(lines.tick.bid())).isFalse();
            assertThat(Double.isInfinite(lines.tick.ask())).isFalse();
            assertThat(lines.parser.hasId() || lines.tick.seq() == 0).isTrue();
            assertThat(isUtf8(line)).isTrue();
        }
    }

    private static boolean isUtf8(byte[] line) {
        return java.util.Arrays.equals(
                new String(line, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), line);
    }

    @Property(tries = 5_000)
    void survivesAnyBytes(@ForAll byte[] line) {
        survives(line);
    }

    @Property(tries = 5_000)
    void survivesAnyBytesBehindAValidBeginning(
            @ForAll byte[] tail, @ForAll("valid") String line, @ForAll Random random) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        int cut = random.nextInt(bytes.length + 1);
        byte[] both = java.util.Arrays.copyOf(bytes, cut + tail.length);
        System.arraycopy(tail, 0, both, cut, tail.length);
        survives(both);
    }

    @Property(tries = 20_000)
    void survivesValidLinesThatWereDamaged(@ForAll("valid") String line, @ForAll Random random) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes = damaged(bytes, random);
        }
        survives(bytes);
    }

    /// One byte flipped, replaced by one that means something, dropped, or a part repeated.
    private static byte[] damaged(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        byte[] out = bytes.clone();
        switch (random.nextInt(5)) {
            case 0 -> out[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> out[at] = (byte) "|{}[]\",: .-+eE#\\\r\t0u".charAt(random.nextInt(20));
            case 2 -> out[at] = (byte) random.nextInt(256);
            case 3 -> {
                out = new byte[bytes.length - 1];
                System.arraycopy(bytes, 0, out, 0, at);
                System.arraycopy(bytes, at + 1, out, at, out.length - at);
            }
            default -> {
                int length = random.nextInt(bytes.length - at) + 1;
                out = new byte[bytes.length + length];
                System.arraycopy(bytes, 0, out, 0, at + length);
                System.arraycopy(bytes, at, out, at + length, bytes.length - at);
            }
        }
        return out;
    }

    @Provide
    Arbitrary<String> valid() {
        return Arbitraries.of(VALID);
    }

    // Text that TickLines writes is read back as the same tick.

    @Provide
    Arbitrary<String> symbols() {
        Arbitrary<String> rest =
                Arbitraries.strings().withChars("ABCXYZ0189.=-_/:^#").ofMaxLength(31);
        return Combinators.combine(Arbitraries.of("A", "9", ".", "=", "^"), rest)
                .as((first, more) -> first + more);
    }

    /// Of up to 17 digits, which is as many as tell all doubles apart.
    @Provide
    Arbitrary<Double> prices() {
        Arbitrary<Long> digits =
                Arbitraries.integers()
                        .between(1, 17)
                        .map(count -> (long) Math.pow(10, count))
                        .flatMap(end -> Arbitraries.longs().between(-end + 1, end - 1));
        return Combinators.combine(digits, Arbitraries.integers().between(-8, 20))
                .as((mantissa, scale) -> BigDecimal.valueOf(mantissa, scale).doubleValue());
    }

    @Provide
    Arbitrary<Double> anyPrices() {
        return Arbitraries.oneOf(prices(), anyFinite());
    }

    @Provide
    Arbitrary<Double> anyFinite() {
        return Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite);
    }

    @Provide
    Arbitrary<Double> optionals() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(Tick.ABSENT)),
                Tuple.of(3, prices()),
                Tuple.of(1, anyFinite()));
    }

    /// From March 1973 on at every resolution, before it in seconds.
    @Provide
    Arbitrary<Long> times() {
        Arbitrary<Long> nanos =
                Arbitraries.longs().between(100_000_000_000_000_000L, Long.MAX_VALUE);
        Arbitrary<Long> exact =
                Combinators.combine(nanos, Arbitraries.of(1L, 1_000L, 1_000_000L, 1_000_000_000L))
                        .as((time, unit) -> time / unit * unit);
        Arbitrary<Long> early =
                Arbitraries.longs().between(0, 99_999_999).map(s -> s * 1_000_000_000L);
        return Arbitraries.frequencyOf(Tuple.of(9, exact), Tuple.of(1, early));
    }

    @Provide
    Arbitrary<Long> ids() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, Long.MAX_VALUE),
                Arbitraries.longs().between(Long.MIN_VALUE + 1, -2),
                Arbitraries.just(-1L));
    }

    @Property(tries = 5_000)
    void readsWhatTickLinesWrites(
            @ForAll("symbols") String symbol,
            @ForAll("times") long ts,
            @ForAll("ids") long seq,
            @ForAll("anyPrices") double price,
            @ForAll("optionals") double volume,
            @ForAll("optionals") double bid,
            @ForAll("optionals") double ask) {
        Instruments instruments = new Instruments();
        Tick tick = new Tick().set(instruments.of("p", symbol), ts, seq, price, volume, bid, ask);
        byte[] line =
                TickLines.appendPipe(new StringBuilder(), tick)
                        .toString()
                        .getBytes(StandardCharsets.US_ASCII);
        LineParser parser = new LineParser(instruments, "p");
        Tick read = new Tick();
        assertThat(parser.parse(line, 0, line.length, read)).as(parser.problem()).isTrue();
        assertThat(parser.intern(read, Integer.MAX_VALUE)).isTrue();
        assertThat(parser.hasId()).isEqualTo(seq != -1);
        if (seq == -1) {
            read.seq(seq);
        }
        assertSame(read, tick);
    }

    /// As our bus and others write it: numbers bare or in quotes, times as numbers or dates.
    @Property(tries = 5_000)
    void readsTheSameTickInJson(
            @ForAll("symbols") String symbol,
            @ForAll("times") long ts,
            @ForAll("ids") long seq,
            @ForAll("anyPrices") double price,
            @ForAll("optionals") double volume,
            @ForAll("optionals") double bid,
            @ForAll("optionals") double ask,
            @ForAll Random random) {
        Instruments instruments = new Instruments();
        Tick tick = new Tick().set(instruments.of("p", symbol), ts, seq, price, volume, bid, ask);
        byte[] line = json(tick, random).getBytes(StandardCharsets.US_ASCII);
        LineParser parser = new LineParser(instruments, "p", true);
        Tick read = new Tick();
        assertThat(parser.parse(line, 0, line.length, read)).as(parser.problem()).isTrue();
        assertThat(parser.hasId()).isEqualTo(seq >= 0);
        if (seq < 0) {
            read.seq(seq);
        }
        assertSame(read, tick);
    }

    private static String json(Tick tick, Random random) {
        List<String> fields = new ArrayList<>();
        fields.add(one(random, "ric", "symbol") + ":\"" + tick.instrument().symbol() + '"');
        fields.add("\"price\":" + number(tick.price(), random));
        addOptional(fields, one(random, "volume", "size"), tick.volume(), random);
        addOptional(fields, "\"bid\"", tick.bid(), random);
        addOptional(fields, "\"ask\"", tick.ask(), random);
        fields.add(one(random, "ts", "timestamp", "src_ts") + ":" + time(tick.ts(), random));
        if (tick.seq() >= 0) {
            fields.add("\"id\":" + quoted(Long.toString(tick.seq()), random));
        }
        Collections.shuffle(fields, random);
        String between = random.nextBoolean() ? "," : " , ";
        return "{" + String.join(between, fields) + "}";
    }

    private static String one(Random random, String... names) {
        return '"' + names[random.nextInt(names.length)] + '"';
    }

    private static void addOptional(List<String> fields, String name, double value, Random random) {
        if (!Double.isNaN(value)) {
            fields.add(name + ":" + number(value, random));
        } else if (random.nextBoolean()) {
            fields.add(name + ":null");
        }
    }

    private static String number(double value, Random random) {
        return quoted(random.nextBoolean() ? Decimals.text(value) : Double.toString(value), random);
    }

    private static String time(long nanos, Random random) {
        boolean isEarly = nanos < 100_000_000_000_000_000L;
        String number = Long.toString(isEarly ? nanos / 1_000_000_000 : nanos);
        return random.nextBoolean() ? '"' + Timestamps.text(nanos) + '"' : quoted(number, random);
    }

    private static String quoted(String text, Random random) {
        return random.nextBoolean() ? text : '"' + text + '"';
    }

    private static void assertSame(Tick read, Tick tick) {
        assertThat(read.instrument()).isSameAs(tick.instrument());
        assertThat(read.ts()).isEqualTo(tick.ts());
        assertThat(read.seq()).isEqualTo(tick.seq());
        assertThat(same(read.price(), tick.price())).isTrue();
        assertThat(same(read.volume(), tick.volume())).isTrue();
        assertThat(same(read.bid(), tick.bid())).isTrue();
        assertThat(same(read.ask(), tick.ask())).isTrue();
    }

    private static boolean same(double a, double b) {
        return a == b || (Double.isNaN(a) && Double.isNaN(b));
    }
}
