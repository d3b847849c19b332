package io.tradepulse.monitor;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Addresses of names, under a time limit. The system's look-up can be neither bounded nor
/// interrupted, and would hold the carrier of a virtual thread: each has a platform thread of its
/// own for as long as it takes. Thread-safe.
final class NameLookup implements AutoCloseable {
    private final Resolver resolver;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("probe-dns-", 0).factory());

    NameLookup(Resolver resolver) {
        this.resolver = resolver;
    }

    InetAddress[] lookUp(String host, Duration timeout) throws IOException {
        Future<InetAddress[]> found = threads.submit(() -> resolver.addressesOf(host));
        try {
            return found.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw new SocketTimeoutException("the name look-up did not come back");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw new UnknownHostException("no address is known for " + host);
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /// Where names are looked up. Thread-safe.
    @FunctionalInterface
    interface Resolver {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }
}
