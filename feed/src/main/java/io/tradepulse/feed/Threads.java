package io.tradepulse.feed;

import java.time.Duration;

/// Waiting for threads.
final class Threads {
    private Threads() {}

    /// Waits until a thread has ended, at most so long; not at all where the caller is interrupted.
    static void await(Thread thread, Duration atMost) {
        try {
            thread.join(atMost);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Interrupts a thread and waits until it has ended; an interrupt of the caller is kept for
    /// afterwards.
    static void end(Thread thread) {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
