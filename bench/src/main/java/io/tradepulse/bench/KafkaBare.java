package io.tradepulse.bench;

import io.tradepulse.model.Tick;
import io.tradepulse.wire.EventFormat;
import io.tradepulse.wire.EventWriter;
import io.tradepulse.wire.EventWriters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Kafka's own clients with the settings that the bus gives them, and its records made beforehand.
/// Owned by one thread.
final class KafkaBare implements AutoCloseable {
    private final String brokers;
    private final KafkaProducer<byte[], byte[]> producer;

    /// A key, a value and two headers, of which the first holds the tick's number.
    private static final class Made {
        final byte[] key;
        final byte[] value;
        final List<Header> headers;

        Made(byte[] key, byte[] value, List<Header> headers) {
            this.key = key;
            this.value = value;
            this.headers = headers;
        }
    }

    private final List<Made> made = new ArrayList<>();
    private final AtomicInteger acknowledged = new AtomicInteger();

    KafkaBare(String brokers) {
        this.brokers = brokers;
        Map<String, Object> of = new HashMap<>();
        of.put("bootstrap.servers", brokers);
        of.put("acks", "all");
        of.put("enable.idempotence", true);
        of.put("compression.type", "none");
        of.put("linger.ms", 0);
        of.put("batch.size", 128 << 10);
        of.put("buffer.memory", 64 << 20);
        of.put("send.buffer.bytes", -1);
        of.put("enable.metrics.push", false);
        of.put("key.serializer", ByteArraySerializer.class);
        of.put("value.serializer", ByteArraySerializer.class);
        this.producer = new KafkaProducer<>(of);
    }

    /// Makes the records of these ticks, in place of others.
    void make(EventFormat format, int count, Supplier<Tick> ticks) {
        made.clear();
        EventWriter<Tick> writer = EventWriters.ofTicks(format);
        byte[] stamp = ascii("1705323000000000000");
        for (int i = 0; i < count; i++) {
            Tick tick = ticks.get();
            ByteBuffer value = writer.write(tick);
            byte[] copy = new byte[value.remaining()];
            value.get(copy);
            List<Header> headers =
                    List.of(
                            new RecordHeader("tp-received-at", ascii("%019d".formatted(i))),
                            new RecordHeader("tp-appended-at", stamp));
            made.add(new Made(ascii(tick.instrument().symbol()), copy, headers));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback counts
    void send(String topic, int i) {
        Made one = made.get(i);
        producer.send(
                new ProducerRecord<>(
                        topic, null, System.currentTimeMillis(), one.key, one.value, one.headers),
                (_, e) -> {
                    if (e != null) {
                        throw new IllegalStateException(e);
                    }
                    acknowledged.incrementAndGet();
                });
    }

    /// All of them, up to the last acknowledgement.
    void sendAll(String topic) {
        acknowledged.set(0);
        for (int i = 0; i < made.size(); i++) {
            send(topic, i);
        }
        while (acknowledged.get() < made.size()) {
            LockSupport.parkNanos(100_000);
        }
    }

    /// As many as are acknowledged in so long, over and over.
    ///
    /// @return acknowledged records a second
    double sendFor(int seconds, String topic) {
        acknowledged.set(0);
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        int sent = 0;
        while (System.nanoTime() < end) {
            send(topic, sent++ % made.size());
        }
        while (acknowledged.get() < sent) {
            LockSupport.parkNanos(100_000);
        }
        return sent * 1e9 / (System.nanoTime() - start);
    }

    KafkaConsumer<byte[], byte[]> consumer(String topic) {
        Map<String, Object> of = new HashMap<>();
        of.put("bootstrap.servers", brokers);
        of.put("isolation.level", "read_committed");
        of.put("max.poll.records", 4_096);
        of.put("max.partition.fetch.bytes", 4 << 20);
        of.put("fetch.max.bytes", 32 << 20);
        of.put("receive.buffer.bytes", -1);
        of.put("fetch.max.wait.ms", 200);
        of.put("enable.auto.commit", false);
        of.put("auto.offset.reset", "earliest");
        of.put("enable.metrics.push", false);
        of.put("key.deserializer", ByteArrayDeserializer.class);
        of.put("value.deserializer", ByteArrayDeserializer.class);
        KafkaConsumer<byte[], byte[]> made = new KafkaConsumer<>(of);
        made.assign(
                made.partitionsFor(topic).stream()
                        .map(each -> new TopicPartition(topic, each.partition()))
                        .toList());
        return made;
    }

    /// Gives the number of each record, as their producer has put it there.
    static int poll(KafkaConsumer<byte[], byte[]> from, LongConsumer numbers) {
        ConsumerRecords<byte[], byte[]> records = from.poll(Duration.ofMillis(20));
        for (ConsumerRecord<byte[], byte[]> record : records) {
            byte[] digits = record.headers().lastHeader("tp-received-at").value();
            long number = 0;
            for (byte digit : digits) {
                number = number * 10 + (digit - '0');
            }
            numbers.accept(number);
        }
        return records.count();
    }

    @Override
    public void close() {
        producer.close();
    }
}
