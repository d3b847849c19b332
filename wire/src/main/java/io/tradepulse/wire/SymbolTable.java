package io.tradepulse.wire;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// From the bytes of a symbol to its instrument, without making a string of it twice: open
/// addressing, one table a connection and provider. A symbol that is new stands for a candidate
/// until it is interned.
///
/// Not thread-safe: owned by the reader of the connection.
final class SymbolTable {
    private static final int FIRST_SIZE = 256;

    /// Beyond it the table starts anew: it is a cache, and a sender may invent symbols without end.
    private static final int MAX_ENTRIES = 1 << 16;

    private static final class Entry {
        final byte[] raw;
        final int hash;
        Instrument instrument;

        Entry(byte[] raw, int hash, Instrument instrument) {
            this.raw = raw;
            this.hash = hash;
            this.instrument = instrument;
        }
    }

    private final Instruments instruments;
    private final String provider;
    private @Nullable Entry[] entries = new Entry[FIRST_SIZE];
    private int size;
    private @Nullable Entry last;

    SymbolTable(Instruments instruments, String provider) {
        this.instruments = instruments;
        this.provider = provider;
    }

    /// @param hash of the bytes, by any function that is always the same
    Instrument find(byte[] bytes, int from, int to, int hash) {
        int mask = entries.length - 1;
        int i = spread(hash) & mask;
        for (Entry entry = entries[i]; entry != null; entry = entries[i]) {
            if (entry.hash == hash
                    && Arrays.equals(entry.raw, 0, entry.raw.length, bytes, from, to)) {
                last = entry;
                return entry.instrument;
            }
            i = (i + 1) & mask;
        }
        return add(bytes, from, to, hash);
    }

    private Instrument add(byte[] bytes, int from, int to, int hash) {
        if (size >= MAX_ENTRIES) {
            entries = new Entry[FIRST_SIZE];
            size = 0;
        } else if (size * 2 >= entries.length) {
            grow();
        }
        String symbol = Numbers.text(bytes, from, to).toUpperCase(Locale.ROOT);
        Entry entry =
                new Entry(
                        Arrays.copyOfRange(bytes, from, to),
                        hash,
                        instruments.find(provider, symbol));
        place(entry);
        size++;
        last = entry;
        return entry.instrument;
    }

    /// What was found last is this one from here on.
    void settle(Instrument interned) {
        Entry entry = last;
        if (entry != null && entry.instrument.symbol().equals(interned.symbol())) {
            entry.instrument = interned;
        }
    }

    private void grow() {
        @Nullable Entry[] old = entries;
        entries = new Entry[old.length * 2];
        for (Entry entry : old) {
            if (entry != null) {
                place(entry);
            }
        }
    }

    private void place(Entry entry) {
        int mask = entries.length - 1;
        int i = spread(entry.hash) & mask;
        while (entries[i] != null) {
            i = (i + 1) & mask;
        }
        entries[i] = entry;
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 15);
    }
}
