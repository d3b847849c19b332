package io.tradepulse.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The clients of one attack, at work until they are closed.
///
/// Not thread-safe.
final class Attackers implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean goesOn = true;

    Attackers(Attack attack, int port) {
        for (int i = 0; i < attack.clients(); i++) {
            threads.add(Thread.ofVirtual().start(() -> run(attack, port)));
        }
    }

    private void run(Attack attack, int port) {
        while (goesOn) {
            try {
                attack.run(port, () -> goesOn);
            } catch (IOException _) {
                // Thrown out; back again.
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    @Override
    public void close() {
        goesOn = false;
        try {
            for (Thread thread : threads) {
                // One may be stuck in a write that nobody reads: it ends with its door.
                thread.join(2_000);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
