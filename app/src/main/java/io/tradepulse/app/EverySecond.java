package io.tradepulse.app;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what has to be done once a second, on a thread of its own, until it is closed.
///
/// Thread-safe.
final class EverySecond implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EverySecond.class);

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("every-second").daemon().factory());

    EverySecond(Runnable work) {
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
        timer.shutdownNow();
    }
}
