package io.tradepulse.app;

import io.tradepulse.bus.Bus;
import io.tradepulse.bus.EmbeddedBus;
import io.tradepulse.bus.kafka.KafkaBus;
import io.tradepulse.bus.redis.RedisBus;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.Instruments;
import java.util.Set;

/// Opens the bus that the settings name.
final class Buses {
    /// Values of [Settings#BUS].
    static final String EMBEDDED = "embedded";

    static final String KAFKA = "kafka";
    static final String REDIS = "redis";

    /// Over a second at the highest rate that the embedded store takes.
    private static final int EMBEDDED_TICKS = 1 << 20;

    private Buses() {}

    /// Whether the bus ends with this process.
    static boolean isEmbedded(Settings settings) {
        return settings.get(Settings.BUS).equals(EMBEDDED);
    }

    /// Fails where the settings name a bus or a store that a process with these roles can't share.
    static void check(Settings settings, Set<Role> roles) {
        if (roles.equals(Role.ALL)) {
            return;
        }
        if (isEmbedded(settings) && !roles.contains(Role.INGEST)) {
            throw new ConfigException(
                    "BUS",
                    EMBEDDED,
                    "lives and ends with one process: a service of its own needs kafka or redis");
        }
        if (!roles.contains(Role.INGEST) && !StoreSettings.of(settings).isPostgres()) {
            throw new ConfigException(
                    "STORE",
                    StoreSettings.EMBEDDED,
                    "belongs to one process: a service of its own needs postgres");
        }
    }

    static Bus open(Settings settings, Instruments instruments, EpochClock clock) {
        return switch (settings.get(Settings.BUS)) {
            case REDIS -> new RedisBus(RedisSettings.options(settings), instruments, clock);
            case KAFKA -> new KafkaBus(KafkaSettings.options(settings), clock, instruments);
            default -> new EmbeddedBus(clock, EMBEDDED_TICKS);
        };
    }
}
