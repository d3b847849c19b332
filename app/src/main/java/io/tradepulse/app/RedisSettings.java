package io.tradepulse.app;

import io.tradepulse.bus.redis.RedisOptions;
import io.tradepulse.wire.EventFormat;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the settings say of Redis, as the bus and as the place where latest prices are shared.
final class RedisSettings {
    static final Setting<Optional<String>> URL =
            Setting.secret(
                            "REDIS_URL",
                            "redis://user:pass@host:port/db, rediss:// with TLS: the bus where BUS"
                                    + " is redis, and latest prices for processes that start",
                            text -> text)
                    .optional();
    static final Setting<String> STREAM =
            Setting.text("REDIS_STREAM", "mdp.events", "Stream of ticks; :bars and :dlq beside it");
    static final Setting<String> VALUE_FORMAT =
            Setting.oneOf(
                    "REDIS_VALUE_FORMAT",
                    List.of("json", "binary"),
                    "How events are written; both are read");
    static final Setting<Duration> RETENTION_HOURS =
            Setting.period(
                    "REDIS_RETENTION_HOURS",
                    "24",
                    Duration.ofHours(1),
                    "Events that all have taken are kept so long, h");
    static final Setting<Duration> LATEST_TTL_SECONDS =
            Setting.period(
                    "REDIS_LATEST_TTL_SECONDS",
                    "86400",
                    Duration.ofSeconds(1),
                    "Shared latest prices are forgotten so long after the last one, s");
    static final Setting<String> CONSUMER =
            Setting.text(
                    "REDIS_CONSUMER",
                    "",
                    "Name of this process in its groups, kept over restarts; default: host and"
                            + " process id");
    static final Setting<Duration> MIN_IDLE_SECONDS =
            Setting.period(
                    "REDIS_MIN_IDLE_SECONDS",
                    "60",
                    Duration.ofSeconds(1),
                    "What a dead process had taken is taken over after that, s");
    static final Setting<Duration> LEASE_SECONDS =
            Setting.period(
                    "REDIS_LEASE_SECONDS",
                    "10",
                    Duration.ofSeconds(1),
                    "Bars go to another process so long after the last sign of life, s");
    static final Setting<String> CA_FILE =
            Setting.file(
                    "REDIS_CA_FILE",
                    "PEM file of certificates that may vouch for Redis; default: Java's");

    static final List<Setting<?>> ALL =
            List.of(
                    URL,
                    STREAM,
                    VALUE_FORMAT,
                    RETENTION_HOURS,
                    LATEST_TTL_SECONDS,
                    CONSUMER,
                    MIN_IDLE_SECONDS,
                    LEASE_SECONDS,
                    CA_FILE);

    private RedisSettings() {}

    /// Whether there is a Redis: as the bus, or for latest prices only.
    static boolean isNamed(Settings settings) {
        return settings.get(URL).isPresent();
    }

    /// What Redis is used with.
    ///
    /// @throws ConfigException where there is none, or a value is no good
    static RedisOptions options(Settings settings) {
        String url =
                settings.get(URL)
                        .orElseThrow(
                                () ->
                                        new ConfigException(
                                                "BUS=redis needs REDIS_URL, or its file"));
        try {
            return RedisOptions.of(url, consumer(settings))
                    .withStream(settings.get(STREAM))
                    .withFormat(
                            EventFormat.valueOf(
                                    settings.get(VALUE_FORMAT).toUpperCase(Locale.ROOT)))
                    .withRetention(settings.get(RETENTION_HOURS))
                    .withMinIdle(settings.get(MIN_IDLE_SECONDS))
                    .withLease(settings.get(LEASE_SECONDS))
                    .withMaxSymbols(settings.get(Settings.VALIDATION_MAX_SYMBOLS))
                    .withTrustedCertificates(trusted(settings));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("REDIS_*: " + e.getMessage());
        }
    }

    private static @Nullable Path trusted(Settings settings) {
        String file = settings.get(CA_FILE);
        return file.isEmpty() ? null : Path.of(file);
    }

    private static String consumer(Settings settings) {
        String name = settings.get(CONSUMER);
        return name.isEmpty() ? host() + "-" + ProcessHandle.current().pid() : name;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }
}
