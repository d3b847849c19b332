package io.tradepulse.feed.ibkr;

import io.tradepulse.model.Instrument;
import io.tradepulse.model.Tick;
import java.math.BigDecimal;

/// One instrument: its last quote, and when something of it was last asked for.
///
/// Not thread-safe: owned by the thread that talks to the gateway.
final class Watch {
    private static final long SECOND = 1_000_000_000L;
    private static final BigDecimal HALF = new BigDecimal("0.5");

    final IbkrContract contract;
    final Instrument instrument;
    private double bid = Tick.ABSENT;
    private double ask = Tick.ABSENT;
    private boolean asked;
    private long askedNanos;

    Watch(IbkrContract contract, Instrument instrument) {
        this.contract = contract;
        this.instrument = instrument;
    }

    void quote(GatewayMessage.Quote quote) {
        bid = quote.bid() > 0 ? quote.bid() : Tick.ABSENT;
        ask = quote.ask() > 0 ? quote.ask() : Tick.ABSENT;
    }

    void forgetQuote() {
        bid = Tick.ABSENT;
        ask = Tick.ABSENT;
    }

    /// Makes a tick of a trade. The quote goes along where the trade lies within it: the two
    /// streams are not in step, and one that doesn't fit is another moment's.
    void fill(GatewayMessage.Trade trade, Tick into) {
        boolean fits = bid <= trade.price() && trade.price() <= ask;
        into.set(
                instrument,
                trade.seconds() * SECOND,
                -1,
                trade.price(),
                trade.size() > 0 ? trade.size() : Tick.ABSENT,
                fits ? bid : Tick.ABSENT,
                fits ? ask : Tick.ABSENT);
    }

    /// Makes a tick of the middle of the last quote.
    ///
    /// @return false where it has none
    boolean fillMiddle(long seconds, Tick into) {
        if (!(bid <= ask)) {
            return false;
        }
        double middle =
                BigDecimal.valueOf(bid).add(BigDecimal.valueOf(ask)).multiply(HALF).doubleValue();
        into.set(instrument, seconds * SECOND, -1, middle, Tick.ABSENT, bid, ask);
        return true;
    }

    void asked(long now) {
        asked = true;
        askedNanos = now;
    }

    /// How long the next request for this instrument has to wait; 0 where it may be made.
    long nanosUntilNext(long now, long intervalNanos) {
        return asked ? Math.max(0, askedNanos + intervalNanos - now) : 0;
    }
}
