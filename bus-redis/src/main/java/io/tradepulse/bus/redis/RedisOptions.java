package io.tradepulse.bus.redis;

import io.lettuce.core.RedisURI;
import io.tradepulse.wire.EventFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the bus uses Redis.
///
/// Immutable. What it says of itself leaves user and password out.
///
/// @param url `redis://user:password@host:port/db`, or `rediss://` for TLS
/// @param stream key of the stream of ticks; all other keys begin with it
/// @param format of the values
/// @param retention how long an entry is kept at least, once every group is done with it
/// @param consumer this process among the members of its groups. One that starts under the name of
///   one that died goes on with what that one had taken
/// @param minIdle what a member took and left for so long is taken over by others
/// @param lease who has the whole stream to itself loses it after so long without a sign of life
/// @param window entries that may wait for an answer of Redis, a power of two; then appending waits
/// @param defaultProvider of ticks that name none: those that others put onto the stream
/// @param maxSymbols ticks of further instruments are malformed
/// @param trustedCertificates PEM file of certificates that may vouch for the server; null for
///   those that Java trusts
public record RedisOptions(
        String url,
        String stream,
        EventFormat format,
        Duration retention,
        String consumer,
        Duration minIdle,
        Duration lease,
        int window,
        String defaultProvider,
        int maxSymbols,
        @Nullable Path trustedCertificates) {
    private static final Pattern SCHEME = Pattern.compile("rediss?://.+");
    private static final Pattern NAME = Pattern.compile("\\S+");

    public RedisOptions {
        // The parser's own message may show the password.
        if (!isUrl(url)) {
            throw new IllegalArgumentException(
                    "the address is not of the form redis://user:password@host:port/db");
        }
        if (!NAME.matcher(stream).matches() || !NAME.matcher(consumer).matches()) {
            throw new IllegalArgumentException("stream and consumer need names without blanks");
        }
        if (!isPositive(retention) || !isPositive(minIdle) || !isPositive(lease)) {
            throw new IllegalArgumentException(
                    "retention, idle time and lease are not all above 1 ms");
        }
        if (Integer.bitCount(window) != 1 || window < 2) {
            throw new IllegalArgumentException("a window of " + window + " is no power of two");
        }
    }

    /// What serves most: JSON on `mdp.events`, a day of it.
    public static RedisOptions of(String url, String consumer) {
        return new RedisOptions(
                url,
                "mdp.events",
                EventFormat.JSON,
                Duration.ofDays(1),
                consumer,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                1 << 13,
                "redis",
                100_000,
                null);
    }

    private static boolean isUrl(String url) {
        try {
            return SCHEME.matcher(url).matches() && RedisURI.create(url).getHost() != null;
        } catch (RuntimeException _) {
            return false;
        }
    }

    private static boolean isPositive(Duration duration) {
        return duration.toMillis() > 0;
    }

    RedisURI uri() {
        return RedisURI.create(url);
    }

    /// Where the server is, without secrets.
    String endpoint() {
        RedisURI uri = uri();
        return uri.getHost() + ":" + uri.getPort();
    }

    public RedisOptions withStream(String key) {
        return new RedisOptions(
                url,
                key,
                format,
                retention,
                consumer,
                minIdle,
                lease,
                window,
                defaultProvider,
                maxSymbols,
                trustedCertificates);
    }

    public RedisOptions withFormat(EventFormat ofValues) {
        return new RedisOptions(
                url,
                stream,
                ofValues,
                retention,
                consumer,
                minIdle,
                lease,
                window,
                defaultProvider,
                maxSymbols,
                trustedCertificates);
    }

    public RedisOptions withRetention(Duration atLeast) {
        return new RedisOptions(
                url,
                stream,
                format,
                atLeast,
                consumer,
                minIdle,
                lease,
                window,
                defaultProvider,
                maxSymbols,
                trustedCertificates);
    }

    public RedisOptions withMinIdle(Duration untilTakenOver) {
        return new RedisOptions(
                url,
                stream,
                format,
                retention,
                consumer,
                untilTakenOver,
                lease,
                window,
                defaultProvider,
                maxSymbols,
                trustedCertificates);
    }

    public RedisOptions withLease(Duration untilLost) {
        return new RedisOptions(
                url,
                stream,
                format,
                retention,
                consumer,
                minIdle,
                untilLost,
                window,
                defaultProvider,
                maxSymbols,
                trustedCertificates);
    }

    public RedisOptions withWindow(int entries) {
        return new RedisOptions(
                url,
                stream,
                format,
                retention,
                consumer,
                minIdle,
                lease,
                entries,
                defaultProvider,
                maxSymbols,
                trustedCertificates);
    }

    public RedisOptions withDefaultProvider(String provider) {
        return new RedisOptions(
                url,
                stream,
                format,
                retention,
                consumer,
                minIdle,
                lease,
                window,
                provider,
                maxSymbols,
                trustedCertificates);
    }

    public RedisOptions withMaxSymbols(int most) {
        return new RedisOptions(
                url,
                stream,
                format,
                retention,
                consumer,
                minIdle,
                lease,
                window,
                defaultProvider,
                most,
                trustedCertificates);
    }

    public RedisOptions withTrustedCertificates(@Nullable Path pem) {
        return new RedisOptions(
                url,
                stream,
                format,
                retention,
                consumer,
                minIdle,
                lease,
                window,
                defaultProvider,
                maxSymbols,
                pem);
    }

    @Override
    public String toString() {
        return "Redis at " + endpoint() + ", stream " + stream;
    }
}
