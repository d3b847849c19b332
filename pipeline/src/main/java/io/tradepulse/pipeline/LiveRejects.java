package io.tradepulse.pipeline;

import io.tradepulse.bus.Tailer;
import io.tradepulse.model.DeadLetter;
import java.time.Duration;
import java.util.function.Consumer;

/// Tells whoever follows of dead letters as they come. The bus of dead letters is always drained:
/// whoever publishes there does not wait for readers.
///
/// [#doWork] is owned by one thread; everything else is thread-safe.
public final class LiveRejects implements Agent {
    private static final int BATCH = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Tailer<DeadLetter> tailer;
    private volatile Consumer<DeadLetter> follower = _ -> {};

    /// @param tailer of the bus of dead letters, which nobody shares
    public LiveRejects(Tailer<DeadLetter> tailer) {
        this.tailer = tailer;
    }

    @Override
    public String name() {
        return "live-rejects";
    }

    @Override
    public int doWork() throws InterruptedException {
        int polled = tailer.poll(letter -> follower.accept(letter), BATCH, PATIENCE);
        if (polled > 0) {
            tailer.commit();
        }
        return polled;
    }

    /// From some moment on it is told every dead letter as it comes, by the thread of this agent,
    /// which it must not hold up; there is one at a time.
    public void follow(Consumer<DeadLetter> told) {
        follower = told;
    }

    @Override
    public void close() {
        tailer.close();
    }
}
