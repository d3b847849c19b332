package io.tradepulse.serve;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// One line in the log for every request, when its answer is out: who, what, how it went, how many
/// bytes, how long. Not what follows a question mark: a key may be there.
///
/// Owned by the event loop.
final class AccessLog {
    private static final long NANOS_PER_MICRO = 1_000;

    private final LongSupplier nanoClock;
    private final Consumer<String> lines;

    /// @param lines gets one for each request
    AccessLog(LongSupplier nanoClock, Consumer<String> lines) {
        this.nanoClock = nanoClock;
        this.lines = lines;
    }

    /// To be put before all other routes.
    void note(RoutingContext context) {
        long start = nanoClock.getAsLong();
        context.addEndHandler(_ -> write(context.request(), start));
        context.next();
    }

    private void write(HttpServerRequest request, long start) {
        SocketAddress remote = request.remoteAddress();
        lines.accept(
                String.join(
                        " ",
                        remote == null ? "-" : remote.hostAddress(),
                        request.method().name(),
                        request.path(),
                        version(request.version()),
                        Integer.toString(request.response().getStatusCode()),
                        request.response().bytesWritten() + " B",
                        (nanoClock.getAsLong() - start) / NANOS_PER_MICRO + " µs"));
    }

    private static String version(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> "HTTP/1.0";
            case HTTP_1_1 -> "HTTP/1.1";
            case HTTP_2 -> "HTTP/2";
        };
    }
}
