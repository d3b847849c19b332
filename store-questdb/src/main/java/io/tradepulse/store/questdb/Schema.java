package io.tradepulse.store.questdb;

import java.util.List;

/// The tables (contract, section 3). Statements are idempotent: they run at every start.
final class Schema {
    static final String TICKS = "tick_data";
    static final String BARS = "bars_ohlcv";
    static final String REJECTS = "rejects";
    static final String CHECKPOINTS = "checkpoints";
    static final List<String> TABLES = List.of(TICKS, BARS, REJECTS, CHECKPOINTS);

    private static final List<String> STATEMENTS =
            List.of(
                    """
            CREATE TABLE IF NOT EXISTS tick_data (
              provider SYMBOL CAPACITY 64, symbol SYMBOL CAPACITY 16384, ts TIMESTAMP_NS, seq LONG,
              price DOUBLE, volume DOUBLE, bid DOUBLE, ask DOUBLE, received_at TIMESTAMP_NS
            ) TIMESTAMP(ts) PARTITION BY DAY WAL DEDUP UPSERT KEYS(ts, provider, symbol, seq)""",
                    """
            CREATE TABLE IF NOT EXISTS bars_ohlcv (
              provider SYMBOL CAPACITY 64, symbol SYMBOL CAPACITY 16384, interval SYMBOL CAPACITY 32, ts TIMESTAMP_NS,
              open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE, turnover DOUBLE, vwap DOUBLE,
              trades LONG, final BOOLEAN, revision INT, late_ticks LONG
            ) TIMESTAMP(ts) PARTITION BY MONTH WAL DEDUP UPSERT KEYS(ts, provider, symbol, interval)""",
                    """
            CREATE TABLE IF NOT EXISTS rejects (
              ts TIMESTAMP_NS, provider SYMBOL CAPACITY 64, symbol VARCHAR, code SYMBOL CAPACITY 32, detail VARCHAR,
              line LONG, text VARCHAR, client VARCHAR
            ) TIMESTAMP(ts) PARTITION BY DAY WAL""",
                    """
            CREATE TABLE IF NOT EXISTS checkpoints (name SYMBOL, ts TIMESTAMP_NS, value LONG)
            TIMESTAMP(ts) PARTITION BY YEAR WAL DEDUP UPSERT KEYS(ts, name)""");

    private Schema() {}

    static void apply(Engine engine) {
        STATEMENTS.forEach(engine::execute);
    }
}
