package io.tradepulse.feed;

import io.tradepulse.model.Tick;
import java.io.IOException;

/// Gives ticks one after the other, each with the time at which it is due. Pulled by a
/// [FeedRunner].
///
/// Not thread-safe: owned by the thread that pulls it.
public interface TickSource extends AutoCloseable {
    /// Fills in the next tick; a live source waits here until there is one.
    ///
    /// @return false at the end, and then the tick is as it was
    boolean next(Tick into) throws IOException, InterruptedException;

    /// When the tick last given is to be sent, on the nano clock of the source; one that has passed
    /// means at once. It is the intended time: a source that was held up does not move it.
    long dueNanos();

    /// Asked of the tick last given once it is due, before it is sent. A source whose pace can be
    /// changed while it plays sets the tick's time anew here, and takes back one that is not to be
    /// sent any more.
    ///
    /// @return whether it is to be sent
    default boolean confirm(Tick tick) {
        return true;
    }

    @Override
    void close() throws IOException;
}
