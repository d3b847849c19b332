package io.tradepulse.bus;

/// One stream of events on the bus, in order of a key.
///
/// Thread-safe.
public interface Topic<E> {
    /// A way to append. Owned by one thread at a time.
    Appender<E> appender();

    /// The reading end of a consumer group, which starts where the group last committed, or else
    /// with what is appended from now on. Owned by one thread at a time.
    Tailer<E> tailer(String group);

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
