package io.tradepulse.bench;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventFormat;
import io.tradepulse.wire.EventWriter;
import io.tradepulse.wire.EventWriters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Ticks like those of [LoadConnection], as they stand on a bus: made beforehand, for clients that
/// do nothing but send.
final class EncodedTicks {
    private static final long T0 = 1_705_323_000_000_000_000L;

    private EncodedTicks() {}

    /// Takes them one by one.
    @FunctionalInterface
    interface Taker {
        void take(byte[] key, byte[] value, byte[] receivedAt);
    }

    static void make(int count, int symbols, EventFormat format, Taker taker) {
        Instruments known = new Instruments();
        EventWriter<Tick> writer = EventWriters.ofTicks(format);
        Tick tick = new Tick();
        for (int i = 0; i < count; i++) {
            Instrument instrument = known.of("load", "SYM%03d".formatted(i % symbols));
            long ts = T0 + i / 1_000 * 1_000_000L;
            double price = 150 + i % symbols + i % 100 / 100.0;
            tick.set(
                    instrument,
                    ts,
                    -1L - i * 7_919_000_003L,
                    price,
                    1_000,
                    Tick.ABSENT,
                    Tick.ABSENT);
            tick.receivedAt(ts + 123_456);
            ByteBuffer value = writer.write(tick);
            byte[] copy = new byte[value.remaining()];
            value.get(copy);
            taker.take(ascii(instrument.symbol()), copy, ascii(Long.toString(tick.receivedAt())));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
