package io.tradepulse.analytics;

import io.tradepulse.analytics.Periods.Part;
import io.tradepulse.model.Bar;
import io.tradepulse.model.BarBuilder;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Interval;
import java.util.function.Consumer;

/// Makes candles of shorter bars, which come oldest first. What lies in no candle is left out.
///
/// Not thread-safe: lives within one request.
final class RollUp implements Consumer<Bar> {
    private final Periods periods;
    private final long now;
    private final Consumer<Candle> each;
    private final BarBuilder builder;
    private Part part;
    private boolean allFinal;

    /// @param now a candle that ends later is not final
    /// @param each gets the candles, oldest first
    RollUp(
            Instrument instrument,
            Interval interval,
            Periods periods,
            long now,
            Consumer<Candle> each) {
        this.periods = periods;
        this.now = now;
        this.each = each;
        this.builder = new BarBuilder(instrument, interval);
        this.part = new Part(EpochNanos.FIRST, EpochNanos.FIRST, 0, 0);
    }

    @Override
    public void accept(Bar bar) {
        if (bar.start() >= part.end()) {
            Part next = periods.at(bar.start());
            if (next.candleStart() != part.candleStart()) {
                finish();
            }
            part = next;
        }
        if (bar.start() < part.start()) {
            return;
        }
        if (builder.isEmpty()) {
            builder.start(part.candleStart());
            allFinal = true;
        }
        builder.add(bar);
        allFinal &= bar.isFinal();
    }

    /// Hands over the last candle.
    void finish() {
        if (!builder.isEmpty()) {
            boolean isFinal = allFinal && part.candleEnd() <= now;
            each.accept(Candle.of(builder.toBar(isFinal), part.candleEnd(), isFinal));
            builder.start(part.candleStart());
        }
    }
}
