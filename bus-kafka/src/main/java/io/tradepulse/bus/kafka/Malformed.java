package io.tradepulse.bus.kafka;

import io.tradepulse.bus.Appender;
import io.tradepulse.model.DeadLetter;
import io.tradepulse.model.EpochClock;
import io.tradepulse.model.RejectCode;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What becomes of values that are no events: counted, and for the group that stores ticks put onto
/// the topic of dead letters. Owned by the reader's thread, but for the count.
final class Malformed {
    private static final Logger LOG = LoggerFactory.getLogger(Malformed.class);
    private static final int TEXT_BYTES = 1_024;
    private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong count;
    private final EpochClock clock;
    private final String provider;
    private final @Nullable Appender<DeadLetter> letters;
    private long last = -1;
    private long loggedAt = System.nanoTime() - LOG_NANOS;

    /// @param letters null where somebody else puts them there
    Malformed(
            AtomicLong count,
            EpochClock clock,
            String provider,
            @Nullable Appender<DeadLetter> letters) {
        this.count = count;
        this.clock = clock;
        this.provider = provider;
        this.letters = letters;
    }

    void take(ConsumerRecord<byte[], byte[]> record, String why) throws InterruptedException {
        String where = "kafka:" + record.topic() + "/" + record.partition() + "@" + record.offset();
        if (letters != null) {
            last = letters.append(new DeadLetter[] {letter(record, why, where)}, 1);
            count.incrementAndGet();
        }
        if (System.nanoTime() - loggedAt >= LOG_NANOS) {
            loggedAt = System.nanoTime();
            LOG.warn("no event at {}: {}; {} so far", where, why, count);
        }
    }

    private DeadLetter letter(ConsumerRecord<byte[], byte[]> record, String why, String where) {
        byte[] value = record.value();
        String text =
                new String(value, 0, Math.min(value.length, TEXT_BYTES), StandardCharsets.UTF_8);
        return new DeadLetter(
                clock.nanos(),
                provider,
                "",
                RejectCode.MALFORMED,
                why,
                text,
                where,
                record.offset());
    }

    /// Whether all of them are safe, so that what they were made of need not come again.
    boolean isSettled() {
        return letters == null || letters.durable() >= last;
    }
}
