package io.tradepulse.serve;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Closes connections whose next request does not come in whole, however many of its bytes do: the
/// idle time-out, which any byte puts off, lets such a client stay for ever.
///
/// Owned by the event loop; only connections are added by the thread that accepts them.
final class SlowClients {
    /// What a request for a WebSocket ends with; from then on the connection has its own rules.
    private static final int SWITCHED = 101;

    private final long firstPatience;
    private final long nextPatience;
    private final LongSupplier nanoClock;

    /// Those that have not sent a request yet: the server itself knows of them only once they have.
    private final ConcurrentMap<SocketAddress, Arrival> arrivals = new ConcurrentHashMap<>();

    private final IdentityHashMap<HttpConnection, Turn> turns = new IdentityHashMap<>();

    private record Arrival(Channel channel, long since) {}

    /// Where a connection is between two requests.
    private static final class Turn {
        @Nullable HttpServerRequest request;
        boolean idle;
        long idleSince;
        boolean isClosing;

        boolean isUnderWay() {
            HttpServerRequest last = request;
            return last != null
                    && (!isAnswered(last) || last.response().getStatusCode() == SWITCHED);
        }

        private static boolean isAnswered(HttpServerRequest request) {
            return request.isEnded() && request.response().ended();
        }
    }

    /// @param first a new connection has so long for its first request
    /// @param next a connection has so long from one answer to the next request, most of which it
    ///   may be silent
    SlowClients(Duration first, Duration next, LongSupplier nanoClock) {
        this.firstPatience = first.toNanos();
        this.nextPatience = next.toNanos();
        this.nanoClock = nanoClock;
    }

    /// Sees every connection that the server accepts, before the server does.
    void watch(ServerBootstrap server) {
        var _ =
                server.handler(
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext context, Object accepted)
                                    throws Exception {
                                if (accepted instanceof Channel channel) {
                                    arrived(channel);
                                }
                                super.channelRead(context, accepted);
                            }
                        });
    }

    private void arrived(Channel channel) {
        if (channel.remoteAddress() instanceof InetSocketAddress remote) {
            SocketAddress address = SocketAddress.inetSocketAddress(remote);
            Arrival arrival = new Arrival(channel, nanoClock.getAsLong());
            arrivals.put(address, arrival);
            var _ = channel.closeFuture().addListener(_ -> arrivals.remove(address, arrival));
        }
    }

    /// The server knows the connection: it speaks HTTP.
    void connected(HttpConnection connection) {
        turns.put(connection, new Turn());
        connection.closeHandler(_ -> turns.remove(connection));
    }

    /// A request is there, its headers whole.
    void requested(HttpServerRequest request) {
        Turn turn = turns.get(request.connection());
        if (turn == null) {
            return;
        }
        if (turn.request == null) {
            arrivals.remove(request.connection().remoteAddress(true));
        }
        if (request.version() == HttpVersion.HTTP_2) {
            // It has many requests at a time, and limits of its own on their headers.
            turns.remove(request.connection());
        } else {
            turn.request = request;
            turn.idle = false;
        }
    }

    /// To be called once a second or so.
    void closeThose() {
        long now = nanoClock.getAsLong();
        for (Arrival arrival : arrivals.values()) {
            if (now - arrival.since > firstPatience) {
                var _ = arrival.channel.close();
            }
        }
        IdentityHashMap<HttpConnection, Turn> late = new IdentityHashMap<>();
        turns.forEach(
                (connection, turn) -> {
                    if (isLate(turn, now)) {
                        late.put(connection, turn);
                    }
                });
        late.forEach((connection, turn) -> close(connection, turn, now));
    }

    /// One that still reads its last answer gets as long again for that.
    private static void close(HttpConnection connection, Turn turn, long now) {
        if (turn.isClosing) {
            Connections.cut(connection);
        } else {
            turn.isClosing = true;
            turn.idleSince = now;
            connection.close();
        }
    }

    private boolean isLate(Turn turn, long now) {
        // Before its first request it is among those that have arrived.
        if (turn.request == null || turn.isUnderWay()) {
            turn.idle = false;
        } else if (!turn.idle) {
            turn.idle = true;
            turn.idleSince = now;
        }
        return turn.idle && now - turn.idleSince > nextPatience;
    }
}
