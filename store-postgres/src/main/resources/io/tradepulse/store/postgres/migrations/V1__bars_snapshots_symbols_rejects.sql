-- Names compare by their bytes: faster, and the same order on every server.

CREATE TABLE bars_ohlcv (
    ts            timestamptz      NOT NULL,
    open          double precision NOT NULL,
    high          double precision NOT NULL,
    low           double precision NOT NULL,
    close         double precision NOT NULL,
    volume        double precision NOT NULL,
    turnover      double precision NOT NULL,
    vwap          double precision,
    trades        bigint           NOT NULL,
    late_ticks    bigint           NOT NULL DEFAULT 0,
    volume_rest   double precision NOT NULL DEFAULT 0,
    turnover_rest double precision NOT NULL DEFAULT 0,
    revision      integer          NOT NULL DEFAULT 0,
    final         boolean          NOT NULL,
    provider      text COLLATE "C" NOT NULL,
    symbol        text COLLATE "C" NOT NULL,
    interval      text COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, symbol, interval, ts)
);

-- Finds old bars when they are to go.
CREATE INDEX bars_ohlcv_ts ON bars_ohlcv USING brin (ts);

CREATE TABLE price_snapshots (
    symbol      text COLLATE "C" NOT NULL,
    provider    text COLLATE "C" NOT NULL,
    price       double precision NOT NULL,
    volume      double precision,
    bid         double precision,
    ask         double precision,
    ts          timestamptz      NOT NULL,
    ts_nanos    smallint         NOT NULL DEFAULT 0,
    seq         bigint           NOT NULL,
    received_at timestamptz      NOT NULL,
    updated_at  timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (symbol, provider)
) WITH (fillfactor = 70);

CREATE TABLE symbols (
    symbol     text COLLATE "C" NOT NULL,
    provider   text COLLATE "C" NOT NULL,
    name       text             NOT NULL DEFAULT '',
    currency   text             NOT NULL DEFAULT '',
    exchange   text             NOT NULL DEFAULT '',
    timezone   text             NOT NULL DEFAULT '',
    first_seen timestamptz      NOT NULL,
    last_seen  timestamptz      NOT NULL,
    PRIMARY KEY (symbol, provider)
) WITH (fillfactor = 70);

CREATE TABLE rejects (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ts       timestamptz      NOT NULL,
    ts_nanos smallint         NOT NULL DEFAULT 0,
    line     bigint           NOT NULL,
    provider text COLLATE "C" NOT NULL,
    symbol   text COLLATE "C" NOT NULL,
    code     text COLLATE "C" NOT NULL,
    detail   text             NOT NULL,
    text     text             NOT NULL,
    client   text             NOT NULL
);

CREATE INDEX rejects_ts ON rejects (ts, ts_nanos, id);

CREATE TABLE checkpoints (
    name       text COLLATE "C" PRIMARY KEY,
    value      bigint           NOT NULL,
    updated_at timestamptz      NOT NULL DEFAULT now()
) WITH (fillfactor = 70);
