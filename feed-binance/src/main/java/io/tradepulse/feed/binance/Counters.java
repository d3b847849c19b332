package io.tradepulse.feed.binance;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// The live figures behind [BinanceStatus]. Thread-safe: counted by the thread that pulls the
/// relay, read by any.
final class Counters {
    final AtomicInteger connections = new AtomicInteger();
    final LongAdder trades = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder unpriced = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LongAdder missing = new LongAdder();
    final LongAdder reconnects = new LongAdder();
    final LongAdder rollovers = new LongAdder();
    final LongAdder stalls = new LongAdder();
    final LongAdder refusals = new LongAdder();
    final LongAdder garbage = new LongAdder();

    /// @param open whether the relay is; one that is closed has no connections
    BinanceStatus status(boolean open) {
        return new BinanceStatus(
                open ? connections.get() : 0,
                trades.sum(),
                duplicates.sum(),
                unpriced.sum(),
                gaps.sum(),
                missing.sum(),
                reconnects.sum(),
                rollovers.sum(),
                stalls.sum(),
                refusals.sum(),
                garbage.sum());
    }
}
