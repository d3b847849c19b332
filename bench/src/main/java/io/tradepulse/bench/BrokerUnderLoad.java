package io.tradepulse.bench;

import java.util.List;

/// A broker of its own, and a bare client that puts ready-made ticks onto it. Owned by one thread.
interface BrokerUnderLoad extends AutoCloseable {
    /// Flags of a process that is to have its bus there.
    List<String> flags();

    /// Puts ticks there for so long, as fast as the broker acknowledges them.
    ///
    /// @return acknowledged ticks a second
    double bare(int seconds) throws InterruptedException;

    /// Throws away what is there, where it would be in the way of the next turn.
    void clear();

    @Override
    void close();
}
