-- The widest columns first: no byte is lost to alignment. ts has microseconds; what is below one is in ts_nanos.
-- The index of the primary key is the one by (provider, symbol, ts) too, read in either direction.

DO $$
DECLARE
    definition text := $sql$
        CREATE TABLE tick_data (
            ts          timestamptz      NOT NULL,
            seq         bigint           NOT NULL,
            price       double precision NOT NULL,
            volume      double precision,
            bid         double precision,
            ask         double precision,
            received_at timestamptz      NOT NULL,
            ts_nanos    smallint         NOT NULL DEFAULT 0,
            provider    text COLLATE "C" NOT NULL,
            symbol      text COLLATE "C" NOT NULL,
            PRIMARY KEY (provider, symbol, ts, ts_nanos, seq)
        )$sql$;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
        EXECUTE definition || ' PARTITION BY RANGE (ts)';
        RETURN;
    END IF;
    EXECUTE definition;
    PERFORM create_hypertable(
        'tick_data', by_range('ts', INTERVAL '1 day'), create_default_indexes => false);
    IF current_setting('timescaledb.license', true) = 'timescale' THEN
        EXECUTE $sql$
            ALTER TABLE tick_data SET (
                timescaledb.compress,
                timescaledb.compress_segmentby = 'provider, symbol',
                timescaledb.compress_orderby = 'ts, ts_nanos, seq')$sql$;
    END IF;
END $$;

-- How many ticks there are, by instrument and ten minutes, written with the ticks: totals of pages, the newest tick of
-- every instrument and the order of all are found without reading the ticks.
CREATE TABLE tick_counts (
    ts          timestamptz      NOT NULL,
    ticks       bigint           NOT NULL,
    received_at timestamptz      NOT NULL,
    provider    text COLLATE "C" NOT NULL,
    symbol      text COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, symbol, ts)
) WITH (fillfactor = 80);

CREATE INDEX tick_counts_ts ON tick_counts USING brin (ts) WITH (pages_per_range = 16);

-- The same by day, which has several rows so that writers don't wait for each other.
CREATE TABLE tick_days (
    day         date        NOT NULL,
    slot        smallint    NOT NULL,
    ticks       bigint      NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (day, slot)
) WITH (fillfactor = 50);

-- Adds to both.
CREATE FUNCTION count_ticks(
    providers text[], symbols text[], starts timestamptz[], counts bigint[], received timestamptz[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tick_counts AS old (provider, symbol, ts, ticks, received_at)
    SELECT c.provider, c.symbol, c.ts, sum(c.n), max(c.received_at)
    FROM unnest(providers, symbols, starts, counts, received) AS c (provider, symbol, ts, n, received_at)
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
    ON CONFLICT (provider, symbol, ts) DO UPDATE
        SET ticks = old.ticks + excluded.ticks,
            received_at = greatest(old.received_at, excluded.received_at);

    INSERT INTO tick_days AS old (day, slot, ticks, received_at)
    SELECT (c.ts AT TIME ZONE 'UTC')::date, pg_backend_pid() % 8, sum(c.n), max(c.received_at)
    FROM unnest(starts, counts, received) AS c (ts, n, received_at)
    GROUP BY 1
    ORDER BY 1
    ON CONFLICT (day, slot) DO UPDATE
        SET ticks = old.ticks + excluded.ticks,
            received_at = greatest(old.received_at, excluded.received_at);
END $$;

CREATE FUNCTION is_tick_data_partitioned() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT relkind = 'p' FROM pg_class WHERE oid = 'tick_data'::regclass
$$;

-- Makes the partition of a day where there is none. It is made apart and attached: neither readers nor writers wait.
CREATE FUNCTION add_tick_day(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    partition text := 'tick_data_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF to_regclass(partition) IS NOT NULL OR NOT is_tick_data_partitioned() THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock('tick_data'::regclass::oid::bigint);
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format(
        'CREATE TABLE %I (LIKE tick_data INCLUDING DEFAULTS, PRIMARY KEY (provider, symbol, ts, ts_nanos, seq))',
        partition);
    EXECUTE format(
        'ALTER TABLE tick_data ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        partition, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
END $$;

-- Days that are wholly before that one.
CREATE FUNCTION tick_days_before(before date) RETURNS SETOF date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT DISTINCT d.day FROM tick_days d WHERE d.day < before;
    IF is_tick_data_partitioned() THEN
        RETURN QUERY
            SELECT p.day
            FROM (SELECT to_date(substring(c.relname FROM '^tick_data_(\d{8})$'), 'YYYYMMDD') AS day
                  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                  WHERE i.inhparent = 'tick_data'::regclass) p
            WHERE p.day < before;
    END IF;
END $$;

-- Removes the ticks of a day and what is counted of them. The ticks first: whoever still writes some is waited for.
CREATE FUNCTION drop_tick_day(gone date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first timestamptz := gone::timestamp AT TIME ZONE 'UTC';
    after timestamptz := (gone + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
    IF is_tick_data_partitioned() THEN
        EXECUTE format('DROP TABLE IF EXISTS %I', 'tick_data_' || to_char(gone, 'YYYYMMDD'));
    ELSE
        PERFORM drop_chunks('tick_data', older_than => after, newer_than => first);
    END IF;
    DELETE FROM tick_counts WHERE ts >= first AND ts < after;
    DELETE FROM tick_days WHERE day = gone;
END $$;

-- Stores ticks, each an element of all arrays, and tells how many were not there yet.
CREATE FUNCTION upsert_ticks(
    providers text[],
    symbols text[],
    times timestamptz[],
    seqs bigint[],
    prices double precision[],
    volumes double precision[] DEFAULT NULL,
    bids double precision[] DEFAULT NULL,
    asks double precision[] DEFAULT NULL,
    received timestamptz[] DEFAULT NULL,
    nanos smallint[] DEFAULT NULL
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    fresh record;
BEGIN
    PERFORM add_tick_day(d.day)
    FROM (SELECT DISTINCT (t AT TIME ZONE 'UTC')::date AS day FROM unnest(times) AS t ORDER BY 1) d;

    WITH inserted AS (
        INSERT INTO tick_data AS t
            (ts, seq, price, volume, bid, ask, received_at, ts_nanos, provider, symbol)
        SELECT n.ts, n.seq, n.price, n.volume, n.bid, n.ask, coalesce(n.received_at, now()),
               coalesce(n.ts_nanos, 0), n.provider, upper(n.symbol)
        FROM unnest(times, seqs, prices, volumes, bids, asks, received, nanos, providers, symbols)
            AS n (ts, seq, price, volume, bid, ask, received_at, ts_nanos, provider, symbol)
        ON CONFLICT DO NOTHING
        RETURNING t.provider, t.symbol, t.ts, t.received_at
    ), counted AS (
        SELECT i.provider, i.symbol, date_bin('10 minutes', i.ts, '1970-01-01 00:00:00+00') AS start,
               count(*) AS n, max(i.received_at) AS received_at
        FROM inserted i
        GROUP BY 1, 2, 3
    )
    SELECT array_agg(c.provider) AS providers, array_agg(c.symbol) AS symbols, array_agg(c.start) AS starts,
           array_agg(c.n) AS counts, array_agg(c.received_at) AS received, coalesce(sum(c.n), 0) AS total
    INTO fresh
    FROM counted c;

    IF fresh.total > 0 THEN
        PERFORM count_ticks(fresh.providers, fresh.symbols, fresh.starts, fresh.counts, fresh.received);
    END IF;
    RETURN fresh.total;
END $$;
