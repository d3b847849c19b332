package io.tradepulse.serve;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/// How a connection ends that nobody reads from any more.
final class Connections {
    private Connections() {}

    /// Closes it at once, whatever is unsent: what Vert.x closes waits for that to be sent, which a
    /// client that doesn't read never lets happen. By the event loop.
    static void cut(HttpConnection connection) {
        Channel channel = ((HttpServerConnection) connection).channelHandlerContext().channel();
        Channel.Unsafe transport = channel.unsafe();
        transport.close(transport.voidPromise());
    }
}
