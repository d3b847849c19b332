package io.tradepulse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tradepulse.model.Bar;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventReader.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventCodecTest {
    private static final long MILLIS = 1_705_323_001_000L;
    private static final String TICK =
            """
            {"kind":"tick","provider":"binance","symbol":"BTCUSDT","price":43250.5,"timestamp":1705323001000,\
            "ts":"2024-01-15T12:50:01.000412Z","volume":5.24,"bid":43240,"ask":43260,"id":"28457",\
            "receivedAt":"2024-01-15T12:50:01.012733101Z"}""";
    private static final String BAR =
            """
            {"kind":"bar","provider":"binance","symbol":"BTCUSDT","interval":"1m","start":1705323000000,"open":43250.5,\
            "high":43261,"low":43250.5,"close":43255.1,"volume":17.1,"vwap":43254.9,"trades":41,"final":true,\
            "revision":0,"turnover":739658.79}""";

    private final Instruments instruments = new Instruments();
    private final EventReader<Tick> ticks = EventReaders.ofTicks(instruments, "kafka", 100);
    private final EventReader<Bar> bars = EventReaders.ofBars(instruments, 100);

    private static String text(ByteBuffer written) {
        return StandardCharsets.UTF_8.decode(written).toString();
    }

    private static <E> Outcome read(EventReader<E> reader, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return reader.read(bytes, 0, bytes.length);
    }

    private static <E> Outcome read(EventReader<E> reader, ByteBuffer written) {
        return reader.read(written.array(), written.position(), written.limit());
    }

    @Test
    void writesATickAsTheContractHasIt() {
        assertThat(read(ticks, TICK)).as(ticks.problem()).isEqualTo(Outcome.EVENT);
        Tick tick = ticks.event();
        assertThat(tick.ts()).isEqualTo(MILLIS * 1_000_000 + 412_000);
        assertThat(tick.receivedAt()).isEqualTo(MILLIS * 1_000_000 + 12_733_101);
        assertThat(tick.seq()).isEqualTo(28_457);
        assertThat(text(EventWriters.ofTicks(EventFormat.JSON).write(tick))).isEqualTo(TICK);
        ByteBuffer binary = EventWriters.ofTicks(EventFormat.BINARY).write(tick.copy());
        assertThat(read(ticks, binary)).as(ticks.problem()).isEqualTo(Outcome.EVENT);
        assertThat(text(EventWriters.ofTicks(EventFormat.JSON).write(ticks.event())))
                .isEqualTo(TICK);
    }

    @Test
    void writesABarAsTheContractHasIt() {
        assertThat(read(bars, BAR)).as(bars.problem()).isEqualTo(Outcome.EVENT);
        Bar bar = bars.event();
        assertThat(bar.interval()).isEqualTo(Interval.M1);
        assertThat(text(EventWriters.ofBars(EventFormat.JSON).write(bar))).isEqualTo(BAR);
        assertThat(read(bars, EventWriters.ofBars(EventFormat.BINARY).write(bar)))
                .isEqualTo(Outcome.EVENT);
        assertThat(bars.event()).isEqualTo(bar);
        assertThat(read(ticks, BAR)).isEqualTo(Outcome.OTHER);
        assertThat(read(bars, TICK)).isEqualTo(Outcome.OTHER);
    }
}
