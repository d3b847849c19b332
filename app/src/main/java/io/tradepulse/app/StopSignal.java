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

    private StopSignal() {}

    static StopSignal install() {
        StopSignal signal = new StopSignal();
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
            // The signal was asked for and heeded: that is a good end, whatever the JVM thinks of
            // signals.
            Runtime.getRuntime().halt(inTime ? ExitCode.GOOD : ExitCode.FAILURE);
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
