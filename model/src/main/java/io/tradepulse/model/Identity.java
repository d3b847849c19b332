package io.tradepulse.model;

/// The `seq` of a tick: what tells two ticks of one instrument and one event time apart (contract,
/// section 3).
///
/// Numeric ids of the source are ≥ 0 and used as they are; all others are negative: a hash of a
/// textual id, the line number within a session, or a hash of the values where there is neither.
/// Never [Long#MIN_VALUE], which stores take for null.
public final class Identity {
    private static final int LINE_BITS = 40;
    private static final long LINE_MASK = (1L << LINE_BITS) - 1;

    private Identity() {}

    /// For a source's own id that is not a number ≥ 0 that fits a `long`.
    public static long ofTextId(CharSequence id) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            h = (h ^ id.charAt(i)) * 0x100000001b3L;
        }
        return negative(mix(h));
    }

    /// The part that all ticks of a session share: give it to [#ofLine(long, long)].
    public static long ofSession(String session) {
        return (ofTextId(session) | 1L << LINE_BITS | Long.MIN_VALUE) & ~LINE_MASK;
    }

    /// For a line of a session without an id of its own; rises with the line number.
    public static long ofLine(long session, long line) {
        return session | (line & LINE_MASK);
    }

    /// For a tick with neither id nor session: equal values at one instant are one tick.
    public static long ofValues(double price, double volume, double bid, double ask) {
        long h = mix(Double.doubleToLongBits(price));
        h = mix(h ^ Double.doubleToLongBits(volume));
        h = mix(h ^ Double.doubleToLongBits(bid));
        return negative(mix(h ^ Double.doubleToLongBits(ask)));
    }

    private static long negative(long hash) {
        long n = hash | Long.MIN_VALUE;
        return n == Long.MIN_VALUE ? -1 : n;
    }

    /// Finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
    /// 2014).
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
