package io.tradepulse.bus.kafka;

import java.util.ArrayDeque;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// A partition that a reader has: what has come of it and was not handed over, and how far it was
/// taken, committed and said to be committed. Offsets are of the next record, -1 where none is
/// known. Owned by the reader's thread.
final class Inlet {
    static final long NONE = -1;

    final TopicPartition partition;
    private final ArrayDeque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();

    /// After the last event that was handed over.
    private long handed = NONE;

    /// After the last record that was looked at, events of other kinds among them.
    private long passed = NONE;

    /// Where a rewind goes to.
    private long committed = NONE;

    /// What the broker was told.
    private long told = NONE;

    /// What the broker has confirmed.
    private long confirmed = NONE;

    boolean isPaused;
    boolean isLost;

    Inlet(TopicPartition partition) {
        this.partition = partition;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        if (committed == NONE) {
            committed = record.offset();
            confirmed = record.offset();
            told = record.offset();
        }
        waiting.add(record);
    }

    @Nullable ConsumerRecord<byte[], byte[]> first() {
        return waiting.peek();
    }

    int waiting() {
        return waiting.size();
    }

    /// The first one is done with.
    void take(boolean isHanded) {
        long next = waiting.remove().offset() + 1;
        passed = next;
        if (isHanded) {
            handed = next;
        } else if (handed == NONE || handed <= committed) {
            committed = next; // nothing before it needs to come again
        }
    }

    void commit() {
        committed = Math.max(committed, passed);
    }

    void commitTo(long offset) {
        committed = Math.max(committed, offset >= handed ? Math.max(offset, passed) : offset);
    }

    /// Forgets what came since the last commit.
    ///
    /// @return the offset to go on from; [#NONE] where nothing has come yet
    long rewind() {
        waiting.clear();
        handed = Math.min(handed, committed);
        passed = Math.min(passed, committed);
        return committed;
    }

    /// After the last event handed over; [#NONE] before the first.
    long mark() {
        return handed;
    }

    /// What the broker is to be told; [#NONE] where it was.
    long untold() {
        return committed > told ? committed : NONE;
    }

    /// The same, or has not confirmed.
    long unconfirmed() {
        return committed > confirmed ? committed : NONE;
    }

    void tell() {
        told = committed;
    }

    void confirm(long offset) {
        confirmed = Math.max(confirmed, offset);
    }

    /// The broker did not take it: it is told again.
    void retell() {
        told = confirmed;
    }
}
