package io.tradepulse.model;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/// All instruments seen by this process, each interned once and numbered from 0.
///
/// Thread-safe. Connections keep a cache of their own before it, so that it is asked once a symbol,
/// not once a tick.
public final class Instruments {
    private record Key(String provider, String symbol) {}

    private final ConcurrentMap<Key, Instrument> byKey = new ConcurrentHashMap<>();
    private volatile int count;

    /// The instrument of that provider and symbol; made if it was not known. The symbol is taken as
    /// it is: upper-casing is the reader's.
    public Instrument of(String provider, String symbol) {
        Key key = new Key(provider, symbol);
        Instrument known = byKey.get(key);
        return known != null ? known : add(key);
    }

    private synchronized Instrument add(Key key) {
        Instrument known = byKey.get(key);
        if (known != null) {
            return known;
        }
        Instrument made = new Instrument(key.provider, key.symbol, count);
        count = made.index() + 1; // first: whoever finds it finds its index below the count
        byKey.put(key, made);
        return made;
    }

    /// The instrument of that provider and symbol, made only while there are fewer than so many.
    ///
    /// @return null where it was not known and there are too many
    public @Nullable Instrument ofIfRoom(String provider, String symbol, int most) {
        Instrument known = byKey.get(new Key(provider, symbol));
        return known != null || count >= most ? known : of(provider, symbol);
    }

    /// The instrument of that provider and symbol; a candidate where it is not known.
    public Instrument find(String provider, String symbol) {
        Instrument known = byKey.get(new Key(provider, symbol));
        return known != null ? known : Instrument.candidate(provider, symbol);
    }

    /// How many there are; every index is below it.
    public int count() {
        return count;
    }
}
