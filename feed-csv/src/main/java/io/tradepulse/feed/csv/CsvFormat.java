package io.tradepulse.feed.csv;

/// The forms of files that can be played.
public enum CsvFormat {
    /// Bars of Stooq: `Date,Open,…`, `Date,Time,Open,…` or `<TICKER>,<PER>,<DATE>,…`.
    STOOQ_BARS("bars of Stooq"),
    /// Daily bars copied from a page, without a header: date, four prices, change in percent,
    /// change, volume with its thousands grouped.
    SCRAPED_BARS("scraped daily bars"),
    /// One tick a row, under a header with at least a time and a price.
    TICKS("ticks"),
    /// Trades as Binance publishes them.
    BINANCE_TRADES("Binance trades"),
    /// Aggregated trades as Binance publishes them.
    BINANCE_AGG_TRADES("Binance aggregated trades"),
    /// Klines (bars) as Binance publishes them.
    BINANCE_KLINES("Binance klines");

    private final String text;

    CsvFormat(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
