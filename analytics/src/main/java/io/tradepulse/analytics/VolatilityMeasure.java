package io.tradepulse.analytics;

import io.tradepulse.model.Tick;
import org.jspecify.annotations.Nullable;

/// Samples the price at every multiple of a time since the epoch, the last tick before it, and adds
/// up the squares of the log returns from one to the next.
final class VolatilityMeasure implements Measure<Volatility> {
    private final long sampling;
    private long nextSample;
    private double price = Double.NaN;
    private double sampled = Double.NaN;
    private long returns;
    private double variance;

    /// @param start of the range, epoch nanoseconds
    /// @param sampling nanoseconds
    VolatilityMeasure(long start, long sampling) {
        this.sampling = sampling;
        this.nextSample = Math.ceilDiv(start, sampling) * sampling;
    }

    @Override
    public boolean needsTickBefore() {
        return true;
    }

    @Override
    public void before(Tick tick) {
        price = tick.price();
    }

    @Override
    public void add(Tick tick) {
        sampleUpTo(tick.ts());
        price = tick.price();
    }

    /// The price has stood since the last tick: all samples up to then, that one included, take it.
    private void sampleUpTo(long at) {
        if (at < nextSample) {
            return;
        }
        long samples = (at - nextSample) / sampling + 1;
        nextSample += samples * sampling;
        if (Double.isNaN(price)) {
            return;
        }
        if (Double.isNaN(sampled)) {
            returns += samples - 1;
        } else {
            double logReturn = Math.log(price / sampled);
            variance += logReturn * logReturn;
            returns += samples;
        }
        sampled = price;
    }

    @Override
    public @Nullable Volatility end(long start, long end) {
        sampleUpTo(end);
        Volatility row =
                returns == 0
                        ? null
                        : new Volatility(
                                start,
                                returns,
                                Quotients.rounded(variance),
                                Quotients.rounded(Math.sqrt(variance)),
                                returns * sampling);
        returns = 0;
        variance = 0;
        return row;
    }
}
