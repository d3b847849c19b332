package io.tradepulse.store.postgres;

import io.tradepulse.model.Instruments;
import io.tradepulse.store.Listing;
import java.sql.ResultSet;
import java.sql.SQLException;

/// What is known of instruments as rows of `symbols`.
///
/// Immutable.
final class ListingRows implements MergeWriter.Rows<SnapshotRows.Key, Listing> {
    static final String SELECT =
            "SELECT provider, symbol, name, currency, exchange, timezone, first_seen, last_seen"
                    + " FROM symbols ORDER BY symbol, provider";

    @Override
    public String table() {
        return "symbols";
    }

    @Override
    public String columns() {
        return "symbol, provider, name, currency, exchange, timezone, first_seen, last_seen";
    }

    @Override
    public String onConflict() {
        return """
               ON CONFLICT (symbol, provider) DO UPDATE SET
                   name = coalesce(nullif(excluded.name, ''), old.name),
                   currency = coalesce(nullif(excluded.currency, ''), old.currency),
                   exchange = coalesce(nullif(excluded.exchange, ''), old.exchange),
                   timezone = coalesce(nullif(excluded.timezone, ''), old.timezone),
                   first_seen = least(excluded.first_seen, old.first_seen),
                   last_seen = greatest(excluded.last_seen, old.last_seen)""";
    }

    @Override
    public SnapshotRows.Key key(Listing listing) {
        return new SnapshotRows.Key(
                Texts.storable(listing.instrument().provider()),
                Texts.storable(listing.instrument().symbol()));
    }

    @Override
    public Listing copy(Listing listing) {
        return listing;
    }

    @Override
    public Listing merged(Listing old, Listing now) {
        return new Listing(
                now.instrument(),
                later(old.name(), now.name()),
                later(old.currency(), now.currency()),
                later(old.exchange(), now.exchange()),
                later(old.timezone(), now.timezone()),
                Math.min(old.firstSeen(), now.firstSeen()),
                Math.max(old.lastSeen(), now.lastSeen()));
    }

    private static String later(String old, String now) {
        return now.isEmpty() ? old : now;
    }

    @Override
    public void put(CopyRows into, Listing listing) {
        into.put(listing.instrument().symbol())
                .put(listing.instrument().provider())
                .put(listing.name())
                .put(listing.currency())
                .put(listing.exchange())
                .put(listing.timezone())
                .putTime(Times.micros(listing.firstSeen()))
                .putTime(Times.micros(listing.lastSeen()));
    }

    static Listing read(ResultSet row, Instruments instruments) throws SQLException {
        return new Listing(
                instruments.of(row.getString(1), row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                Times.read(row, 7),
                Times.read(row, 8));
    }
}
