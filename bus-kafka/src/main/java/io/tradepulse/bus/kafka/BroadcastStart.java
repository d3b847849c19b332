package io.tradepulse.bus.kafka;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Where one who sees every event begins: where a group had committed, or at a time. Owned by who
/// opens it, then by the reader's thread.
final class BroadcastStart {
    private final @Nullable String group;
    private final long fromMillis;
    private @Nullable Map<TopicPartition, Long> offsets;

    private BroadcastStart(@Nullable String group, long fromMillis) {
        this.group = group;
        this.fromMillis = fromMillis;
    }

    static BroadcastStart atCommitsOf(String group) {
        return new BroadcastStart(group, 0);
    }

    static BroadcastStart at(long epochMillis) {
        return new BroadcastStart(null, epochMillis);
    }

    /// Asks the brokers once, where nobody has yet.
    ///
    /// @return whether they have answered
    boolean resolve(@Nullable Admin with, Set<TopicPartition> partitions) {
        if (offsets != null) {
            return true;
        }
        if (with == null) {
            return false;
        }
        try {
            offsets =
                    group != null ? GroupOffsets.committed(with, group) : atTime(with, partitions);
            return true;
        } catch (GroupOffsets.Unanswered e) {
            return false;
        }
    }

    private Map<TopicPartition, Long> atTime(Admin with, Set<TopicPartition> partitions)
            throws GroupOffsets.Unanswered {
        // The ends first: what comes in between is seen.
        Map<TopicPartition, Long> found =
                GroupOffsets.listed(with, partitions, OffsetSpec.latest());
        GroupOffsets.listed(with, partitions, OffsetSpec.forTimestamp(fromMillis))
                .forEach(
                        (partition, at) -> {
                            if (at >= 0) {
                                found.merge(partition, at, Math::min);
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
}
