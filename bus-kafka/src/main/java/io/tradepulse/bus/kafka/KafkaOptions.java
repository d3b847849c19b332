package io.tradepulse.bus.kafka;

import io.tradepulse.wire.EventFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Where Kafka is, and how it is to be used. Immutable.
///
/// @param brokers host:port, separated by commas; some of them are enough
/// @param topic of ticks
/// @param barsTopic of bars; may be that of ticks
/// @param deadLettersTopic of what was rejected
/// @param clientId how connections are named in the logs and quotas of the brokers
/// @param acks `all`, `1` or `0`: who has to have a record before it counts as durable
/// @param retries how many requests may go unanswered after the first until the bus says that
///   something is wrong; it goes on trying, and holds back who appends
/// @param compression `none`, `lz4`, `zstd`, `snappy` or `gzip`
/// @param format how values are written; both are read
/// @param partitions of topics that are created
/// @param replication of topics that are created; -1 is what the brokers have as their default
/// @param retention of topics that are created
/// @param instanceId names this process for good, so that a restart within the session's timeout
///   moves no partition; empty for none
/// @param defaultProvider of ticks of foreign producers that name none
/// @param maxSymbols events of more instruments than that are malformed
/// @param more any property of Kafka's clients, such as those for TLS and SASL; with `producer.`,
///   `consumer.` or `admin.` before its name for one kind of client only
public record KafkaOptions(
        String brokers,
        String topic,
        String barsTopic,
        String deadLettersTopic,
        String clientId,
        String acks,
        int retries,
        String compression,
        EventFormat format,
        int partitions,
        short replication,
        Duration retention,
        String instanceId,
        String defaultProvider,
        int maxSymbols,
        Map<String, String> more) {

    private static final List<String> ACKS = List.of("all", "-1", "1", "0");
    private static final List<String> COMPRESSIONS =
            List.of("none", "lz4", "zstd", "snappy", "gzip");

    public KafkaOptions {
        require(!brokers.isBlank(), "no broker is named");
        require(ACKS.contains(acks), "acks can't be " + acks + ", but all, 1 or 0");
        require(retries >= 0, "retries can't be " + retries);
        require(
                COMPRESSIONS.contains(compression),
                "compression can't be " + compression + ", but one of " + COMPRESSIONS);
        require(partitions > 0, "a topic can't have " + partitions + " partitions");
        require(replication > 0 || replication == -1, "replication can't be " + replication);
        require(retention.isPositive(), "retention can't be " + retention);
        require(!topic.equals(deadLettersTopic), "dead letters need a topic of their own");
        more = Map.copyOf(more);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /// What the settings have as their defaults, with these brokers.
    public static KafkaOptions to(String brokers) {
        return new KafkaOptions(
                brokers,
                "price-ticks",
                "price-bars",
                "price-ticks-dlq",
                "trade-pulse-ingestor",
                "all",
                3,
                "none",
                EventFormat.JSON,
                12,
                (short) -1,
                Duration.ofDays(7),
                "",
                "kafka",
                100_000,
                Map.of());
    }

    /// The same with topics of these names.
    public KafkaOptions withTopics(String ticks, String bars, String deadLetters) {
        return new KafkaOptions(
                brokers,
                ticks,
                bars,
                deadLetters,
                clientId,
                acks,
                retries,
                compression,
                format,
                partitions,
                replication,
                retention,
                instanceId,
                defaultProvider,
                maxSymbols,
                more);
    }

    /// The same with topics that are created like this.
    public KafkaOptions withNewTopics(int ofPartitions, short ofReplication, Duration keptFor) {
        return new KafkaOptions(
                brokers,
                topic,
                barsTopic,
                deadLettersTopic,
                clientId,
                acks,
                retries,
                compression,
                format,
                ofPartitions,
                ofReplication,
                keptFor,
                instanceId,
                defaultProvider,
                maxSymbols,
                more);
    }

    /// The same with other acknowledgements.
    public KafkaOptions withAcks(String from, int withRetries) {
        return new KafkaOptions(
                brokers,
                topic,
                barsTopic,
                deadLettersTopic,
                clientId,
                from,
                withRetries,
                compression,
                format,
                partitions,
                replication,
                retention,
                instanceId,
                defaultProvider,
                maxSymbols,
                more);
    }

    /// The same with values written like this.
    public KafkaOptions withValues(EventFormat written, String compressedBy) {
        return new KafkaOptions(
                brokers,
                topic,
                barsTopic,
                deadLettersTopic,
                clientId,
                acks,
                retries,
                compressedBy,
                written,
                partitions,
                replication,
                retention,
                instanceId,
                defaultProvider,
                maxSymbols,
                more);
    }

    /// The same for a process of that name.
    public KafkaOptions withInstance(String id) {
        return new KafkaOptions(
                brokers,
                topic,
                barsTopic,
                deadLettersTopic,
                clientId,
                acks,
                retries,
                compression,
                format,
                partitions,
                replication,
                retention,
                id,
                defaultProvider,
                maxSymbols,
                more);
    }

    /// The same with these properties of clients in place of others.
    public KafkaOptions with(Map<String, String> properties) {
        return new KafkaOptions(
                brokers,
                topic,
                barsTopic,
                deadLettersTopic,
                clientId,
                acks,
                retries,
                compression,
                format,
                partitions,
                replication,
                retention,
                instanceId,
                defaultProvider,
                maxSymbols,
                properties);
    }

    /// Without the values of other properties: there are secrets among them.
    @Override
    public String toString() {
        return "KafkaOptions[brokers=%s, topics=%s %s %s, clientId=%s, acks=%s, more=%s]"
                .formatted(
                        brokers, topic, barsTopic, deadLettersTopic, clientId, acks, more.keySet());
    }
}
