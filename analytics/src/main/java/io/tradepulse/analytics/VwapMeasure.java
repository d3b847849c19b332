package io.tradepulse.analytics;

import io.tradepulse.model.Bar;
import io.tradepulse.model.BarBuilder;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import io.tradepulse.model.Tick;
import org.jspecify.annotations.Nullable;

/// Computes as bars do, so that it says what they say.
final class VwapMeasure implements Measure<Vwap> {
    private final BarBuilder builder;

    VwapMeasure(Instrument instrument) {
        // Nothing but the sums is taken from it, for which the interval makes no difference.
        builder = new BarBuilder(instrument, Interval.D1);
    }

    @Override
    public void add(Tick tick) {
        builder.add(tick);
    }

    @Override
    public @Nullable Vwap end(long start, long end) {
        if (builder.isEmpty()) {
            return null;
        }
        Bar bar = builder.toBar(true);
        builder.start(end);
        return new Vwap(start, bar.vwap(), bar.volume(), bar.turnover(), bar.trades());
    }
}
