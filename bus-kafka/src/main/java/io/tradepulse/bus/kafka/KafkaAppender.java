package io.tradepulse.bus.kafka;

import io.tradepulse.bus.Appender;
import io.tradepulse.model.EpochClock;
import io.tradepulse.wire.EventWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/// Gives events to the producer, which all appenders share. Owned by one thread, but for what is
/// durable.
final class KafkaAppender<E> implements Appender<E> {
    /// Events that have one stamp.
    private static final int STAMPED = 256;

    private static final int MOST_KEYS = 1 << 17;

    /// What is put into a record besides the value.
    ///
    /// @param key what keeps events in order
    /// @param receivedAt epoch nanoseconds; null for events that have no such stamp
    record Labels<E>(Function<E, String> key, @Nullable ToLongFunction<E> receivedAt) {}

    private final String topic;
    private final EventWriter<E> writer;
    private final Labels<E> labels;
    private final EpochClock clock;
    private final Publisher publisher;
    private final DurableBell.Rope rope;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final Map<String, byte[]> keys = new HashMap<>();
    private long last = -1;

    KafkaAppender(
            String topic,
            EventWriter<E> writer,
            Labels<E> labels,
            EpochClock clock,
            Publisher publisher,
            DurableBell.Rope rope) {
        this.topic = topic;
        this.writer = writer;
        this.labels = labels;
        this.clock = clock;
        this.publisher = publisher;
        this.rope = rope;
    }

    @Override
    public long append(E[] events, int count) throws InterruptedException {
        long now = 0;
        Header appendedAt = new RecordHeader(Decoder.APPENDED_AT, new byte[0]);
        for (int i = 0; i < count; i++) {
            if (i % STAMPED == 0) {
                now = clock.nanos();
                appendedAt = new RecordHeader(Decoder.APPENDED_AT, digits(now));
            }
            publisher.send(
                    new Outgoing(
                            record(events[i], now / 1_000_000, appendedAt),
                            this,
                            last + 1,
                            publisher));
            last++;
        }
        return last;
    }

    private ProducerRecord<byte[], byte[]> record(E event, long millis, Header appendedAt) {
        String key = labels.key.apply(event);
        ToLongFunction<E> receivedAt = labels.receivedAt;
        return new ProducerRecord<>(
                topic,
                null,
                millis,
                key.isEmpty() ? null : bytes(key),
                value(event),
                receivedAt == null
                        ? null
                        : List.of(
                                new RecordHeader(
                                        Decoder.RECEIVED_AT, digits(receivedAt.applyAsLong(event))),
                                appendedAt));
    }

    private byte[] bytes(String key) {
        byte[] known = keys.get(key);
        if (known == null) {
            if (keys.size() >= MOST_KEYS) {
                keys.clear();
            }
            known = key.getBytes(StandardCharsets.UTF_8);
            keys.put(key, known);
        }
        return known;
    }

    private byte[] value(E event) {
        ByteBuffer written = writer.write(event);
        byte[] value = new byte[written.remaining()];
        written.get(value);
        return value;
    }

    /// Decimal text; written here because every tick has such a header.
    private static byte[] digits(long number) {
        if (number < 0) {
            return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
        }
        int length = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            length++;
        }
        byte[] digits = new byte[length];
        long rest = number;
        for (int i = length - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return digits;
    }

    /// Called by the producer's thread.
    void acknowledged(long position) {
        if (acknowledgements.add(position)) {
            rope.pull();
        }
    }

    @Override
    public long durable() {
        return acknowledgements.upTo();
    }
}
