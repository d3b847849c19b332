package io.tradepulse.feed;

import io.tradepulse.model.Tick;
import java.io.IOException;

/// Takes ticks: a [TickSender], or a list in a test.
@FunctionalInterface
public interface TickSink {
    /// Takes over the content of the tick, which is the caller's again afterwards; waits while
    /// there is no room.
    ///
    /// @throws IOException where no tick will ever be taken again
    void send(Tick tick) throws IOException, InterruptedException;
}
