package io.tradepulse.feed;

import java.time.Duration;

/// When a synthetic source gives its ticks. Immutable.
public sealed interface SyntheticPace {
    /// Nanoseconds from the first tick to the one with that index, where a batch has so many ticks.
    long offsetNanos(long index, int batch);

    /// One tick of every symbol at once, every so often.
    record Batches(Duration interval) implements SyntheticPace {
        public Batches {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("the interval must be above zero: " + interval);
            }
        }

        @Override
        public long offsetNanos(long index, int batch) {
            return index / batch * interval.toNanos();
        }
    }

    /// So many ticks a second, spread evenly over it and over the symbols.
    record Rate(double ticksPerSecond) implements SyntheticPace {
        public Rate {
            if (!(ticksPerSecond > 0) || Double.isInfinite(ticksPerSecond)) {
                throw new IllegalArgumentException(
                        "the rate must be above zero: " + ticksPerSecond);
            }
        }

        @Override
        public long offsetNanos(long index, int batch) {
            // Whole seconds apart, so that the rest keeps its digits for years.
            double seconds = index / ticksPerSecond;
            long whole = (long) seconds;
            return whole * 1_000_000_000L + (long) ((seconds - whole) * 1e9);
        }
    }
}
