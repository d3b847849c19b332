package io.tradepulse.feed.csv;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import org.jspecify.annotations.Nullable;

/// The four ticks of one bar, which give the bar back exactly: open, the two extremes, close, at
/// the start, one third, two thirds, and 1 ms before the end.
///
/// The low comes before the high where the bar rose, after it where the bar fell, as prices mostly
/// go. Not thread-safe: owned by the replay.
final class BarTicks implements RowTicks {
    static final int COUNT = 4;
    private static final int LAST = COUNT - 1;
    private static final long LAST_BEFORE_END = 1_000_000;

    private final RecordedBar bar;
    private @Nullable VolumeShares shares;

    BarTicks(RecordedBar bar) {
        this.bar = bar;
    }

    @Override
    public String symbol() {
        return bar.symbol();
    }

    @Override
    public @Nullable String provider() {
        return null;
    }

    @Override
    public int count() {
        return COUNT;
    }

    @Override
    public long time(int index) {
        return index == LAST
                ? bar.end() - LAST_BEFORE_END
                : bar.start() + index * ((bar.end() - bar.start()) / LAST);
    }

    @Override
    public long end() {
        return bar.end();
    }

    @Override
    public void fill(int index, Instrument instrument, long ts, Tick into) {
        into.set(instrument, ts, -1, price(index), volume(index), Tick.ABSENT, Tick.ABSENT);
    }

    private double price(int index) {
        boolean rose = bar.close() >= bar.open();
        return switch (index) {
            case 0 -> bar.open();
            case 1 -> rose ? bar.low() : bar.high();
            case 2 -> rose ? bar.high() : bar.low();
            default -> bar.close();
        };
    }

    private double volume(int index) {
        VolumeShares of = shares;
        if (of == null) {
            of = VolumeShares.of(bar.volume(), COUNT);
            shares = of;
        }
        return index == LAST ? of.last() : of.each();
    }
}
