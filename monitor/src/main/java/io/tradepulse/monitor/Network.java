package io.tradepulse.monitor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Set<Deadline> underWay = ConcurrentHashMap.newKeySet();
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

    /// Cuts off an attempt when it has had its time, or when all of this is closed.
    Deadline cutOffAfter(Duration time, Runnable cut) {
        Future<?> alarm = deadlines.schedule(cut, time.toNanos(), TimeUnit.NANOSECONDS);
        Deadline deadline = new Deadline(cut, alarm);
        underWay.add(deadline);
        return deadline;
    }

    void lift(Deadline deadline) {
        deadline.alarm.cancel(false);
        underWay.remove(deadline);
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        underWay.forEach(deadline -> deadline.cut.run());
        names.close();
    }

    /// When an attempt is cut off, and how. Immutable; one is like no other.
    static final class Deadline {
        private final Runnable cut;
        private final Future<?> alarm;

        private Deadline(Runnable cut, Future<?> alarm) {
            this.cut = cut;
            this.alarm = alarm;
        }
    }
}
