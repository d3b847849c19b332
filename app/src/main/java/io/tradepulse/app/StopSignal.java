package io.tradepulse.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// SIGTERM and SIGINT: wakes who runs the platform, and keeps the process until that has closed,
/// but not for ever.
///
/// Thread-safe.
final class StopSignal {
    private static final Duration PATIENCE = Duration.ofMillis(9_500);

    private final CountDownLatch raised = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    private final int heeded;

    private StopSignal(int heeded) {
        this.heeded = heeded;
    }

    /// For what has no end of its own: that it was told to stop is a good end.
    static StopSignal install() {
        return install(ExitCode.GOOD);
    }

    /// @param heeded the exit code of a process that was told to stop and did
    static StopSignal install(int heeded) {
        StopSignal signal = new StopSignal(heeded);
        Runtime.getRuntime().addShutdownHook(new Thread(signal::onShutdown, "shutdown"));
        return signal;
    }

    private void onShutdown() {
        if (done.getCount() == 0) {
            return;
        }
        raise();
        try {
            boolean inTime = done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            // Whatever the JVM thinks of signals.
            Runtime.getRuntime().halt(inTime ? heeded : ExitCode.FAILURE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Asks for the end.
    void raise() {
        raised.countDown();
    }

    /// Whether somebody has asked for the end.
    boolean isRaised() {
        return raised.getCount() == 0;
    }

    /// Waits until somebody asks for the end.
    void await() throws InterruptedException {
        raised.await();
    }

    /// Everything is closed.
    void done() {
        done.countDown();
    }
}
