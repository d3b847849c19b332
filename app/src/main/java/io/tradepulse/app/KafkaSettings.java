package io.tradepulse.app;

import io.tradepulse.bus.kafka.KafkaOptions;
import io.tradepulse.wire.EventFormat;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/// What the settings say of the bus on Kafka.
final class KafkaSettings {
    static final Setting<String> BROKERS =
            Setting.text("KAFKA_BROKERS", "kafka:29092", "Brokers to begin with, with commas");
    static final Setting<String> TOPIC =
            Setting.text("KAFKA_TOPIC", "price-ticks", "Topic of ticks");
    static final Setting<String> BARS_TOPIC =
            Setting.text("KAFKA_BARS_TOPIC", "price-bars", "Topic of bars");
    static final Setting<String> DEAD_LETTERS_TOPIC =
            Setting.text("KAFKA_DEAD_LETTERS_TOPIC", "price-ticks-dlq", "Topic of rejected lines");
    static final Setting<Integer> PARTITIONS =
            Setting.whole(
                    "KAFKA_PARTITIONS",
                    12,
                    1,
                    10_000,
                    "Of a topic that is not there yet: more processes than that share nothing");
    static final Setting<Optional<Integer>> REPLICATION =
            Setting.whole(
                            "KAFKA_REPLICATION",
                            0,
                            1,
                            100,
                            "Copies of a topic that is not there yet; default: the broker's")
                    .optional();
    static final Setting<Duration> RETENTION_HOURS =
            Setting.period(
                    "KAFKA_RETENTION_HOURS",
                    "168",
                    Duration.ofHours(1),
                    "A topic that is not there yet keeps its events so long, h");
    static final Setting<String> CLIENT_ID =
            Setting.text("KAFKA_CLIENT_ID", "trade-pulse-ingestor", "Name of this process there");
    static final Setting<String> ACKS =
            Setting.oneOf(
                    "KAFKA_ACKS",
                    List.of("all", "1", "0"),
                    "Who has to have an event before it counts as durable");
    static final Setting<Integer> RETRIES =
            Setting.whole(
                    "KAFKA_RETRIES",
                    3,
                    0,
                    1_000_000,
                    "After so many in vain the bus counts as down; it is tried on all the same");
    static final Setting<String> COMPRESSION =
            Setting.oneOf(
                    "KAFKA_COMPRESSION",
                    List.of("none", "lz4", "zstd", "snappy", "gzip"),
                    "How batches are compressed");
    static final Setting<String> VALUE_FORMAT =
            Setting.oneOf(
                    "KAFKA_VALUE_FORMAT",
                    List.of("json", "binary"),
                    "How events are written; both are read");
    static final Setting<String> INSTANCE_ID =
            Setting.text(
                    "KAFKA_INSTANCE_ID",
                    "",
                    "Static membership: a restart within the session changes no assignment");
    static final Setting<String> PROPERTIES_FILE =
            Setting.file(
                    "KAFKA_PROPERTIES_FILE",
                    "Kafka's own client properties, such as those of TLS and SASL");

    static final List<Setting<?>> ALL =
            List.of(
                    BROKERS,
                    TOPIC,
                    BARS_TOPIC,
                    DEAD_LETTERS_TOPIC,
                    PARTITIONS,
                    REPLICATION,
                    RETENTION_HOURS,
                    CLIENT_ID,
                    ACKS,
                    RETRIES,
                    COMPRESSION,
                    VALUE_FORMAT,
                    INSTANCE_ID,
                    PROPERTIES_FILE);

    private KafkaSettings() {}

    /// What the bus is opened with; the file of properties is read now.
    ///
    /// @throws ConfigException where they contradict each other
    static KafkaOptions options(Settings settings) {
        try {
            return new KafkaOptions(
                    settings.get(BROKERS),
                    settings.get(TOPIC),
                    settings.get(BARS_TOPIC),
                    settings.get(DEAD_LETTERS_TOPIC),
                    settings.get(CLIENT_ID),
                    settings.get(ACKS),
                    settings.get(RETRIES),
                    settings.get(COMPRESSION),
                    EventFormat.valueOf(settings.get(VALUE_FORMAT).toUpperCase(Locale.ROOT)),
                    settings.get(PARTITIONS),
                    settings.get(REPLICATION).orElse(-1).shortValue(),
                    settings.get(RETENTION_HOURS),
                    settings.get(INSTANCE_ID),
                    "kafka",
                    settings.get(Settings.VALIDATION_MAX_SYMBOLS),
                    properties(settings.get(PROPERTIES_FILE)));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("KAFKA_*: " + e.getMessage());
        }
    }

    private static Map<String, String> properties(String file) {
        if (file.isEmpty()) {
            return Map.of();
        }
        Properties read = new Properties();
        try (Reader text = Files.newBufferedReader(Path.of(file))) {
            read.load(text);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(
                    PROPERTIES_FILE.name(), file, "can't be read: " + SourceFlags.reason(e));
        }
        Map<String, String> properties = new HashMap<>();
        read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
        return properties;
    }
}
