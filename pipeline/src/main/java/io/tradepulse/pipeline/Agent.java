package io.tradepulse.pipeline;

/// Work apart from the thread that runs it: an [AgentThread] calls it in a loop, a test by hand.
public interface Agent extends AutoCloseable {
    /// Names the thread.
    String name();

    /// Does what there is to do; waits a while where there is nothing.
    ///
    /// @return how much was done; 0 where nothing was
    int doWork() throws InterruptedException;

    /// Gives back what it holds, after the last call of [#doWork].
    @Override
    void close();
}
