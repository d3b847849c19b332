package io.tradepulse.feed;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// The four ticks of one bar, which give the bar back exactly: open, the two extremes, close, at
/// the start, one third, two thirds, and 1 ms before the end.
///
/// The low comes before the high where the bar rose, after it where the bar fell, as prices mostly
/// go. Not thread-safe: one is reused for all bars of a source.
final class BarTicks {
    static final int COUNT = 4;
    private static final int LAST = COUNT - 1;
    private static final long LAST_BEFORE_END = 1_000_000;

    private final long[] times = new long[COUNT];
    private final double[] prices = new double[COUNT];
    private final double[] volumes = new double[COUNT];

    void set(StooqBar bar) {
        long third = (bar.end() - bar.start()) / LAST;
        for (int i = 0; i < LAST; i++) {
            times[i] = bar.start() + i * third;
        }
        times[LAST] = bar.end() - LAST_BEFORE_END;
        boolean rose = bar.close() >= bar.open();
        prices[0] = bar.open();
        prices[1] = rose ? bar.low() : bar.high();
        prices[2] = rose ? bar.high() : bar.low();
        prices[LAST] = bar.close();
        setVolumes(bar.volume());
    }

    private void setVolumes(@Nullable BigDecimal volume) {
        VolumeShares shares = VolumeShares.of(volume, COUNT);
        for (int i = 0; i < LAST; i++) {
            volumes[i] = shares.each();
        }
        volumes[LAST] = shares.last();
    }

    /// Recorded time of the tick, epoch nanoseconds.
    long time(int index) {
        return times[index];
    }

    void fill(int index, Instrument instrument, long ts, Tick into) {
        into.set(instrument, ts, -1, prices[index], volumes[index], Tick.ABSENT, Tick.ABSENT);
    }
}
