package io.tradepulse.app;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what has to be done once a second, on a thread of its own, until it is closed; what is
/// under way then may finish.
///
/// Thread-safe.
final class EverySecond implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EverySecond.class);

    private final ScheduledExecutorService timer;

    /// @param name of the thread
    EverySecond(String name, Runnable work) {
        timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name(name).daemon().factory());
        ScheduledFuture<?> _ =
                timer.scheduleAtFixedRate(
                        () -> {
                            try {
                                work.run();
                            } catch (RuntimeException e) {
                                LOG.error("failed, and tries again in a second", e);
                            }
                        },
                        1,
                        1,
                        TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(2, TimeUnit.SECONDS)) {
                timer.shutdownNow();
            }
        } catch (InterruptedException _) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
