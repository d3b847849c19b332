package io.tradepulse.store.questdb;

import io.questdb.cairo.TableToken;
import io.tradepulse.store.StoreException;
import java.util.List;

/// The tables (contract, section 3), and the ways from older layouts to this one: each step runs
/// once, in order, and may run again where it was cut short.
final class Schema {
    static final String TICKS = "tick_data";
    static final String BARS = "bars_ohlcv";
    static final String REJECTS = "rejects";
    static final String SNAPSHOTS = "price_snapshots";
    static final String LISTINGS = "symbols";

    /// What writers write to.
    static final List<String> TABLES =
            List.of(
                    TICKS,
                    BarTable.FINE.table(),
                    BarTable.MINUTES.table(),
                    BarTable.HOURS.table(),
                    REJECTS,
                    SNAPSHOTS,
                    LISTINGS,
                    Checkpoints.TABLE);

    /// Kept beside the write-ahead log, so that it is there at once.
    private static final String VERSION_TABLE =
            "CREATE TABLE IF NOT EXISTS schema_version (applied_at TIMESTAMP, version LONG)"
                    + " TIMESTAMP(applied_at) PARTITION BY YEAR BYPASS WAL";

    /// From nothing to the first layout, but for its table of bars, which the second did away with.
    private static final List<String> FIRST =
            List.of(
                    """
            CREATE TABLE IF NOT EXISTS tick_data (
              provider SYMBOL CAPACITY 64, symbol SYMBOL CAPACITY 16384, ts TIMESTAMP_NS, seq LONG,
              price DOUBLE, volume DOUBLE, bid DOUBLE, ask DOUBLE, received_at TIMESTAMP_NS
            ) TIMESTAMP(ts) PARTITION BY DAY WAL DEDUP UPSERT KEYS(ts, provider, symbol, seq)""",
                    """
            CREATE TABLE IF NOT EXISTS rejects (
              ts TIMESTAMP_NS, provider SYMBOL CAPACITY 64, symbol VARCHAR, code SYMBOL CAPACITY 32, detail VARCHAR,
              line LONG, text VARCHAR, client VARCHAR
            ) TIMESTAMP(ts) PARTITION BY DAY WAL""",
                    """
            CREATE TABLE IF NOT EXISTS checkpoints (name SYMBOL, ts TIMESTAMP_NS, value LONG)
            TIMESTAMP(ts) PARTITION BY YEAR WAL DEDUP UPSERT KEYS(ts, name)""");

    /// Bars in three tables by length. Rows of snapshots and symbols all have one `slot`: it is the
    /// timestamp that the engine wants in a key.
    private static final List<String> SECOND =
            List.of(
                    BarTable.FINE.create(),
                    BarTable.MINUTES.create(),
                    BarTable.HOURS.create(),
                    "CREATE VIEW IF NOT EXISTS bars_ohlcv AS (SELECT * FROM bars_fine UNION ALL"
                            + " SELECT * FROM bars_minutes UNION ALL SELECT * FROM bars_hours)",
                    """
            CREATE TABLE IF NOT EXISTS price_snapshots (
              symbol SYMBOL CAPACITY 16384, provider SYMBOL CAPACITY 64, price DOUBLE, volume DOUBLE, bid DOUBLE,
              ask DOUBLE, ts TIMESTAMP_NS, seq LONG, received_at TIMESTAMP_NS, updated_at TIMESTAMP_NS,
              slot TIMESTAMP_NS
            ) TIMESTAMP(slot) PARTITION BY YEAR WAL DEDUP UPSERT KEYS(slot, symbol, provider)""",
                    """
            CREATE TABLE IF NOT EXISTS symbols (
              symbol SYMBOL CAPACITY 16384, provider SYMBOL CAPACITY 64, name VARCHAR, currency VARCHAR,
              exchange VARCHAR, timezone VARCHAR, first_seen TIMESTAMP_NS, last_seen TIMESTAMP_NS, slot TIMESTAMP_NS
            ) TIMESTAMP(slot) PARTITION BY YEAR WAL DEDUP UPSERT KEYS(slot, symbol, provider)""");

    private static final long NEWEST = 3;

    private Schema() {}

    /// Brings the database to the layout of this program.
    ///
    /// @throws StoreException where a newer program has changed it
    static void apply(Engine engine) {
        engine.execute(VERSION_TABLE);
        long version = new Query(engine, "SELECT max(version) FROM schema_version").asLong();
        if (version > NEWEST) {
            throw new StoreException(
                    "the store was made by a newer program: its tables are of version "
                            + version
                            + ", this program knows them up to "
                            + NEWEST);
        }
        if (version < 1) {
            FIRST.forEach(engine::execute);
            reached(engine, 1);
        }
        if (version < 2) {
            dropOldBars(engine);
            SECOND.forEach(engine::execute);
            reached(engine, 2);
        }
        if (version < 3) {
            TickViews.create().forEach(engine::execute);
            reached(engine, 3);
        }
    }

    private static void reached(Engine engine, long version) {
        engine.execute("INSERT INTO schema_version VALUES (now(), " + version + ")");
    }

    /// They are made again of the ticks: that is what the checkpoint says.
    private static void dropOldBars(Engine engine) {
        TableToken bars = engine.tableIfExists(BARS);
        if (bars == null || bars.isView()) {
            return;
        }
        Checkpoints checkpoints = new Checkpoints(engine);
        if (checkpoints.get("bars").isPresent()) {
            checkpoints.save("bars", 0);
        }
        engine.execute("DROP TABLE " + BARS);
    }
}
