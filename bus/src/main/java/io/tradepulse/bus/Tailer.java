package io.tradepulse.bus;

import java.time.Duration;
import java.util.function.Consumer;

/// Reads a topic for one consumer group, at least once each event: what was taken but not committed
/// when its process died is handed out again where the topic outlives the process.
///
/// Not thread-safe: one owner at a time.
public interface Tailer<E> extends AutoCloseable {
    /// Hands over up to `limit` events that have arrived; waits up to `patience` where there is
    /// none. Events are good until the callback returns.
    ///
    /// @return how many were handed over
    int poll(Consumer<? super E> handler, int limit, Duration patience) throws InterruptedException;

    /// All that was handed over has had its effect and need not come again; its room is free.
    void commit();

    /// The same for all up to that mark, which this tailer has given since its last commit.
    void commit(Topic.Mark upTo);

    /// Hands out again, from the next poll on, what was taken since the last commit.
    void rewind();

    /// Called from time to time by an owner that is alive and doesn't poll, because it waits for
    /// something else: it stays a member of its group.
    default void idle() {}

    /// Where this tailer has got to: after the last event handed over.
    Topic.Mark mark();

    @Override
    void close();
}
