package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.ClockOffset;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.RejectCode;
import io.tradepulse.model.Tick;
import java.util.EnumMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EventRoundTripTest {
    private static final long MILLI = 1_000_000;

    private final Events events = new Events();
    private final Map<EventFormat, EventWriter<Tick>> tickWriters =
            new EnumMap<>(EventFormat.class);
    private final Map<EventFormat, EventWriter<Bar>> barWriters = new EnumMap<>(EventFormat.class);
    private final EventWriter<DeadLetter> letterWriter = EventWriters.ofDeadLetters();

    EventRoundTripTest() {
        for (EventFormat format : EventFormat.values()) {
            tickWriters.put(format, EventWriters.ofTicks(format));
            barWriters.put(format, EventWriters.ofBars(format));
        }
    }

    @Property
    void readsTheTickThatItWrote(@ForAll("ticks") Tick tick, @ForAll EventFormat format) {
        Events.expectSame(Events.event(events.ticks, tickWriters.get(format).write(tick)), tick);
    }

    @Property
    void writesTicksAsJsonThatAnybodyReads(@ForAll("ticks") Tick tick) throws Exception {
        String text = Events.text(tickWriters.get(EventFormat.JSON).write(tick));
        Map<String, Object> fields = PlainJson.object(text);
        assertThat(fields.get("kind")).isEqualTo("tick");
        assertThat(fields.get("provider")).isEqualTo(tick.instrument().provider());
        assertThat(fields.get("symbol")).isEqualTo(tick.instrument().symbol());
        assertThat(fields.get("price")).isEqualTo(number(tick.price()));
        assertThat(fields.get("timestamp"))
                .isEqualTo(new PlainJson.Number(Long.toString(tick.ts() / MILLI)));
        assertThat(fields.get("ts")).isEqualTo(io.tradepulse.model.Timestamps.text(tick.ts()));
        assertThat(fields.get("volume")).isEqualTo(number(tick.volume()));
        assertThat(fields.containsKey("receivedAt")).isEqualTo(tick.receivedAt() != 0);
    }

    private static Object number(double value) {
        return Double.isNaN(value)
                ? null
                : new PlainJson.Number(io.tradepulse.model.Decimals.text(value));
    }

    @Property
    void readsTheBarThatItWrote(@ForAll("bars") Bar bar, @ForAll EventFormat format) {
        Bar read = Events.event(events.bars, barWriters.get(format).write(bar));
        assertThat(read).isEqualTo(bar);
    }

    @Property
    void readsTheDeadLetterThatItWrote(@ForAll("letters") DeadLetter letter) throws Exception {
        var written = letterWriter.write(letter);
        PlainJson.object(Events.text(written));
        assertThat(Events.event(events.letters, written)).isEqualTo(letter);
    }

    @Property
    void isForNoOtherReader(
            @ForAll("ticks") Tick tick,
            @ForAll("bars") Bar bar,
            @ForAll("letters") DeadLetter letter,
            @ForAll EventFormat format) {
        var ofTick = bytes(tickWriters.get(format).write(tick));
        var ofBar = bytes(barWriters.get(format).write(bar));
        var ofLetter = bytes(letterWriter.write(letter));
        assertThat(Events.read(events.bars, ofTick)).isEqualTo(EventReader.Outcome.OTHER);
        assertThat(Events.read(events.letters, ofTick)).isEqualTo(EventReader.Outcome.OTHER);
        assertThat(Events.read(events.ticks, ofBar)).isEqualTo(EventReader.Outcome.OTHER);
        assertThat(Events.read(events.letters, ofBar)).isEqualTo(EventReader.Outcome.OTHER);
        assertThat(Events.read(events.ticks, ofLetter)).isEqualTo(EventReader.Outcome.OTHER);
        assertThat(Events.read(events.bars, ofLetter)).isEqualTo(EventReader.Outcome.OTHER);
    }

    private static byte[] bytes(java.nio.ByteBuffer written) {
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return bytes;
    }

    @Provide
    Arbitrary<Tick> ticks() {
        Arbitrary<Double> absentOrNot =
                sizes().injectNull(0.3).map(v -> v == null ? Tick.ABSENT : v);
        Arbitrary<Long> times =
                Arbitraries.oneOf(
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        Arbitraries.longs().between(0, Long.MAX_VALUE / MILLI).map(t -> t * MILLI));
        Arbitrary<Long> received =
                Arbitraries.oneOf(
                        Arbitraries.just(0L), Arbitraries.longs().between(1, Long.MAX_VALUE));
        Arbitrary<Long> seqs =
                Arbitraries.oneOf(
                        Arbitraries.longs().between(-Long.MAX_VALUE, Long.MAX_VALUE),
                        Arbitraries.of(0L, -1L, -2L, Long.MAX_VALUE, -Long.MAX_VALUE));
        return Combinators.combine(
                        instruments(),
                        times,
                        seqs,
                        prices(),
                        absentOrNot,
                        absentOrNot,
                        absentOrNot,
                        Combinators.combine(received, clocks()).as(Stamps::new))
                .as(
                        (of, ts, seq, price, volume, bid, ask, stamps) -> {
                            Tick tick = new Tick().set(of, ts, seq, price, volume, bid, ask);
                            tick.receivedAt(stamps.receivedAt);
                            tick.appendedAt(stamps.receivedAt);
                            tick.clock(stamps.clock);
                            return tick;
                        });
    }

    private record Stamps(long receivedAt, ClockOffset clock) {}

    /// Up to what a number in JSON holds: a hundred days.
    private static Arbitrary<ClockOffset> clocks() {
        long most = 1L << 53;
        return Combinators.combine(
                        Arbitraries.longs().between(-most, most),
                        Arbitraries.longs().between(0, most))
                .as(ClockOffset::new)
                .injectNull(0.5)
                .map(clock -> clock == null ? ClockOffset.UNKNOWN : clock);
    }

    @Provide
    Arbitrary<Bar> bars() {
        Arbitrary<double[]> path = prices().array(double[].class).ofSize(4);
        Arbitrary<double[]> sums = sizes().array(double[].class).ofSize(2);
        Arbitrary<Double> vwaps = prices().injectNull(0.3).map(v -> v == null ? Double.NaN : v);
        Arbitrary<double[]> rests =
                Arbitraries.oneOf(
                        Arbitraries.just(new double[] {0.0, 0.0}),
                        Arbitraries.doubles()
                                .ofScale(20)
                                .between(-1e-3, 1e-3)
                                .map(v -> v + 0.0)
                                .array(double[].class)
                                .ofSize(2));
        Arbitrary<Long> starts =
                Arbitraries.oneOf(
                        Arbitraries.longs().between(Long.MIN_VALUE / 2, Long.MAX_VALUE),
                        Arbitraries.longs().between(0, 9_000_000_000L).map(s -> s * 1_000 * MILLI));
        Arbitrary<long[]> counts =
                Arbitraries.longs().between(0, Long.MAX_VALUE).array(long[].class).ofSize(3);
        return Combinators.combine(
                        instruments(),
                        Arbitraries.of(Interval.class),
                        starts,
                        path,
                        sums,
                        vwaps,
                        rests,
                        counts)
                .as(
                        (of, interval, start, p, sum, vwap, rest, count) ->
                                new Bar(
                                        of,
                                        interval,
                                        start,
                                        p[0],
                                        p[1],
                                        p[2],
                                        p[3],
                                        sum[0],
                                        sum[1],
                                        sum[0] > 0 ? (Double.isNaN(vwap) ? 1.5 : vwap) : vwap,
                                        count[0],
                                        count[1] % 2 == 0,
                                        (int) (count[1] & Integer.MAX_VALUE),
                                        count[2],
                                        rest[0],
                                        rest[1]));
    }

    @Provide
    Arbitrary<DeadLetter> letters() {
        Arbitrary<String> texts =
                Arbitraries.oneOf(
                        Arbitraries.strings().all().ofMaxLength(60),
                        Arbitraries.strings().withCharRange('\0', '\177').ofMaxLength(60),
                        Arbitraries.of(
                                "",
                                "\ud800",
                                "x\udc00\ud800",
                                "\ud83d\ude00",
                                "a\"b\\c\n",
                                "\u2028"));
        Arbitrary<Long> times = Arbitraries.longs().between(Long.MIN_VALUE / 2, Long.MAX_VALUE);
        return Combinators.combine(
                        times,
                        texts,
                        texts,
                        Arbitraries.of(RejectCode.class),
                        texts,
                        texts,
                        texts,
                        Arbitraries.longs())
                .as(DeadLetter::new);
    }

    private Arbitrary<Instrument> instruments() {
        return Combinators.combine(
                        Arbitraries.of("binance", "tcp", "X.y", "a/b"),
                        Arbitraries.of("BTCUSDT", "EUR=", "AAPL.O", "A", "B".repeat(32)))
                .as(events.instruments::of);
    }

    private static Arbitrary<Double> prices() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(1, 999_999_999_999_999L).map(v -> v / 100.0),
                Arbitraries.longs().between(1, 999_999_999_999_999L).map(v -> v / 1e8),
                Arbitraries.longs()
                        .between(1, Double.doubleToLongBits(Double.MAX_VALUE))
                        .map(Double::longBitsToDouble));
    }

    private static Arbitrary<Double> sizes() {
        return Arbitraries.oneOf(prices(), Arbitraries.just(0.0));
    }
}
