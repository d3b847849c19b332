package io.tradepulse.canary;

import java.time.Duration;

/// Waits for threads that have been told to end.
final class Threads {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Threads() {}

    static void await(Thread thread) {
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
