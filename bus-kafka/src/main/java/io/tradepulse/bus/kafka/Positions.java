package io.tradepulse.bus.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a member has committed, until its broker has heard of it. Owned by the reader's thread.
final class Positions {
    private static final Logger LOG = LoggerFactory.getLogger(Positions.class);
    private static final int MOST_UNDER_WAY = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final @Nullable String group;
    private final Map<TopicPartition, Inlet> inlets;
    private final Malformed malformed;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private int underWay;

    /// @param group null for readers in no group, which have nothing to tell
    /// @param inlets those that the member has just now
    /// @param malformed has to have handed over its dead letters before a position passes them
    Positions(@Nullable String group, Map<TopicPartition, Inlet> inlets, Malformed malformed) {
        this.group = group;
        this.inlets = inlets;
        this.malformed = malformed;
    }

    /// From now on that consumer tells them; what others have asked is void. Null: none does.
    void tellWith(@Nullable KafkaConsumer<byte[], byte[]> by) {
        consumer = by;
        underWay = 0;
    }

    /// Doesn't wait for the answer; it does where several have not come yet, as answers are read
    /// within a poll.
    void tell() {
        KafkaConsumer<byte[], byte[]> current = consumer;
        if (group == null || current == null || !malformed.isSettled()) {
            return;
        }
        if (underWay >= MOST_UNDER_WAY) {
            tellNow(current, inlets.values());
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> due = due(inlets.values(), Inlet::untold);
        if (due.isEmpty()) {
            return;
        }
        inlets.values().forEach(Inlet::tell);
        underWay++;
        try {
            current.commitAsync(due, (offsets, e) -> answered(current, offsets, e));
        } catch (KafkaException e) {
            answered(current, due, e);
        }
    }

    private void answered(
            KafkaConsumer<byte[], byte[]> by,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            @Nullable Exception e) {
        if (!by.equals(consumer)) {
            return;
        }
        underWay--;
        if (e == null) {
            confirm(offsets);
        } else {
            LOG.debug("positions could not be committed, and will be again", e);
            inlets.values().forEach(Inlet::retell);
        }
    }

    /// Waits for the answer: before these are somebody else's.
    void tellNow(KafkaConsumer<byte[], byte[]> by, Collection<Inlet> of) {
        Map<TopicPartition, OffsetAndMetadata> due = due(of, Inlet::unconfirmed);
        if (group == null || due.isEmpty() || !malformed.isSettled()) {
            return;
        }
        try {
            by.commitSync(due, PATIENCE);
            confirm(due);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("{} could not commit its position: {}", group, Publisher.reason(e));
        }
    }

    private void confirm(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach(
                (partition, at) -> {
                    Inlet inlet = inlets.get(partition);
                    if (inlet != null) {
                        inlet.confirm(at.offset());
                    }
                });
    }

    private static Map<TopicPartition, OffsetAndMetadata> due(
            Collection<Inlet> of, ToLongFunction<Inlet> what) {
        Map<TopicPartition, OffsetAndMetadata> due = new HashMap<>();
        for (Inlet inlet : of) {
            long offset = inlet.isLost ? Inlet.NONE : what.applyAsLong(inlet);
            if (offset != Inlet.NONE) {
                due.put(inlet.partition, new OffsetAndMetadata(offset));
            }
        }
        return due;
    }
}
