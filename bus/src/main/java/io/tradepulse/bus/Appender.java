package io.tradepulse.bus;

/// Appends events to a topic, in order.
///
/// Not thread-safe: one owner at a time. Positions are of this appender's own: they rise with every
/// event it appends.
public interface Appender<E> {
    /// Copies the first `count` events onto the topic and wakes its consumers once; blocks while
    /// the topic is full, which is the backpressure that reaches senders. Stamps ticks as appended.
    ///
    /// @return the position of the last event appended, to be compared with [#durable()]
    /// @throws InterruptedException where the thread was interrupted while waiting for room; what
    ///   was appended before stays appended
    long append(E[] events, int count) throws InterruptedException;

    /// Every event at or below this position survives a crash of any of our processes. Any thread
    /// may ask.
    long durable();
}
