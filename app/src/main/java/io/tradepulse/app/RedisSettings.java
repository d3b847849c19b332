package io.tradepulse.app;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
                    "A shared latest price is forgotten after that, s");

    static final List<Setting<?>> ALL =
            List.of(URL, STREAM, VALUE_FORMAT, RETENTION_HOURS, LATEST_TTL_SECONDS);

    private RedisSettings() {}
}
