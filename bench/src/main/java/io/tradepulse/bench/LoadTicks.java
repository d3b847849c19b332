package io.tradepulse.bench;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.Arrays;
import java.util.function.Supplier;

/// Ticks like those that [LoadConnection] sends, a thousand a millisecond, no two alike. Owned by
/// one thread; each is the one before, filled again.
final class LoadTicks implements Supplier<Tick> {
    private static final long T0 = 1_705_323_000_000_000_000L;
    private static final int A_MILLISECOND = 1_000;
    private static final long STEP = 7_919_000_003L;

    private final Instrument[] instruments;
    private final Tick tick = new Tick();
    private int next;

    LoadTicks(int symbols) {
        Instruments known = new Instruments();
        instruments = new Instrument[symbols];
        Arrays.setAll(instruments, i -> known.of("load", "SYM%03d".formatted(i)));
    }

    @Override
    public Tick get() {
        int i = next++;
        Instrument instrument = instruments[i % instruments.length];
        long ts = T0 + i / A_MILLISECOND * 1_000_000L;
        double price = 150 + i % instruments.length + i % 100 / 100.0;
        tick.set(instrument, ts, -1 - i * STEP, price, 1_000, Tick.ABSENT, Tick.ABSENT);
        tick.receivedAt(ts + 123_456);
        return tick;
    }
}
