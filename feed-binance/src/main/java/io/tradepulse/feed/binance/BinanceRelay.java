package io.tradepulse.feed.binance;

import io.tradepulse.feed.TickSource;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the trades of Binance as they are made: each once, with the exchange's id as `seq`, and
/// the best bid and ask of its moment. See `docs/binance.md`.
///
/// Everything is done by the thread that pulls: connections only queue what they receive. So one
/// that is not pulled neither reads nor reconnects, and what it has received waits; each connection
/// queues no more than its window, and nothing is dropped.
///
/// Owned by the thread that pulls it, but for [#status()] and [#close()], which are thread-safe.
public final class BinanceRelay implements TickSource {
    private static final Logger LOG = LoggerFactory.getLogger(BinanceRelay.class);
    private static final long TURN_NANOS = Duration.ofMillis(50).toNanos();
    private static final long COMPLAINT_NANOS = Duration.ofSeconds(10).toNanos();

    private final BinanceOptions options;
    private final LongSupplier nanoClock;
    private final Counters counters = new Counters();
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Map<String, Listing> listings = new LinkedHashMap<>();
    private final StreamGroups groups;
    private long turnedNanos;
    private long dueNanos;
    private long complainedNanos;
    private long unsaidComplaints;
    private boolean complained;
    private volatile boolean closed;

    /// @param nanoClock the clock of [#dueNanos()]
    public BinanceRelay(BinanceOptions options, Instruments instruments, LongSupplier nanoClock) {
        this(options, instruments, nanoClock, new SplittableRandom());
    }

    /// @param random shortens the pauses before attempts to connect
    public BinanceRelay(
            BinanceOptions options,
            Instruments instruments,
            LongSupplier nanoClock,
            RandomGenerator random) {
        this.options = options;
        this.nanoClock = nanoClock;
        this.turnedNanos = nanoClock.getAsLong() - TURN_NANOS;
        long quoteAge = options.limits().quoteAge().toNanos();
        for (String symbol : options.symbols()) {
            String ours = options.naming().apply(symbol);
            listings.put(symbol, new Listing(instruments.of(options.provider(), ours), quoteAge));
        }
        this.groups =
                new StreamGroups(options, listings, arrivals::add, counters, nanoClock, random);
    }

    /// Waits for the next trade; opens and keeps the connections meanwhile. Ends only when closed.
    @Override
    public boolean next(Tick into) throws InterruptedException {
        boolean drained = false;
        while (!closed) {
            long now = nanoClock.getAsLong();
            drained |= arrivals.isEmpty();
            if (now - turnedNanos >= TURN_NANOS) {
                turn(now, drained);
                drained = false;
            }
            Arrival arrival = arrivals.poll(TURN_NANOS, TimeUnit.NANOSECONDS);
            if (arrival != null && take(arrival, into)) {
                return true;
            }
        }
        return false;
    }

    private void turn(long now, boolean drained) {
        // Who was held up for some turns did not listen meanwhile, and nothing is mute whose frames
        // still wait.
        long listened = drained ? Math.min(now - turnedNanos, 4 * TURN_NANOS) : 0;
        turnedNanos = now;
        groups.turn(now, listened);
        sayGaps(now);
    }

    private boolean take(Arrival arrival, Tick into) {
        long now = nanoClock.getAsLong();
        switch (arrival) {
            case Arrival.Frame frame -> {
                frame.connection().release();
                return take(frame, into, now);
            }
            case Arrival.Unread(StreamConnection connection, String problem) -> {
                connection.release();
                garbage(problem, now);
            }
            case Arrival.Opened(StreamConnection connection) -> groups.opened(connection, now);
            case Arrival.Lost(StreamConnection connection, String why) ->
                    groups.lost(connection, why, now);
            case Arrival.Wake() -> {
                // It has.
            }
        }
        return false;
    }

    private boolean take(Arrival.Frame frame, Tick into, long now) {
        StreamConnection connection = frame.connection();
        switch (BinanceFrames.read(frame.text())) {
            case BinanceFrame.Trade trade -> {
                groups.heard(connection, frame.nanos(), now);
                return take(trade, frame.nanos(), into, now);
            }
            case BinanceFrame.Quote quote -> {
                groups.heard(connection, frame.nanos(), now);
                Listing listing = listing(quote.symbol(), now);
                if (listing != null) {
                    listing.quote(quote, frame.nanos());
                }
            }
            case BinanceFrame.Reply(long id) -> groups.answered(connection, id, now);
            case BinanceFrame.Refusal(long id, String reason) -> {
                counters.refusals.increment();
                String why = "the exchange refuses message " + id + ": " + reason;
                groups.lost(connection, why, now);
            }
            case BinanceFrame.Shutdown() -> groups.shutdownAnnounced(connection, now);
            case BinanceFrame.Other() -> {
                // Not asked for, and no harm.
            }
            case BinanceFrame.Garbage(String problem) -> garbage(problem, now);
        }
        return false;
    }

    private boolean take(BinanceFrame.Trade trade, long arrived, Tick into, long now) {
        Listing listing = trade.kind() == options.trades() ? listing(trade.symbol(), now) : null;
        if (listing == null || !isNew(trade, listing, now)) {
            return false;
        }
        if (!(trade.price() > 0)) {
            counters.unpriced.increment();
            return false;
        }
        listing.fill(into, trade, arrived);
        dueNanos = arrived;
        counters.trades.increment();
        return true;
    }

    private boolean isNew(BinanceFrame.Trade trade, Listing listing, long now) {
        return switch (listing.ids().take(trade.id(), trade.ts(), now)) {
            case NEW -> true;
            case FOUND -> {
                counters.missing.decrement();
                yield true;
            }
            case REPEATED -> {
                counters.duplicates.increment();
                yield false;
            }
            case RESTARTED -> {
                LOG.warn("{}: ids of trades begin anew at {}", listing.instrument(), trade.id());
                yield true;
            }
        };
    }

    private @Nullable Listing listing(String symbol, long now) {
        Listing listing = listings.get(symbol);
        if (listing == null) {
            garbage(BinanceFrames.printable(symbol) + " was not asked for", now);
        }
        return listing;
    }

    private void sayGaps(long now) {
        long lateness = options.limits().lateness().toNanos();
        for (Listing listing : listings.values()) {
            long patience = groups.bringTwice(listing) ? Long.MAX_VALUE : lateness;
            for (TradeIds.Hole gap : listing.ids().gaps(now, patience)) {
                counters.gaps.increment();
                counters.missing.add(gap.size());
                LOG.warn(
                        "{}: trades {} to {} have not come, {} of them",
                        listing.instrument(),
                        gap.from(),
                        gap.to(),
                        gap.size());
            }
        }
    }

    private void garbage(String problem, long now) {
        counters.garbage.increment();
        unsaidComplaints++;
        if (!complained || now - complainedNanos >= COMPLAINT_NANOS) {
            LOG.warn("{} frames made no sense, the last: {}", unsaidComplaints, problem);
            complained = true;
            complainedNanos = now;
            unsaidComplaints = 0;
        }
    }

    /// When the frame of the tick last given came off the line.
    @Override
    public long dueNanos() {
        return dueNanos;
    }

    /// How it stands.
    public BinanceStatus status() {
        return counters.status(!closed);
    }

    /// Cuts all lines, and wakes the thread that pulls: its [#next] returns false.
    @Override
    public void close() {
        closed = true;
        groups.close();
        arrivals.add(new Arrival.Wake());
    }
}
