package io.tradepulse.feed.ibkr;

import io.tradepulse.model.Tick;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes ticks of trades and quotes, and puts them into the queue; waits while that is full.
///
/// Not thread-safe: owned by the thread that talks to the gateway.
final class TickMaker {
    private static final Logger LOG = LoggerFactory.getLogger(TickMaker.class);

    private final Subscriptions subscriptions;
    private final TickQueue queue;
    private final Progress progress;
    private final Tick tick = new Tick();

    TickMaker(Subscriptions subscriptions, TickQueue queue, Progress progress) {
        this.subscriptions = subscriptions;
        this.queue = queue;
        this.progress = progress;
    }

    void hear(GatewayMessage.Trade trade, long arrivedNanos) throws InterruptedException {
        Stream stream = subscriptions.of(trade.requestId());
        if (stream == null || stream.type == TickByTick.BID_ASK) {
            return;
        }
        stream.delivered();
        if (trade.unreported() && stream.type == TickByTick.LAST) {
            progress.leftOut.incrementAndGet();
            return;
        }
        stream.watch.fill(trade, tick);
        give(arrivedNanos);
    }

    void hear(GatewayMessage.Quote quote, long arrivedNanos) throws InterruptedException {
        Stream stream = subscriptions.of(quote.requestId());
        if (stream == null || stream.type != TickByTick.BID_ASK) {
            return;
        }
        stream.delivered();
        progress.quotes.incrementAndGet();
        stream.watch.quote(quote);
        if (!stream.makesTicks) {
            return;
        }
        if (stream.watch.fillMiddle(quote.seconds(), tick)) {
            give(arrivedNanos);
        } else {
            progress.leftOut.incrementAndGet();
        }
    }

    private void give(long arrivedNanos) throws InterruptedException {
        // Counted first: whoever has pulled a tick finds it counted.
        progress.ticks.incrementAndGet();
        if (!queue.put(tick, arrivedNanos)) {
            LOG.debug("A tick came after the end");
        }
    }
}
