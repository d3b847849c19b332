package io.tradepulse.analytics;

import io.tradepulse.model.Tick;
import org.jspecify.annotations.Nullable;

/// Weights each price by how long it stood.
final class TwapMeasure implements Measure<Twap> {
    private final InForce price;
    private long ticks;

    TwapMeasure(long start) {
        price = new InForce(start);
    }

    @Override
    public boolean needsTickBefore() {
        return true;
    }

    @Override
    public void before(Tick tick) {
        price.begin(tick.price());
    }

    @Override
    public void add(Tick tick) {
        price.set(tick.price(), tick.ts());
        ticks++;
    }

    @Override
    public @Nullable Twap end(long start, long end) {
        price.standUntil(end);
        Twap row = price.nanos() == 0 ? null : new Twap(start, price.mean(), price.nanos(), ticks);
        price.clear();
        ticks = 0;
        return row;
    }
}
