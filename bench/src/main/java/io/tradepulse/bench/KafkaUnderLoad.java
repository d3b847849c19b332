package io.tradepulse.bench;

import io.tradepulse.bus.kafka.KafkaProcess;
import io.tradepulse.wire.EventFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/// A broker, and the producer of Kafka's own client with the settings of the bus. Owned by one
/// thread.
final class KafkaUnderLoad implements BrokerUnderLoad {
    private static final int RECORDS = 100_000;
    private static final int PARTITIONS = 12;
    private static final String TOPIC = "bare";

    private final KafkaProcess broker;
    private final EventFormat format;
    private final KafkaBare bare;

    KafkaUnderLoad(Path folder, EventFormat format, int symbols)
            throws IOException, InterruptedException {
        this.broker = KafkaProcess.start(folder.resolve("kafka"));
        this.format = format;
        makeTopic(broker, TOPIC, PARTITIONS);
        this.bare = new KafkaBare(broker.bootstrap());
        bare.make(format, RECORDS, new LoadTicks(symbols));
    }

    /// Makes a topic, and waits until its broker leads it: what is sent to it before may be lost.
    static void makeTopic(KafkaProcess at, String topic, int partitions)
            throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", at.bootstrap()))) {
            admin.createTopics(Set.of(new NewTopic(topic, partitions, (short) 1))).all().get();
            for (int i = 0; i < partitions; i++) {
                awaitLeader(admin, new TopicPartition(topic, i));
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitLeader(Admin admin, TopicPartition partition)
            throws InterruptedException {
        boolean known = false;
        while (!known) {
            try {
                admin.listOffsets(Map.of(partition, OffsetSpec.latest())).all().get();
                known = true;
            } catch (ExecutionException _) {
                Thread.sleep(50);
            }
        }
    }

    @Override
    public List<String> flags() {
        return List.of(
                "--bus",
                "kafka",
                "--kafka-brokers",
                broker.bootstrap(),
                "--kafka-partitions",
                Integer.toString(PARTITIONS),
                "--kafka-value-format",
                format.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public double bare(int seconds) {
        return bare.sendFor(seconds, TOPIC);
    }

    /// On the disk it is in nobody's way.
    @Override
    public void clear() {}

    @Override
    public void close() {
        bare.close();
        broker.close();
    }
}
