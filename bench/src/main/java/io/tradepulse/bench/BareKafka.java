package io.tradepulse.bench;

import io.tradepulse.bus.kafka.KafkaProcess;
import io.tradepulse.wire.EventFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// A broker, and the producer of Kafka's own client with the settings of the bus. Owned by one
/// thread.
final class BareKafka implements BareBroker {
    private static final int RECORDS = 100_000;
    private static final int PARTITIONS = 12;

    private final KafkaProcess broker;
    private final EventFormat format;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final KafkaProducer<byte[], byte[]> producer;

    BareKafka(Path folder, EventFormat format, int symbols) throws Exception {
        this.broker = KafkaProcess.start(folder.resolve("kafka"));
        this.format = format;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            createTopic(admin);
        }
        EncodedTicks.make(RECORDS, symbols, format, this::add);
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrap(),
                                "acks",
                                "all",
                                "linger.ms",
                                0,
                                "batch.size",
                                128 << 10,
                                "buffer.memory",
                                64 << 20),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    private void add(byte[] key, byte[] value, byte[] receivedAt) {
        List<Header> headers =
                List.of(
                        new RecordHeader("tp-received-at", receivedAt),
                        new RecordHeader("tp-appended-at", receivedAt));
        records.add(new ProducerRecord<>("bare", null, key, value, headers));
    }

    private static void createTopic(Admin admin) throws ExecutionException, InterruptedException {
        admin.createTopics(Set.of(new NewTopic("bare", PARTITIONS, (short) 1))).all().get();
    }

    @Override
    public List<String> flags() {
        return List.of(
                "--bus",
                "kafka",
                "--kafka-brokers",
                broker.bootstrap(),
                "--kafka-partitions",
                "" + PARTITIONS,
                "--kafka-value-format",
                format.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public double bare(int seconds) {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        long count = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 1_000; i++) {
                var _ =
                        producer.send(
                                records.get((int) (count++ % RECORDS)),
                                (_, e) -> {
                                    if (e != null) {
                                        failure.set(e);
                                    }
                                });
            }
        }
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
        return count * 1e9 / (System.nanoTime() - start);
    }

    /// On the disk it is in nobody's way.
    @Override
    public void clear() {}

    @Override
    public void close() {
        producer.close();
        broker.close();
    }
}
