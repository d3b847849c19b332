package io.tradepulse.feed.csv;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import org.jspecify.annotations.Nullable;

/// One row that is a tick by itself. Immutable.
///
/// @param id a number ≥ 0, a `seq` that a platform made ([io.tradepulse.wire.Ids]), or -1
/// @param volume like bid and ask [Tick#ABSENT] where it is not given
record RecordedTrade(
        String symbol,
        @Nullable String provider,
        long ts,
        long id,
        double price,
        double volume,
        double bid,
        double ask)
        implements RowTicks {
    private static final long NANOS_PER_MILLI = 1_000_000;

    RecordedTrade {
        if (!(price > 0)) {
            throw new IllegalArgumentException("price " + price + " is not above zero");
        }
        if (volume < 0) {
            throw new IllegalArgumentException("volume " + volume + " is below zero");
        }
        volume = volume == 0 ? Tick.ABSENT : volume;
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public long time(int index) {
        return ts;
    }

    @Override
    public long end() {
        return ts + NANOS_PER_MILLI;
    }

    @Override
    public void fill(int index, Instrument instrument, long at, Tick into) {
        into.set(instrument, at, id, price, volume, bid, ask);
    }
}
