package io.tradepulse.pipeline;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.lang.invoke.VarHandle;

/// The latest tick of one instrument, written by one thread and read by any without stopping it: a
/// sequence lock, whose version is odd while a write is under way. (Boehm, Can seqlocks get along
/// with programming language memory models?, 2012.)
final class LastValue {
    private final Tick tick = new Tick();
    private volatile long version;
    private boolean filled;

    LastValue(Instrument instrument) {
        tick.set(instrument, 0, Long.MIN_VALUE, Double.NaN, Tick.ABSENT, Tick.ABSENT, Tick.ABSENT);
    }

    /// Takes the tick over unless it is older than what is here. By one thread only.
    void offer(Tick newer) {
        if (filled && !newer.isAfter(tick.ts(), tick.seq())) {
            return;
        }
        long writing = version + 1;
        version = writing;
        VarHandle.storeStoreFence();
        tick.set(newer);
        filled = true;
        version = writing + 1;
    }

    /// A copy, all of one tick. By any thread.
    Tick read() {
        Tick copy = new Tick();
        while (true) {
            long before = version;
            if ((before & 1) == 0) {
                copy.set(tick);
                VarHandle.loadLoadFence();
                if (version == before) {
                    return copy;
                }
            }
            Thread.onSpinWait();
        }
    }
}
