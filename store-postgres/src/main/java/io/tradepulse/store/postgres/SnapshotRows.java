package io.tradepulse.store.postgres;

import io.tradepulse.model.Tick;

/// Newest ticks as rows of `price_snapshots`: an older one never replaces a newer one.
///
/// Immutable.
final class SnapshotRows implements MergeWriter.Rows<SnapshotRows.Key, Tick> {
    record Key(String provider, String symbol) {}

    @Override
    public String table() {
        return "price_snapshots";
    }

    @Override
    public String columns() {
        return "symbol, provider, price, volume, bid, ask, ts, ts_nanos, seq, received_at";
    }

    @Override
    public String onConflict() {
        return """
               ON CONFLICT (symbol, provider) DO UPDATE SET
                   price = excluded.price, volume = excluded.volume, bid = excluded.bid,
                   ask = excluded.ask, ts = excluded.ts, ts_nanos = excluded.ts_nanos,
                   seq = excluded.seq, received_at = excluded.received_at, updated_at = now()
               WHERE (excluded.ts, excluded.ts_nanos, excluded.seq)
                   > (old.ts, old.ts_nanos, old.seq)""";
    }

    @Override
    public Key key(Tick tick) {
        return new Key(
                Texts.storable(tick.instrument().provider()),
                Texts.storable(tick.instrument().symbol()));
    }

    @Override
    public Tick copy(Tick tick) {
        return tick.copy();
    }

    @Override
    public Tick merged(Tick old, Tick now) {
        return now.isAfter(old.ts(), old.seq()) ? now : old;
    }

    @Override
    public void put(CopyRows into, Tick tick) {
        into.put(tick.instrument().symbol())
                .put(tick.instrument().provider())
                .put(tick.price())
                .put(tick.volume())
                .put(tick.bid())
                .put(tick.ask())
                .putTime(Times.micros(tick.ts()))
                .put(Times.belowMicro(tick.ts()))
                .put(tick.seq())
                .putTime(Times.micros(tick.receivedAt()));
    }
}
