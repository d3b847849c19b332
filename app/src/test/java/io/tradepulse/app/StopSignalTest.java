package io.tradepulse.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Asking for the end, and waiting for it. What a signal does to a process is a system test's.
class StopSignalTest {
    @Test
    @Timeout(60)
    void whoWaitsGoesOnWhenTheEndIsAskedFor() throws InterruptedException {
        StopSignal signal = StopSignal.install();
        // So that the shutdown of this process does not wait for it.
        signal.done();
        Thread raising = Thread.ofVirtual().start(signal::raise);
        signal.await();
        raising.join();
        // Asked for once, it stays so.
        signal.await();
        signal.raise();
        assertThat(raising.isAlive()).isFalse();
    }
}
