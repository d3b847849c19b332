package io.tradepulse.bus.kafka;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// A record on its way, kept until it is acknowledged. Owned by who sends it, then by the
/// producer's thread.
final class Outgoing implements Callback {
    /// Of headers and objects, about.
    private static final int OVERHEAD = 100;

    final ProducerRecord<byte[], byte[]> record;
    final int size;
    private final KafkaAppender<?> appender;
    private final long position;
    private final Publisher publisher;
    long order;
    private @Nullable Thread offeredBy;
    private @Nullable Exception refusal;

    Outgoing(
            ProducerRecord<byte[], byte[]> record,
            KafkaAppender<?> appender,
            long position,
            Publisher publisher) {
        this.record = record;
        this.size = record.value().length + OVERHEAD;
        this.appender = appender;
        this.position = position;
        this.publisher = publisher;
    }

    /// This thread gives it to the producer now.
    void isOffered() {
        offeredBy = Thread.currentThread();
        refusal = null;
    }

    /// Why the producer has not taken it over; null where it has.
    @Nullable Exception refusal() {
        return refusal;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception e) {
        if (e == null) {
            appender.acknowledged(position);
            publisher.acknowledged(this);
        } else if (Thread.currentThread().equals(offeredBy)) {
            refusal = e;
        } else {
            publisher.failed(this, e);
        }
    }
}
