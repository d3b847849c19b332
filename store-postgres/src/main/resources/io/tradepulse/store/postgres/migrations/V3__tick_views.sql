-- Views over the ticks; continuous aggregates where TimescaleDB has them. Sums are of decimals, so they are exact for
-- prices and volumes of up to 15 digits.

DO $$
DECLARE
    continuous boolean := EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb')
        AND coalesce(current_setting('timescaledb.license', true), '') = 'timescale';
    epoch constant text := '''1970-01-01 00:00:00+00''::timestamptz';
    bars constant text := $sql$
        SELECT provider, symbol, %1$s AS ts,
               (array_agg(price ORDER BY ts, ts_nanos, seq))[1] AS open,
               max(price) AS high,
               min(price) AS low,
               (array_agg(price ORDER BY ts DESC, ts_nanos DESC, seq DESC))[1] AS close,
               sum(volume::numeric) AS volume,
               sum(price::numeric * volume::numeric) AS turnover,
               (sum(price::numeric * volume::numeric) / nullif(sum(volume::numeric), 0))::double precision AS vwap,
               count(*) AS trades
        FROM tick_data
        GROUP BY provider, symbol, %1$s$sql$;
    vwap constant text := $sql$
        SELECT provider, symbol, %1$s AS ts,
               (sum(price::numeric * volume::numeric) / nullif(sum(volume::numeric), 0))::double precision AS vwap,
               sum(volume::numeric) AS volume,
               sum(price::numeric * volume::numeric) AS turnover,
               count(*) AS trades
        FROM tick_data
        GROUP BY provider, symbol, %1$s$sql$;
    spread constant text := $sql$
        SELECT provider, symbol, %1$s AS ts,
               count(*) AS quotes,
               avg(ask - bid) AS avg_spread,
               min(ask - bid) AS min_spread,
               max(ask - bid) AS max_spread,
               avg(2 * (ask - bid) / (ask + bid)) AS avg_relative_spread
        FROM tick_data
        WHERE bid IS NOT NULL AND ask IS NOT NULL
        GROUP BY provider, symbol, %1$s$sql$;
    rate constant text := $sql$
        SELECT provider, symbol, %1$s AS ts,
               count(*) AS ticks,
               count(*) / 60.0 AS ticks_per_second,
               min(ts) AS first_ts,
               max(ts) AS last_ts
        FROM tick_data
        GROUP BY provider, symbol, %1$s$sql$;
    v record;
    bucket text;
BEGIN
    FOR v IN
        SELECT * FROM (VALUES
            ('tick_agg_1m', '1 minute', bars),
            ('tick_agg_5m', '5 minutes', bars),
            ('tick_agg_1h', '1 hour', bars),
            ('tick_vwap_daily', '1 day', vwap),
            ('tick_spread_stats', '1 hour', spread),
            ('tick_rate_stats', '1 minute', rate)) AS all_views (name, width, query)
    LOOP
        IF continuous THEN
            bucket := format('time_bucket(INTERVAL %L, ts)', v.width);
            EXECUTE format(
                    'CREATE MATERIALIZED VIEW %I'
                        ' WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS ',
                    v.name)
                || format(v.query, bucket) || ' WITH NO DATA';
        ELSE
            bucket := format('date_bin(INTERVAL %L, ts, %s)', v.width, epoch);
            EXECUTE format('CREATE VIEW %I AS ', v.name) || format(v.query, bucket);
        END IF;
    END LOOP;
END $$;
