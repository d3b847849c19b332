package io.tradepulse.feed.binance;

import io.tradepulse.feed.Backoff;
import io.tradepulse.feed.TickSource;
import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
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
    private static final Duration ATTEMPTS_PERIOD = Duration.ofMinutes(5);
    private static final long COMPLAINT_NANOS = Duration.ofSeconds(10).toNanos();

    private final BinanceOptions options;
    private final LongSupplier nanoClock;
    private final Counters counters = new Counters();
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Set<StreamConnection> connections = ConcurrentHashMap.newKeySet();
    private final Map<String, Listing> listings = new HashMap<>();
    private final Map<Listing, StreamGroup> tradeGroups = new LinkedHashMap<>();
    private final List<StreamGroup> groups = new ArrayList<>();
    private final HttpClient client;
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
        this.client =
                HttpClient.newBuilder()
                        .executor(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("binance-", 0).factory()))
                        .build();
        this.turnedNanos = nanoClock.getAsLong() - TURN_NANOS;
        long quoteAge = options.limits().quoteAge().toNanos();
        for (String symbol : options.symbols()) {
            String ours = options.naming().apply(symbol);
            listings.put(symbol, new Listing(instruments.of(options.provider(), ours), quoteAge));
        }
        formGroups(random);
    }

    /// The trades and quotes of one symbol stand side by side, and so come over one connection
    /// where they share a route.
    private void formGroups(RandomGenerator random) {
        BinanceMarket market = options.market();
        Map<String, List<String>> byRoute = new LinkedHashMap<>();
        for (String symbol : options.symbols()) {
            String name = symbol.toLowerCase(Locale.ROOT);
            byRoute.computeIfAbsent(market.routeOfTrades(options.trades()), _ -> new ArrayList<>())
                    .add(name + "@" + options.trades().streamName());
            if (options.quotes()) {
                byRoute.computeIfAbsent(market.routeOfQuotes(), _ -> new ArrayList<>())
                        .add(name + "@bookTicker");
            }
        }
        RateLimit attempts =
                new RateLimit(options.limits().attemptsPerFiveMinutes(), ATTEMPTS_PERIOD);
        byRoute.forEach(
                (route, streams) -> {
                    int most = options.limits().streams();
                    for (int from = 0; from < streams.size(); from += most) {
                        int to = Math.min(from + most, streams.size());
                        formGroup(route, streams.subList(from, to), attempts, random);
                    }
                });
    }

    private void formGroup(
            String route, List<String> streams, RateLimit attempts, RandomGenerator random) {
        boolean microseconds = options.microseconds() && options.market() == BinanceMarket.SPOT;
        List<Listing> quoted = listingsOf(streams, "bookTicker");
        StreamGroup group =
                new StreamGroup(
                        streams,
                        Subscriptions.address(options.baseUrl() + route, streams, microseconds),
                        options.limits(),
                        new Backoff(options.limits().firstBackoff(), random),
                        new LimitedDialer(attempts),
                        counters,
                        () -> quoted.forEach(Listing::forgetQuote),
                        nanoClock.getAsLong());
        groups.add(group);
        listingsOf(streams, options.trades().streamName())
                .forEach(listing -> tradeGroups.put(listing, group));
    }

    private List<Listing> listingsOf(List<String> streams, String streamName) {
        List<Listing> found = new ArrayList<>();
        for (String stream : streams) {
            int at = stream.indexOf('@');
            Listing listing = listings.get(stream.substring(0, at).toUpperCase(Locale.ROOT));
            if (listing != null && stream.substring(at + 1).equals(streamName)) {
                found.add(listing);
            }
        }
        return found;
    }

    /// All attempts of the relay together stay within the limit.
    private final class LimitedDialer implements Dialer {
        private final RateLimit attempts;

        LimitedDialer(RateLimit attempts) {
            this.attempts = attempts;
        }

        @Override
        public boolean mayDial(long now) {
            return !closed && attempts.tryTake(now);
        }

        @Override
        public StreamConnection dial(URI address) {
            StreamConnection connection =
                    new StreamConnection(options.limits().window(), nanoClock, arrivals::add);
            connections.add(connection);
            LOG.info("{} to {}", connection, address.getAuthority() + address.getPath());
            connection.dial(client, address, options.limits().answerTime());
            if (closed) {
                connection.drop();
            }
            return connection;
        }
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
        // Whoever was held up by more than some turns has not listened all the while, and not at
        // all
        // where frames still wait.
        long listened = drained ? Math.min(now - turnedNanos, 4 * TURN_NANOS) : 0;
        turnedNanos = now;
        groups.forEach(group -> group.turn(now, listened));
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
            case Arrival.Opened(StreamConnection connection) ->
                    groups.forEach(group -> group.opened(connection, now));
            case Arrival.Lost(StreamConnection connection, String why) -> {
                connections.remove(connection);
                groups.forEach(group -> group.lost(connection, why, now));
            }
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
                heard(frame, now);
                return take(trade, frame.nanos(), into, now);
            }
            case BinanceFrame.Quote quote -> {
                heard(frame, now);
                Listing listing = listing(quote.symbol(), now);
                if (listing != null) {
                    listing.quote(quote, frame.nanos());
                }
            }
            case BinanceFrame.Reply(long id) ->
                    groups.forEach(group -> group.answered(connection, id, now));
            case BinanceFrame.Refusal(long id, String reason) -> {
                counters.refusals.increment();
                String why = "the exchange refuses message " + id + ": " + reason;
                groups.forEach(group -> group.lost(connection, why, now));
            }
            case BinanceFrame.Shutdown() ->
                    groups.forEach(group -> group.shutdownAnnounced(connection, now));
            case BinanceFrame.Other() -> {
                // Not asked for, and no harm.
            }
            case BinanceFrame.Garbage(String problem) -> garbage(problem, now);
        }
        return false;
    }

    private void heard(Arrival.Frame frame, long now) {
        for (StreamGroup group : groups) {
            group.heard(frame.connection(), frame.nanos(), now);
        }
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
        tradeGroups.forEach(
                (listing, group) -> {
                    long patience = group.overlaps() ? Long.MAX_VALUE : lateness;
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
                });
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
        return counters.status();
    }

    /// Cuts all lines, and wakes the thread that pulls: its [#next] returns false.
    @Override
    public void close() {
        closed = true;
        connections.forEach(StreamConnection::drop);
        client.shutdownNow();
        arrivals.add(new Arrival.Wake());
    }
}
