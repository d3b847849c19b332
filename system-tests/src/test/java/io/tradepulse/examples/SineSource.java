package io.tradepulse.examples;

import io.tradepulse.feed.TickSource;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.util.function.LongSupplier;

/// A price that goes up and down like a sine, at a steady rate. Not thread-safe: owned by the
/// thread that pulls it.
final class SineSource implements TickSource {
    private static final double MIDDLE = 100;
    private static final int TICKS_A_WAVE = 360;

    private final Instrument instrument;
    private final long gapNanos;
    private final EpochClock clock;
    private final LongSupplier nanoClock;
    private final long startNanos;
    private long given;
    private long dueNanos;

    /// @param nanoClock what [#dueNanos] goes by
    SineSource(
            Instrument instrument, double ticksASecond, EpochClock clock, LongSupplier nanoClock) {
        this.instrument = instrument;
        this.gapNanos = (long) (1e9 / ticksASecond);
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.startNanos = nanoClock.getAsLong();
    }

    @Override
    public boolean next(Tick into) {
        double angle = Math.TAU * given / TICKS_A_WAVE;
        dueNanos = startNanos + given++ * gapNanos;
        double price = Math.round((MIDDLE + Math.sin(angle)) * 1e4) / 1e4;
        long ts = clock.nanos() + dueNanos - nanoClock.getAsLong();
        into.set(instrument, ts, -1, price, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
        return true;
    }

    @Override
    public long dueNanos() {
        return dueNanos;
    }

    @Override
    public void close() {}
}
