package io.tradepulse.bus;

import java.time.Duration;

/// The partitions of a topic that this member of a group has, for work that has to see all events
/// of a symbol: each with a tailer of its own. Which ones changes as members come and go.
///
/// Not thread-safe: one owner at a time, of this and of all tailers it hands out.
public interface Partitions<E> extends AutoCloseable {
    /// Told of what comes and goes. Called by [Partitions#poll].
    interface Listener<E> {
        /// It is ours from here on, and begins where the group last committed. The tailer is good
        /// until the partition is lost; its `poll` hands over what has come, and never waits.
        void gained(Partition partition, Tailer<E> tailer);

        /// It is somebody else's, or will be: what was not committed comes again there. Its tailer
        /// may commit until this returns, unless it was lost without warning.
        void lost(Partition partition);
    }

    /// Fetches what has come for the tailers, and waits up to `patience` where there is nothing.
    ///
    /// @return whether one of them has something to hand over
    boolean poll(Listener<E> listener, Duration patience) throws InterruptedException;

    /// Whether what it has is surely its own still. A member that was stalled for too long has lost
    /// all without knowing.
    boolean isCurrent();

    /// Leaves the group; the tailers are closed with it.
    @Override
    void close();
}
