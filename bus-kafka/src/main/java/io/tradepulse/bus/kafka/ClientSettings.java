package io.tradepulse.bus.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Properties of Kafka's clients: ours, then the user's in place of them, then those that the bus
/// can't do without. Immutable.
final class ClientSettings {
    private static final int MB = 1 << 20;

    private final KafkaOptions options;

    /// @throws IllegalArgumentException where a client would not take them
    ClientSettings(KafkaOptions options) {
        this.options = options;
        try {
            new ProducerConfig(producer());
            new ConsumerConfig(consumer("group", "topic"));
            new AdminClientConfig(admin());
        } catch (ConfigException e) {
            throw new IllegalArgumentException("Kafka's clients say: " + e.getMessage(), e);
        }
    }

    /// The idempotent one keeps order over retries, and can't do that without all acknowledgements.
    Map<String, Object> producer() {
        Map<String, Object> of = common();
        of.put("acks", options.acks());
        of.put("enable.idempotence", isIdempotent());
        of.put("compression.type", options.compression());
        of.put("linger.ms", 0);
        of.put("batch.size", 128 << 10);
        of.put("buffer.memory", 64 * MB);
        of.put("send.buffer.bytes", -1);
        of.put("retries", Integer.MAX_VALUE);
        of.put("delivery.timeout.ms", Integer.MAX_VALUE);
        of.put("max.block.ms", 1_000);
        of.put("metadata.max.idle.ms", 86_400_000);
        more(of, "producer.");
        of.put("key.serializer", ByteArraySerializer.class);
        of.put("value.serializer", ByteArraySerializer.class);
        return of;
    }

    private boolean isIdempotent() {
        return options.acks().equals("all") || options.acks().equals("-1");
    }

    /// @param topic what a member of the group reads, as part of its static name
    Map<String, Object> consumer(String group, String topic) {
        Map<String, Object> of = reader();
        of.put("group.id", group);
        if (!options.instanceId().isEmpty()) {
            of.put("group.instance.id", options.instanceId() + "-" + topic);
        }
        of.put("group.protocol", "classic");
        of.put("session.timeout.ms", 10_000);
        of.put("heartbeat.interval.ms", 1_000);
        of.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        more(of, "consumer.");
        if ("consumer".equalsIgnoreCase(String.valueOf(of.get("group.protocol")))) {
            // With this protocol the brokers say how.
            of.remove("session.timeout.ms");
            of.remove("heartbeat.interval.ms");
            of.remove("partition.assignment.strategy");
        }
        return fixed(of);
    }

    /// Of one that is no member of a group.
    Map<String, Object> lone() {
        Map<String, Object> of = reader();
        more(of, "consumer.");
        of.remove("group.id");
        of.remove("group.instance.id");
        return fixed(of);
    }

    private Map<String, Object> reader() {
        Map<String, Object> of = common();
        of.put("isolation.level", "read_committed");
        of.put("max.poll.records", 4_096);
        of.put("max.partition.fetch.bytes", 4 * MB);
        of.put("fetch.max.bytes", 32 * MB);
        of.put("receive.buffer.bytes", -1);
        of.put("fetch.max.wait.ms", 200); // a close waits for the request that is under way
        of.put("default.api.timeout.ms", 10_000);
        return of;
    }

    private static Map<String, Object> fixed(Map<String, Object> of) {
        of.put("enable.auto.commit", false);
        of.put("auto.offset.reset", "earliest");
        of.put("allow.auto.create.topics", false);
        of.put("key.deserializer", ByteArrayDeserializer.class);
        of.put("value.deserializer", ByteArrayDeserializer.class);
        return of;
    }

    Map<String, Object> admin() {
        Map<String, Object> of = common();
        of.put("default.api.timeout.ms", 10_000);
        more(of, "admin.");
        return of;
    }

    private Map<String, Object> common() {
        Map<String, Object> of = new HashMap<>();
        of.put("bootstrap.servers", options.brokers());
        of.put("client.id", options.clientId());
        of.put("request.timeout.ms", 5_000);
        of.put("metadata.max.age.ms", 10_000);
        of.put("reconnect.backoff.max.ms", 1_000);
        of.put("socket.connection.setup.timeout.ms", 5_000);
        of.put("enable.metrics.push", false);
        return of;
    }

    private void more(Map<String, Object> of, String kind) {
        options.more().forEach((name, value) -> putForAll(of, name, value));
        options.more()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(kind)) {
                                of.put(name.substring(kind.length()), value);
                            }
                        });
    }

    private static void putForAll(Map<String, Object> of, String name, String value) {
        if (!name.startsWith("producer.")
                && !name.startsWith("consumer.")
                && !name.startsWith("admin.")) {
            of.put(name, value);
        }
    }

    /// After so long without an acknowledgement something is wrong.
    long stallNanos() {
        return (options.retries() + 1L) * number(producer(), "request.timeout.ms") * 1_000_000;
    }

    /// Bytes that may be under way at once: the producer needs more room than what is in it.
    long roomBytes() {
        return number(producer(), "buffer.memory") / 8;
    }

    /// A process that stood still for so long may have lost its partitions: its heartbeats ended
    /// with the last one before.
    long sessionNanos() {
        Map<String, Object> of = consumer("group", "topic");
        long session =
                of.containsKey("session.timeout.ms") ? number(of, "session.timeout.ms") : 10_000;
        long heartbeat =
                of.containsKey("heartbeat.interval.ms")
                        ? number(of, "heartbeat.interval.ms")
                        : 1_000;
        return Math.max(session / 2, session - 2 * heartbeat) * 1_000_000;
    }

    /// A member that has not polled for so long has lost its partitions, though it sends
    /// heartbeats.
    long pollNanos() {
        Map<String, Object> of = consumer("group", "topic");
        Object millis = of.getOrDefault("max.poll.interval.ms", 300_000);
        return Long.parseLong(String.valueOf(millis)) * 1_000_000;
    }

    /// Events that a tailer of a partition keeps before it takes no more.
    int mostWaiting() {
        return 2 * (int) number(lone(), "max.poll.records");
    }

    private static long number(Map<String, Object> of, String name) {
        return Long.parseLong(String.valueOf(of.get(name)));
    }
}
