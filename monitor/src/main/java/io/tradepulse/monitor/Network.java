package io.tradepulse.monitor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/// What probes need to reach others: names, trust, a clock, and a thread that cuts off what takes
/// too long. Thread-safe.
final class Network implements AutoCloseable {
    private final NameLookup names;
    private final SSLContext tls;
    private final MonitorClock clock;
    private final ScheduledThreadPoolExecutor deadlines =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("probe-deadlines").factory());

    Network(SSLContext tls, MonitorClock clock) {
        this(tls, clock, InetAddress::getAllByName);
    }

    Network(SSLContext tls, MonitorClock clock, NameLookup.Resolver resolver) {
        this.names = new NameLookup(resolver);
        this.tls = tls;
        this.clock = clock;
        deadlines.setRemoveOnCancelPolicy(true);
    }

    NameLookup names() {
        return names;
    }

    SSLContext tls() {
        return tls;
    }

    long now() {
        return clock.elapsedNanos();
    }

    Future<?> after(Duration time, Runnable what) {
        return deadlines.schedule(what, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        names.close();
    }
}
