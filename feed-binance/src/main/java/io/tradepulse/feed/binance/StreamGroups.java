package io.tradepulse.feed.binance;

import io.tradepulse.feed.Backoff;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All streams of a relay, spread over as many connections as they need, and what those connections
/// have in common: the client, and the limit of attempts.
///
/// Owned by the thread that pulls the relay, but for [#close()], which is thread-safe.
final class StreamGroups implements Dialer {
    private static final Logger LOG = LoggerFactory.getLogger(StreamGroups.class);
    private static final Duration ATTEMPTS_PERIOD = Duration.ofMinutes(5);
    private static final String QUOTES = "bookTicker";

    private final BinanceOptions options;
    private final Map<String, Listing> listings;
    private final Consumer<Arrival> arrivals;
    private final Counters counters;
    private final LongSupplier nanoClock;
    private final RandomGenerator random;
    private final RateLimit attempts;
    private final List<StreamGroup> groups = new ArrayList<>();
    private final Map<Listing, StreamGroup> tradeGroups = new HashMap<>();
    private final Set<StreamConnection> connections = ConcurrentHashMap.newKeySet();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .executor(
                            Executors.newThreadPerTaskExecutor(
                                    Thread.ofVirtual().name("binance-", 0).factory()))
                    .build();
    private volatile boolean closed;

    /// @param listings by the exchange's symbol
    /// @param arrivals takes what the connections have to say
    StreamGroups(
            BinanceOptions options,
            Map<String, Listing> listings,
            Consumer<Arrival> arrivals,
            Counters counters,
            LongSupplier nanoClock,
            RandomGenerator random) {
        this.options = options;
        this.listings = listings;
        this.arrivals = arrivals;
        this.counters = counters;
        this.nanoClock = nanoClock;
        this.random = random;
        this.attempts = new RateLimit(options.limits().attemptsPerFiveMinutes(), ATTEMPTS_PERIOD);
        int most = options.limits().streams();
        streamsByRoute()
                .forEach(
                        (route, streams) -> {
                            for (int from = 0; from < streams.size(); from += most) {
                                int to = Math.min(from + most, streams.size());
                                form(route, streams.subList(from, to));
                            }
                        });
    }

    /// The trades and quotes of one symbol stand side by side, and so come over one connection
    /// where they share a route.
    private Map<String, List<String>> streamsByRoute() {
        String trades = options.market().routeOfTrades(options.trades());
        String quotes = options.market().routeOfQuotes();
        Map<String, List<String>> byRoute = new LinkedHashMap<>();
        for (String symbol : listings.keySet()) {
            String name = symbol.toLowerCase(Locale.ROOT) + '@';
            byRoute.computeIfAbsent(trades, _ -> new ArrayList<>())
                    .add(name + options.trades().streamName());
            if (options.quotes()) {
                byRoute.computeIfAbsent(quotes, _ -> new ArrayList<>()).add(name + QUOTES);
            }
        }
        return byRoute;
    }

    private void form(String route, List<String> streams) {
        boolean microseconds = options.microseconds() && options.market() == BinanceMarket.SPOT;
        List<Listing> quoted = listingsOf(streams, QUOTES);
        StreamGroup group =
                new StreamGroup(
                        streams,
                        Subscriptions.address(options.baseUrl() + route, streams, microseconds),
                        options.limits(),
                        new Backoff(options.limits().firstBackoff(), random),
                        this,
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

    @Override
    public boolean mayDial(long now) {
        return !closed && attempts.tryTake(now);
    }

    @Override
    public StreamConnection dial(URI address) {
        StreamConnection connection =
                new StreamConnection(options.limits().window(), nanoClock, arrivals);
        connections.add(connection);
        LOG.info("{} to {}", connection, address.getAuthority() + address.getPath());
        connection.dial(client, address, options.limits().answerTime());
        if (closed) {
            connection.drop();
        }
        return connection;
    }

    /// See [StreamGroup#turn(long, long)].
    void turn(long now, long listenedNanos) {
        groups.forEach(group -> group.turn(now, listenedNanos));
    }

    /// Whether two connections bring the trades of this symbol.
    boolean bringTwice(Listing listing) {
        StreamGroup group = tradeGroups.get(listing);
        return group != null && group.overlaps();
    }

    void opened(StreamConnection connection, long now) {
        groups.forEach(group -> group.opened(connection, now));
    }

    void lost(StreamConnection connection, String why, long now) {
        connections.remove(connection);
        groups.forEach(group -> group.lost(connection, why, now));
    }

    void heard(StreamConnection connection, long arrived, long now) {
        for (StreamGroup group : groups) {
            group.heard(connection, arrived, now);
        }
    }

    void answered(StreamConnection connection, long id, long now) {
        groups.forEach(group -> group.answered(connection, id, now));
    }

    void shutdownAnnounced(StreamConnection connection, long now) {
        groups.forEach(group -> group.shutdownAnnounced(connection, now));
    }

    /// Cuts all lines and opens no more.
    void close() {
        closed = true;
        connections.forEach(StreamConnection::drop);
        client.shutdownNow();
    }
}
