package io.tradepulse.feed.binance;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;

/// One symbol: which of its trades have come, and its last quote.
///
/// Not thread-safe: owned by the thread that pulls the relay.
final class Listing {
    private final Instrument instrument;
    private final long quoteAgeNanos;
    private final TradeIds ids = new TradeIds();
    private boolean quoted;
    private long quotedNanos;
    private long updateId;
    private double bid;
    private double ask;

    Listing(Instrument instrument, long quoteAgeNanos) {
        this.instrument = instrument;
        this.quoteAgeNanos = quoteAgeNanos;
    }

    Instrument instrument() {
        return instrument;
    }

    TradeIds ids() {
        return ids;
    }

    /// Takes note of a quote, unless it is an older one that came on a slower connection.
    void quote(BinanceFrame.Quote quote, long arrived) {
        boolean older = quote.updateId() >= 0 && quote.updateId() < updateId;
        if (older && isFresh(arrived)) {
            return;
        }
        quoted = true;
        quotedNanos = arrived;
        updateId = quote.updateId();
        bid = quote.bid();
        ask = quote.ask();
    }

    private boolean isFresh(long now) {
        return quoted && now - quotedNanos <= quoteAgeNanos;
    }

    /// Nothing was received for a while: the quote may have changed.
    void forgetQuote() {
        quoted = false;
    }

    /// Fills in a tick of this trade. Bid and ask are given where the last quote is fresh and the
    /// price lies within it; one that the trade went through is not its quote.
    void fill(Tick into, BinanceFrame.Trade trade, long arrived) {
        boolean joined =
                isFresh(arrived) && bid <= trade.price() && (ask == 0 || ask >= trade.price());
        into.set(
                instrument,
                trade.ts(),
                trade.id(),
                trade.price(),
                positive(trade.volume()),
                joined ? positive(bid) : Tick.ABSENT,
                joined ? positive(ask) : Tick.ABSENT);
    }

    private static double positive(double value) {
        return value > 0 ? value : Tick.ABSENT;
    }
}
