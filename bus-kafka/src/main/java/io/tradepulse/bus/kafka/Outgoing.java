package io.tradepulse.bus.kafka;

import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// A record on its way, kept until it is acknowledged. Owned by who sends it, then by the
/// producer's thread.
final class Outgoing implements Callback {
    /// Of headers and objects, about.
    private static final int OVERHEAD = 100;

    private static final long LOOK_NANOS = 1_000_000;

    private enum Outcome {
        OPEN,
        ACKNOWLEDGED,
        FAILED
    }

    final ProducerRecord<byte[], byte[]> record;
    final int size;
    private final KafkaAppender<?> appender;
    private final long position;
    private final Publisher publisher;
    long order;
    private @Nullable Thread offeredBy;
    private @Nullable Exception refusal;
    private volatile Outcome outcome = Outcome.OPEN;

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
        outcome = Outcome.OPEN;
    }

    /// Looks for so long whether it is acknowledged: rarely needed, so nobody is told of it.
    boolean awaitAcknowledgement(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (outcome == Outcome.OPEN && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException("while a record was under way");
            }
        }
        return outcome == Outcome.ACKNOWLEDGED;
    }

    /// Why the producer has not taken it over; null where it has.
    @Nullable Exception refusal() {
        return refusal;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception e) {
        if (e == null) {
            outcome = Outcome.ACKNOWLEDGED;
            appender.acknowledged(position);
            publisher.acknowledged(this);
        } else if (Thread.currentThread().equals(offeredBy)) {
            refusal = e;
        } else {
            outcome = Outcome.FAILED;
            publisher.failed(this, e);
        }
    }
}
