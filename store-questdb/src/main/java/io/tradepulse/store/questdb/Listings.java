package io.tradepulse.store.questdb;

import io.questdb.cairo.TableWriter.Row;
import io.questdb.cairo.sql.Record;
import io.questdb.std.str.Utf8String;
import io.tradepulse.model.Instrument;
import io.tradepulse.model.Instruments;
import io.tradepulse.store.BatchWriter;
import io.tradepulse.store.Listing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The table `symbols`: it has one row an instrument, and this process alone writes it, so what
/// stands in it is known.
///
/// Thread-safe.
final class Listings {
    private static final String SELECT =
            "SELECT provider, symbol, name, currency, exchange, timezone, first_seen, last_seen FROM "
                    + Schema.LISTINGS;

    private final Engine engine;
    private final Instruments instruments;
    private @Nullable Map<Instrument, Listing> stored;

    Listings(Engine engine, Instruments instruments) {
        this.engine = engine;
        this.instruments = instruments;
    }

    private Map<Instrument, Listing> stored() {
        Map<Instrument, Listing> known = stored;
        if (known == null) {
            Visibility.await(engine, Schema.LISTINGS);
            Map<Instrument, Listing> found = new HashMap<>();
            new Query(engine, SELECT)
                    .forEach(
                            row -> {
                                Listing listing = read(row);
                                found.put(listing.instrument(), listing);
                                return true;
                            });
            known = found;
            stored = found;
        }
        return known;
    }

    private Listing read(Record row) {
        return new Listing(
                TickRows.instrument(row, instruments),
                RejectRows.text(row.getVarcharA(2)),
                RejectRows.text(row.getVarcharA(3)),
                RejectRows.text(row.getVarcharA(4)),
                RejectRows.text(row.getVarcharA(5)),
                row.getTimestamp(6),
                row.getTimestamp(7));
    }

    /// All of them.
    synchronized List<Listing> all() {
        return List.copyOf(stored().values());
    }

    private synchronized void write(Collection<Listing> listings) {
        Map<Instrument, Listing> known = stored();
        List<Listing> changed = new ArrayList<>();
        for (Listing listing : listings) {
            Listing before = known.get(listing.instrument());
            Listing now = before == null ? listing : merged(before, listing);
            if (!now.equals(before)) {
                changed.add(now);
            }
        }
        if (changed.isEmpty()) {
            return;
        }
        try (TableWriter<Listing> writer =
                new TableWriter<>(engine, Schema.LISTINGS, _ -> 0, Listings::put)) {
            changed.forEach(writer::write);
            writer.commit();
        }
        changed.forEach(listing -> known.put(listing.instrument(), listing));
    }

    private static Listing merged(Listing old, Listing now) {
        return new Listing(
                now.instrument(),
                either(now.name(), old.name()),
                either(now.currency(), old.currency()),
                either(now.exchange(), old.exchange()),
                either(now.timezone(), old.timezone()),
                Math.min(old.firstSeen(), now.firstSeen()),
                Math.max(old.lastSeen(), now.lastSeen()));
    }

    private static String either(String first, String second) {
        return first.isEmpty() ? second : first;
    }

    private static void put(Row row, Listing listing) {
        row.putSym(0, listing.instrument().symbol());
        row.putSym(1, listing.instrument().provider());
        row.putVarchar(2, new Utf8String(listing.name()));
        row.putVarchar(3, new Utf8String(listing.currency()));
        row.putVarchar(4, new Utf8String(listing.exchange()));
        row.putVarchar(5, new Utf8String(listing.timezone()));
        row.putTimestamp(6, listing.firstSeen());
        row.putTimestamp(7, listing.lastSeen());
    }

    BatchWriter<Listing> writer() {
        return new MergingWriter<>(
                Listing::instrument, listing -> listing, Listings::merged, this::write);
    }
}
