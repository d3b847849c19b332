package io.tradepulse.bus;

/// One stream of events on the bus, in order of a key.
///
/// Thread-safe.
public interface Topic<E> {
    /// A way to append. Owned by one thread at a time.
    Appender<E> appender();

    /// The reading end of a consumer group, which starts where the group last committed. A group
    /// that never did starts with the oldest event kept where the topic outlives the process, else
    /// with what is appended from now on. Members of a group, here and in other processes, share
    /// its events. Owned by one thread at a time.
    Tailer<E> tailer(String group);

    /// The reading end of one who sees every event, whatever others of that group see. It starts
    /// with what was on the topic shortly before, of ticks with all that [Bus#TICK_CONSUMER] has
    /// not committed, so that whoever then looks into the store misses nothing. Its commits are
    /// good for its own rewind only. Owned by one thread at a time.
    Tailer<E> broadcast(String group);

    /// The reading end of a member of a consumer group whose work is bound to symbols. Owned by one
    /// thread at a time.
    Partitions<E> partitions(String group);

    /// Whether that group has committed all that a tailer had taken when it gave this mark.
    boolean hasPassed(String group, Mark mark);

    /// Calls the listener after [Appender#durable()] has risen, on a thread of the bus: it must not
    /// block.
    void onDurable(Runnable listener);

    /// Events appended and not yet taken by that group.
    long lag(String group);

    /// A place in the topic that a tailer had reached; opaque, and comparable only by
    /// [Topic#hasPassed].
    interface Mark {}
}
