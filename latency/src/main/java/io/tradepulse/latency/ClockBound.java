package io.tradepulse.latency;

import io.tradepulse.model.ClockOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// How sure the durations of a stage are that begins by the clock of a source: the worst bound of
/// the clocks that its ticks were timed by.
///
/// [#add] is thread-safe, the rest is its owner's.
final class ClockBound {
    private static final int SECONDS = 300;
    private static final long NONE = -1;

    private final LongAdder unknown = new LongAdder();
    private final AtomicLong current = new AtomicLong(NONE);
    private final long[] seconds = new long[SECONDS];
    private long worst = NONE;
    private int rolled;

    void add(ClockOffset clock, long ticks) {
        if (!clock.isKnown()) {
            unknown.add(ticks);
        } else if (clock.errorNanos() > current.get()) {
            current.accumulateAndGet(clock.errorNanos(), Math::max);
        }
    }

    /// Closes the second that has passed.
    void roll() {
        long closed = current.getAndSet(NONE);
        seconds[rolled++ % SECONDS] = closed;
        worst = Math.max(worst, closed);
    }

    /// Ticks whose clock nobody has measured, since the start.
    long unknown() {
        return unknown.sum();
    }

    /// Of the last so many seconds, up to five minutes, in microseconds; NaN where no clock was
    /// known.
    double last(int lastSeconds) {
        long most = NONE;
        for (int i = Math.max(0, rolled - lastSeconds); i < rolled; i++) {
            most = Math.max(most, seconds[i % SECONDS]);
        }
        return micros(most);
    }

    double sinceStart() {
        return micros(worst);
    }

    private static double micros(long nanos) {
        return nanos == NONE ? Double.NaN : nanos / 1e3;
    }
}
