package io.tradepulse.app;

import io.tradepulse.bus.kafka.KafkaOptions;
import io.tradepulse.bus.redis.RedisOptions;
import io.tradepulse.wire.EventFormat;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/// What the settings say of the bus, as its adapters take it.
final class BusOptions {
    private static final short BROKERS_DEFAULT = -1;

    private BusOptions() {}

    /// @throws ConfigException where a value is no good
    static KafkaOptions kafka(Settings settings) {
        try {
            return new KafkaOptions(
                    settings.get(KafkaSettings.BROKERS),
                    settings.get(KafkaSettings.TOPIC),
                    settings.get(KafkaSettings.BARS_TOPIC),
                    settings.get(KafkaSettings.DEAD_LETTERS_TOPIC),
                    settings.get(KafkaSettings.CLIENT_ID),
                    settings.get(KafkaSettings.ACKS),
                    settings.get(KafkaSettings.RETRIES),
                    settings.get(KafkaSettings.COMPRESSION),
                    format(settings.get(KafkaSettings.VALUE_FORMAT)),
                    settings.get(KafkaSettings.PARTITIONS),
                    settings.get(KafkaSettings.REPLICATION)
                            .map(Integer::shortValue)
                            .orElse(BROKERS_DEFAULT),
                    settings.get(KafkaSettings.RETENTION_HOURS),
                    settings.get(KafkaSettings.INSTANCE_ID),
                    settings.get(Settings.TCP_DEFAULT_PROVIDER),
                    settings.get(Settings.VALIDATION_MAX_SYMBOLS),
                    properties(settings.get(KafkaSettings.PROPERTIES_FILE)));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("KAFKA_*: " + e.getMessage());
        }
    }

    /// Kafka's own properties; there may be secrets among them.
    private static Map<String, String> properties(String file) {
        if (file.isEmpty()) {
            return Map.of();
        }
        Properties read = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of(file))) {
            read.load(in);
        } catch (IOException e) {
            throw new ConfigException(
                    KafkaSettings.PROPERTIES_FILE.name(),
                    file,
                    "can't be read: " + SourceFlags.reason(e));
        }
        Map<String, String> properties = new HashMap<>();
        read.stringPropertyNames()
                .forEach(name -> properties.put(name, read.getProperty(name).strip()));
        return properties;
    }

    /// @param url of Redis, with user and password
    /// @param consumer this process among the members of its groups
    /// @throws ConfigException where a value is no good
    static RedisOptions redis(Settings settings, String url, String consumer) {
        try {
            return RedisOptions.of(url, consumer)
                    .withStream(settings.get(RedisSettings.STREAM))
                    .withFormat(format(settings.get(RedisSettings.VALUE_FORMAT)))
                    .withRetention(settings.get(RedisSettings.RETENTION_HOURS))
                    .withDefaultProvider(settings.get(Settings.TCP_DEFAULT_PROVIDER))
                    .withMaxSymbols(settings.get(Settings.VALIDATION_MAX_SYMBOLS));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("REDIS_*: " + e.getMessage());
        }
    }

    private static EventFormat format(String text) {
        return EventFormat.valueOf(text.toUpperCase(Locale.ROOT));
    }
}
