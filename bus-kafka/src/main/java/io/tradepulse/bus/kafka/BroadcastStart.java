package io.tradepulse.bus.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Where one who sees every event begins: where a group had committed, or at a time. Owned by who
/// opens it, then by the reader's thread.
final class BroadcastStart {
    private static final long PATIENCE_SECONDS = 3;

    private final String topic;
    private final @Nullable String group;
    private final long fromMillis;
    private @Nullable Map<TopicPartition, Long> offsets;

    private BroadcastStart(String topic, @Nullable String group, long fromMillis) {
        this.topic = topic;
        this.group = group;
        this.fromMillis = fromMillis;
    }

    static BroadcastStart atCommitsOf(String group, String topic) {
        return new BroadcastStart(topic, group, 0);
    }

    static BroadcastStart at(long epochMillis, String topic) {
        return new BroadcastStart(topic, null, epochMillis);
    }

    /// Asks the brokers once, where nobody has yet.
    ///
    /// @return whether they have answered
    boolean resolve(@Nullable Admin with, Set<TopicPartition> partitions)
            throws InterruptedException {
        if (offsets != null) {
            return true;
        }
        if (with == null) {
            return false;
        }
        try {
            offsets = group != null ? committed(with, group) : atTime(with, partitions);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private static Map<TopicPartition, Long> committed(Admin with, String group)
            throws ExecutionException, InterruptedException, TimeoutException {
        return GroupOffsets.committed(with, group).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private Map<TopicPartition, Long> atTime(Admin with, Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream()
                        .collect(
                                Collectors.toMap(p -> p, _ -> OffsetSpec.forTimestamp(fromMillis)));
        Map<TopicPartition, OffsetSpec> ends =
                partitions.stream().collect(Collectors.toMap(p -> p, _ -> OffsetSpec.latest()));
        Map<TopicPartition, Long> found = new HashMap<>();
        // The ends first: what comes in between is seen.
        with.listOffsets(ends)
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .forEach((partition, at) -> found.put(partition, at.offset()));
        with.listOffsets(asked)
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .forEach(
                        (partition, at) -> {
                            if (at.offset() >= 0) {
                                found.merge(partition, at.offset(), Math::min);
                            }
                        });
        return found;
    }

    /// For partitions that were not there when it began, and for groups that never committed: null,
    /// which is the oldest event kept.
    @Nullable Long offset(TopicPartition partition) {
        return offsets == null ? null : offsets.get(partition);
    }

    /// The topic is a new one: all of it.
    void forget() {
        offsets = Map.of();
    }

    String topic() {
        return topic;
    }
}
