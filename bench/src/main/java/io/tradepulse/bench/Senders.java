package io.tradepulse.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// Good senders, all alike, each with a thread that sends and, where it asks for acknowledgements,
/// one that reads them.
///
/// Not thread-safe.
final class Senders implements AutoCloseable {
    /// What one of them sends; the number tells it from the others.
    interface Each {
        LoadOptions options(int number);
    }

    private interface Work {
        void run() throws IOException;
    }

    private final List<LoadConnection> all = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closing;

    /// @param linesPerSecond of all together, by intended times; 0: all they can
    Senders(int port, int count, double linesPerSecond, Each each) throws IOException {
        for (int i = 0; i < count; i++) {
            LoadOptions options = each.options(i);
            LoadConnection one = new LoadConnection("127.0.0.1", port, options);
            all.add(one);
            if (options.ack()) {
                threads.add(Thread.ofPlatform().start(() -> quietly(one::readAnswers)));
            }
        }
        for (LoadConnection one : all) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> quietly(() -> one.send(linesPerSecond / count))));
        }
    }

    private void quietly(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            if (!closing) {
                System.err.println("a sender's connection ended: " + e.getMessage());
            }
        }
    }

    long acknowledged() {
        return sum(LoadConnection::acknowledged);
    }

    long rejected() {
        return sum(LoadConnection::rejected);
    }

    private long sum(ToLongFunction<LoadConnection> of) {
        return all.stream().mapToLong(of).sum();
    }

    /// Stops sending and waits until all is acknowledged.
    @Override
    public void close() throws IOException {
        closing = true;
        all.forEach(LoadConnection::stop);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        for (LoadConnection one : all) {
            one.close();
        }
    }
}
