package io.tradepulse.bus.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One connection to Redis, made anew by whoever asks for it once it has ended: after 50 ms, then
/// later and later, up to a second.
///
/// The client's own reconnecting is off. It would send again what had no answer, in between of what
/// was asked since; here every command of a connection that ends fails, and its owner, who knows
/// what the command was for, decides what to ask the next one. Thread-safe.
final class Link implements AutoCloseable {
    /// Keys and names as text, values as bytes.
    static final RedisCodec<String, byte[]> CODEC =
            RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private static final long FIRST_PAUSE = 50_000_000;
    private static final long LONGEST_PAUSE = 1_000_000_000;
    private static final long CLOSE_NANOS = 2_000_000_000;

    private final RedisClient client;
    private final RedisURI uri;
    private final LongSupplier nanoClock;
    private final Runnable whenUp;
    private @Nullable StatefulRedisConnection<String, byte[]> connection;
    private boolean isConnecting;
    private boolean isClosed;
    private long pause = FIRST_PAUSE;
    private long notBefore;
    private boolean hasFailed;
    private volatile String problem = "is not connected yet";

    /// @param whenUp called after it has connected, on a thread of the client
    Link(RedisClient client, RedisURI uri, LongSupplier nanoClock, Runnable whenUp) {
        this.client = client;
        this.uri = uri;
        this.nanoClock = nanoClock;
        this.whenUp = whenUp;
    }

    /// The connection; null where there is none just now, and then one is being made.
    synchronized @Nullable StatefulRedisConnection<String, byte[]> connection() {
        if (connection != null) {
            if (connection.isOpen()) {
                return connection;
            }
            ended(connection, "the connection has ended");
        }
        boolean isTooEarly = hasFailed && nanoClock.getAsLong() - notBefore < 0;
        if (!isClosed && !isConnecting && !isTooEarly) {
            isConnecting = true;
            var _ = client.connectAsync(CODEC, uri).whenComplete(this::connected);
        }
        return null;
    }

    private void connected(
            @Nullable StatefulRedisConnection<String, byte[]> made, @Nullable Throwable failure) {
        synchronized (this) {
            isConnecting = false;
            if (made == null) {
                failed(failure == null ? "no connection" : Failures.text(failure));
                return;
            }
            if (isClosed) {
                var _ = made.closeAsync();
                return;
            }
            connection = made;
            problem = "";
            pause = FIRST_PAUSE;
        }
        whenUp.run();
    }

    private void failed(String why) {
        problem = why;
        hasFailed = true;
        notBefore = nanoClock.getAsLong() + pause;
        pause = Math.min(2 * pause, LONGEST_PAUSE);
    }

    private void ended(StatefulRedisConnection<String, byte[]> which, String why) {
        var _ = which.closeAsync();
        connection = null;
        failed(why);
    }

    /// Gives up a connection that is of no use any more.
    @SuppressWarnings("ReferenceEquality") // that very connection
    synchronized void drop(StatefulRedisConnection<String, byte[]> which, String why) {
        if (connection == which) {
            ended(which, why);
        }
    }

    /// The same, whichever it is.
    synchronized void drop(String why) {
        if (connection != null) {
            ended(connection, why);
        }
    }

    /// Why there is no connection; empty where there is one.
    String problem() {
        return problem;
    }

    /// Returns once it is closed: the client, when it ends, warns of what is still closing.
    @Override
    public void close() {
        StatefulRedisConnection<String, byte[]> last;
        synchronized (this) {
            isClosed = true;
            last = connection;
            connection = null;
        }
        if (last != null) {
            Answers.awaitAnyway(last.closeAsync(), CLOSE_NANOS, nanoClock);
        }
    }
}
