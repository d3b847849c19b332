package io.tradepulse.store.questdb;

import io.tradepulse.model.Interval;

/// The tables of bars, by length: a query of days doesn't pass seconds, and what comes late copies
/// little.
enum BarTable {
    /// Shorter than a minute.
    FINE("bars_fine", "DAY"),
    /// Shorter than an hour.
    MINUTES("bars_minutes", "DAY"),
    /// All others.
    HOURS("bars_hours", "MONTH");

    private final String table;
    private final String partition;

    BarTable(String table, String partition) {
        this.table = table;
        this.partition = partition;
    }

    /// The one that holds bars of that length.
    static BarTable of(Interval interval) {
        if (interval.nanos() < Interval.M1.nanos()) {
            return FINE;
        }
        return interval.nanos() < Interval.H1.nanos() ? MINUTES : HOURS;
    }

    String table() {
        return table;
    }

    /// The statement that makes it where there is none.
    String create() {
        return """
        CREATE TABLE IF NOT EXISTS %s (
          provider SYMBOL CAPACITY 64, symbol SYMBOL CAPACITY 16384, interval SYMBOL CAPACITY 32, ts TIMESTAMP_NS,
          open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE, turnover DOUBLE, vwap DOUBLE,
          trades LONG, final BOOLEAN, revision INT, late_ticks LONG, volume_rest DOUBLE, turnover_rest DOUBLE
        ) TIMESTAMP(ts) PARTITION BY %s WAL DEDUP UPSERT KEYS(ts, provider, symbol, interval)"""
                .formatted(table, partition);
    }
}
