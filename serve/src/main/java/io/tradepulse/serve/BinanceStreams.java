package io.tradepulse.serve;

import io.tradepulse.model.Instrument;
import io.tradepulse.serve.BinanceStream.Kind;
import io.tradepulse.store.StoreException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Binance's WebSocket streams: raw at `/ws/…`, combined at `/stream?streams=…`.
///
/// Owned by the event loop, other than [#close]; only figures of the day are made on a virtual
/// thread.
final class BinanceStreams {
    private static final Logger LOG = LoggerFactory.getLogger(BinanceStreams.class);
    private static final String RAW = "/ws/";
    private static final String COMBINED = "/stream";
    private static final long UPDATE_MILLIS = 1_000;
    private static final int MAX_CONNECTIONS = 10_000;

    private final Vertx vertx;
    private final MarketView market;
    private final LiveFeed feed;
    private final ExecutorService virtualThreads;
    private final Access access;
    private final RequestMetrics metrics;
    private final Map<String, BinanceChannel> channels = new HashMap<>();
    private final Set<BinanceConnection> connections = new HashSet<>();
    private long updates = -1;
    private boolean makingDays;

    BinanceStreams(
            Vertx vertx,
            MarketView market,
            LiveFeed feed,
            ExecutorService virtualThreads,
            Access access,
            RequestMetrics metrics) {
        this.vertx = vertx;
        this.market = market;
        this.feed = feed;
        this.virtualThreads = virtualThreads;
        this.access = access;
        this.metrics = metrics;
    }

    /// Adds the routes: after that of `/ws`, which the first of them would take too, and before
    /// that of `/stream`, as what is no WebSocket is left to others.
    void route(Router router) {
        router.route(RAW + "*").handler(context -> serve(context, false));
        router.route(COMBINED).handler(context -> serve(context, true));
    }

    private void serve(RoutingContext context, boolean combined) {
        HttpServerRequest request = context.request();
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            context.next();
            return;
        }
        Caller caller = access.of(context);
        if (!access.allowsOrigin(request)) {
            refuse(context, BinanceError.of(Problem.crossOriginSocket()));
            return;
        }
        if (!caller.seesAll()) {
            // They leave out nothing.
            refuse(
                    context,
                    BinanceError.of(
                            caller == Caller.NOBODY ? Problem.noKey() : Problem.keyNotForAll()));
            return;
        }
        if (connections.size() >= MAX_CONNECTIONS) {
            refuse(context, BinanceError.unavailable());
            return;
        }
        List<String> streams = combined ? combined(context) : raw(context);
        request.toWebSocket()
                .onSuccess(socket -> open(socket, request.connection(), combined, streams, caller))
                .onFailure(e -> LOG.debug("No WebSocket came of a request: {}", e.getMessage()));
    }

    private void refuse(RoutingContext context, BinanceError error) {
        new Exchange(context, RequestMetrics.NO_ENDPOINT, metrics).send(error.reply());
    }

    private static List<String> raw(RoutingContext context) {
        return split(context.normalizedPath().substring(RAW.length()));
    }

    private static List<String> combined(RoutingContext context) {
        String streams = context.queryParams().get("streams");
        return split(streams == null ? "" : streams);
    }

    private static List<String> split(String streams) {
        return Arrays.stream(streams.split("/"))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    private BinanceConnection open(
            ServerWebSocket socket,
            HttpConnection http,
            boolean combined,
            List<String> streams,
            Caller caller) {
        metrics.answered(combined ? COMBINED : RAW, 101, 0);
        BinanceConnection connection =
                new BinanceConnection(vertx, this, socket, http, combined, caller);
        connections.add(connection);
        connection.start(streams);
        return connection;
    }

    /// Goes on with a connection of somebody else's, whose client has turned out to be one of
    /// Binance's by that message.
    ///
    /// @param caller who may see all symbols
    void adopt(ServerWebSocket socket, HttpConnection connection, String message, Caller caller) {
        if (connections.size() >= MAX_CONNECTIONS) {
            var _ = socket.close(BinanceConnection.TRY_AGAIN_LATER, "too many clients");
        } else {
            open(socket, connection, false, List.of(), caller).take(message);
        }
    }

    /// Whether that caller may still have all, by what its key is for now.
    boolean maySeeAll(Caller caller) {
        return access.now(caller).filter(Caller::seesAll).isPresent();
    }

    /// Lets all clients go. Any thread.
    void close() {
        vertx.runOnContext(_ -> List.copyOf(connections).forEach(BinanceConnection::goAway));
    }

    void gone(BinanceConnection connection) {
        connections.remove(connection);
    }

    /// The channel of that stream, made where it is not there yet.
    BinanceChannel subscribe(String name, BinanceChannel.Client client) {
        BinanceChannel channel =
                channels.computeIfAbsent(
                        name, _ -> new BinanceChannel(BinanceStream.of(name), this::nowMillis));
        channel.add(client);
        find(channel);
        if (updates < 0) {
            updates = vertx.setPeriodic(UPDATE_MILLIS, _ -> update());
        }
        return channel;
    }

    void unsubscribe(BinanceChannel channel, BinanceChannel.Client client) {
        channel.remove(client);
        if (channel.isIdle() && channels.remove(channel.stream().name(), channel)) {
            channel.close();
        }
        if (channels.isEmpty() && updates >= 0) {
            vertx.cancelTimer(updates);
            updates = -1;
        }
    }

    long nowMillis() {
        return BinanceNumbers.millis(market.now());
    }

    private void find(BinanceChannel channel) {
        boolean isOpen = channel.instrument().isEmpty() && channel.stream().kind() != Kind.NOTHING;
        if (isOpen) {
            market.instrument(channel.stream().symbol(), null)
                    .ifPresent(instrument -> channel.found(instrument, feed));
        }
    }

    /// What does not come with each tick.
    private void update() {
        List<BinanceChannel> ofDay = new ArrayList<>();
        for (BinanceChannel channel : List.copyOf(channels.values())) {
            find(channel);
            channel.instrument().ifPresent(instrument -> update(channel, instrument, ofDay));
        }
        if (!ofDay.isEmpty() && !makingDays) {
            makeDays(ofDay);
        }
    }

    private void update(BinanceChannel channel, Instrument instrument, List<BinanceChannel> ofDay) {
        switch (channel.stream().kind()) {
            case KLINE -> channel.bars(market.bars(instrument, channel.interval()));
            case MINI_TICKER, TICKER -> {
                if (channel.wantsDay(market.latest(instrument))) {
                    ofDay.add(channel);
                }
            }
            case TRADE, AGG_TRADE, BOOK_TICKER, NOTHING -> {
                // They come with the ticks, or not at all.
            }
        }
    }

    private void makeDays(List<BinanceChannel> ofDay) {
        makingDays = true;
        Context eventLoop = vertx.getOrCreateContext();
        try {
            virtualThreads.execute(() -> makeDays(ofDay, eventLoop));
        } catch (RejectedExecutionException _) {
            // It is being closed.
            makingDays = false;
        }
    }

    private void makeDays(List<BinanceChannel> ofDay, Context eventLoop) {
        try {
            for (BinanceChannel channel : ofDay) {
                Instrument instrument = channel.instrument().orElseThrow();
                DayFigures day = market.day(instrument);
                eventLoop.runOnContext(_ -> channel.day(day));
            }
        } catch (ProblemException | StoreException e) {
            LOG.debug("No figures of the day: {}", e.getMessage());
        } finally {
            eventLoop.runOnContext(_ -> makingDays = false);
        }
    }
}
