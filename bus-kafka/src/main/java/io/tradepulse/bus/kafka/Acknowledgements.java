package io.tradepulse.bus.kafka;

/// Which positions of an appender were acknowledged: they come out of order, as partitions answer
/// for themselves. Written by one thread at a time, asked by any.
final class Acknowledgements {
    /// One bit a position, in a ring: those after [#upTo] that have come early.
    private long[] early = new long[16];

    private volatile long upTo = -1;

    /// Every position at or below was acknowledged.
    long upTo() {
        return upTo;
    }

    /// Notes that this one was acknowledged.
    ///
    /// @return whether [#upTo()] has risen
    boolean add(long position) {
        long low = upTo;
        if (position <= low) {
            return false;
        }
        if (position != low + 1) {
            while (position - low >= (long) early.length * Long.SIZE) {
                grow(low);
            }
            early[word(position)] |= 1L << position;
            return false;
        }
        low++;
        while ((early[word(low + 1)] >>> (low + 1) & 1) != 0) {
            low++;
            early[word(low)] &= ~(1L << low);
        }
        upTo = low;
        return true;
    }

    private int word(long position) {
        return (int) (position / Long.SIZE) & (early.length - 1);
    }

    private void grow(long low) {
        long[] before = early;
        early = new long[before.length * 2];
        for (long p = low + 1; p <= low + (long) before.length * Long.SIZE; p++) {
            int word = (int) (p / Long.SIZE) & (before.length - 1);
            if ((before[word] >>> p & 1) != 0) {
                early[word(p)] |= 1L << p;
            }
        }
    }
}
