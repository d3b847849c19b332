package io.tradepulse.store.postgres;

import java.util.Arrays;

/// The identities of the ticks of one batch, without an object each.
///
/// Not thread-safe.
final class TickSet {
    private static final int FIRST_CAPACITY = 1_024;
    private static final int LARGEST_KEPT = 1 << 20;

    private int[] instruments = new int[FIRST_CAPACITY];
    private long[] times = new long[FIRST_CAPACITY];
    private long[] seqs = new long[FIRST_CAPACITY];

    /// Open addressing: number of the tick plus one, twice as many slots as ticks at least.
    private int[] slots = new int[FIRST_CAPACITY * 2];

    private int size;

    /// Takes a tick in.
    ///
    /// @return false where it is in already
    boolean add(int instrument, long ts, long seq) {
        if (size == times.length) {
            grow();
        }
        int slot = slot(instrument, ts, seq);
        while (slots[slot] != 0) {
            int other = slots[slot] - 1;
            if (times[other] == ts && seqs[other] == seq && instruments[other] == instrument) {
                return false;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        instruments[size] = instrument;
        times[size] = ts;
        seqs[size] = seq;
        slots[slot] = ++size;
        return true;
    }

    private int slot(int instrument, long ts, long seq) {
        long mixed = (ts * 0x9E3779B97F4A7C15L + seq) * 0xBF58476D1CE4E5B9L + instrument;
        mixed = (mixed ^ (mixed >>> 32)) * 0x94D049BB133111EBL;
        return (int) (mixed >>> 33) & (slots.length - 1);
    }

    private void grow() {
        instruments = Arrays.copyOf(instruments, size * 2);
        times = Arrays.copyOf(times, size * 2);
        seqs = Arrays.copyOf(seqs, size * 2);
        slots = new int[size * 4];
        for (int i = 0; i < size; i++) {
            int slot = slot(instruments[i], times[i], seqs[i]);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = i + 1;
        }
    }

    int size() {
        return size;
    }

    void clear() {
        if (times.length > LARGEST_KEPT) {
            instruments = new int[FIRST_CAPACITY];
            times = new long[FIRST_CAPACITY];
            seqs = new long[FIRST_CAPACITY];
            slots = new int[FIRST_CAPACITY * 2];
        } else if (size > 0) {
            Arrays.fill(slots, 0);
        }
        size = 0;
    }
}
