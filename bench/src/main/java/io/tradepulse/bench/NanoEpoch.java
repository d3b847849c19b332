package io.tradepulse.bench;

import io.tradepulse.model.EpochClock;

/// Where the nano clock of this process stands on the wall clock. Immutable.
///
/// Of many pairs of readings the one that took least counts: a thread that lost its core between
/// the two would be off by that for good.
final class NanoEpoch {
    private static final int READINGS = 1_000;

    private static final long OFFSET = offset();

    private NanoEpoch() {}

    private static long offset() {
        EpochClock clock = EpochClock.system();
        long least = Long.MAX_VALUE;
        long offset = 0;
        for (int i = 0; i < READINGS; i++) {
            long before = System.nanoTime();
            long epoch = clock.nanos();
            long took = System.nanoTime() - before;
            if (took < least) {
                least = took;
                offset = epoch - before - took / 2;
            }
        }
        return offset;
    }

    /// Epoch nanoseconds of a reading of the nano clock.
    static long of(long nanoTime) {
        return nanoTime + OFFSET;
    }
}
