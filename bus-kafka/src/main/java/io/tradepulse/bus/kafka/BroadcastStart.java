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

    /// Where that group has committed at the opening. Where no broker answers then, the group may
    /// have committed more by the time one does: then no later than at the first event since that
    /// time, even if the group has passed it. To see some events again is harmless.
    ///
    /// @param epochMillis the opening, less what clocks of machines may differ by
    static BroadcastStart atCommitsOf(String group, long epochMillis) {
        return new BroadcastStart(group, epochMillis);
    }

    static BroadcastStart at(long epochMillis) {
        return new BroadcastStart(null, epochMillis);
    }

    /// Asks the brokers at the opening, while the group's position is what it is then.
    ///
    /// @return whether there is nothing more to ask
    boolean resolveAtOpening(@Nullable Admin with) {
        return group == null || answered(with, admin -> GroupOffsets.committed(admin, group));
    }

    /// Asks the brokers once, where nobody has yet.
    ///
    /// @return whether they have answered
    boolean resolve(@Nullable Admin with, Set<TopicPartition> partitions) {
        return answered(
                with,
                group == null
                        ? admin -> atTime(admin, partitions)
                        : admin -> atCommitOrTime(admin, group, partitions));
    }

    private interface Question {
        Map<TopicPartition, Long> ask(Admin of) throws GroupOffsets.Unanswered;
    }

    private boolean answered(@Nullable Admin with, Question question) {
        if (offsets != null) {
            return true;
        }
        if (with == null) {
            return false;
        }
        try {
            offsets = question.ask(with);
            return true;
        } catch (GroupOffsets.Unanswered e) {
            return false;
        }
    }

    private Map<TopicPartition, Long> atCommitOrTime(
            Admin with, String committedBy, Set<TopicPartition> partitions)
            throws GroupOffsets.Unanswered {
        Map<TopicPartition, Long> found = GroupOffsets.committed(with, committedBy);
        GroupOffsets.listed(with, partitions, OffsetSpec.forTimestamp(fromMillis))
                .forEach(
                        (partition, at) -> {
                            if (at >= 0) {
                                found.computeIfPresent(partition, (_, on) -> Math.min(on, at));
                            }
                        });
        return found;
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
