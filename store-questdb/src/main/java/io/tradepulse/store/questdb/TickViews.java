package io.tradepulse.store.questdb;

import java.util.List;

/// The views over `tick_data`. Their `ts` is the start of the bucket, aligned to UTC.
final class TickViews {
    private static final String BARS =
            """
            CREATE VIEW IF NOT EXISTS tick_agg_%1$s AS (
              SELECT provider, symbol, timestamp_floor('%1$s', ts) ts, first(price) open, max(price) high,
                min(price) low, last(price) close, nsum(volume) volume, nsum(price * volume) turnover,
                nsum(price * volume) / nullif(nsum(volume), 0.0) vwap, count() trades
              FROM tick_data)""";

    private TickViews() {}

    /// The statements that make them where they are missing.
    static List<String> create() {
        return List.of(
                BARS.formatted("1m"),
                BARS.formatted("5m"),
                BARS.formatted("1h"),
                """
            CREATE VIEW IF NOT EXISTS tick_vwap_daily AS (
              SELECT provider, symbol, timestamp_floor('1d', ts) ts,
                nsum(price * volume) / nullif(nsum(volume), 0.0) vwap, nsum(volume) volume,
                nsum(price * volume) turnover, count() trades
              FROM tick_data)""",
                """
            CREATE VIEW IF NOT EXISTS tick_spread_stats AS (
              SELECT provider, symbol, timestamp_floor('1h', ts) ts, count() quotes, avg(ask - bid) avg_spread,
                min(ask - bid) min_spread, max(ask - bid) max_spread,
                avg(2 * (ask - bid) / (ask + bid)) avg_relative_spread
              FROM tick_data WHERE bid != null AND ask != null)""",
                """
            CREATE VIEW IF NOT EXISTS tick_rate_stats AS (
              SELECT provider, symbol, timestamp_floor('1m', ts) ts, count() ticks, count() / 60.0 ticks_per_second,
                min(ts) first_ts, max(ts) last_ts
              FROM tick_data)""");
    }
}
