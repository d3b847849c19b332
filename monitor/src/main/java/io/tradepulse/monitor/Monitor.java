package io.tradepulse.monitor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Probes that run, with their figures, sinks and HTTP face. One thread, `probe-schedule`, starts
/// what is due; every attempt has a thread of its own, and one of the platform: a virtual one is
/// woken by another thread, and the target would be charged with that. Thread-safe.
public final class Monitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);

    /// The clock may be set, so a long wait is cut.
    private static final long MAX_WAIT_NANOS = 1_000_000_000L;

    private final MonitorClock clock;
    private final List<Sink> sinks;
    private final List<TargetFigures> figures = new CopyOnWriteArrayList<>();
    private final Map<String, Measured> measured = new ConcurrentHashMap<>();
    private final Set<Sink> failing = ConcurrentHashMap.newKeySet();
    private final List<TargetLoop> loops = new ArrayList<>();
    private final ExecutorService attempts =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("probe-", 0).factory());
    private final Network network;
    private final @Nullable MonitorServer server;
    private final Thread schedule;
    private volatile boolean isClosed;

    private Monitor(Builder builder) throws IOException {
        clock = builder.clock;
        sinks = List.copyOf(builder.sinks);
        InetSocketAddress address = builder.httpAddress;
        server = address == null ? null : new MonitorServer(address, builder.metricsPath, this);
        network = new Network(builder.trust, clock);
        if (!builder.targets.isEmpty()) {
            WarmUp.of(network);
        }
        List<Scheduled> all = new ArrayList<>(builder.probes);
        for (Target target : builder.targets) {
            all.add(new Scheduled(NetworkProbe.of(target, network), target.schedule()));
        }
        for (int i = 0; i < all.size(); i++) {
            Duration offset = Duration.ofMillis(Builder.SPREAD_MILLIS * i / all.size());
            loops.add(loop(builder, all.get(i), offset));
        }
        schedule = Thread.ofPlatform().name("probe-schedule").start(this::run);
        if (server != null) {
            server.start();
        }
    }

    private TargetLoop loop(Builder builder, Scheduled one, Duration offset) {
        String when = one.interval() == null ? builder.interval : one.interval();
        TargetFigures target =
                new TargetFigures(one.probe().target(), one.probe().service(), false, clock);
        figures.add(target);
        return new TargetLoop(
                one.probe(),
                Schedule.parse("PROBE_INTERVAL", when),
                offset,
                builder.timeout,
                target,
                clock,
                attempts,
                this::take);
    }

    /// Starts to say what is to be probed.
    public static Builder builder() {
        return new Builder();
    }

    /// The port of its HTTP face.
    ///
    /// @throws IllegalStateException where it has none
    public int port() {
        if (server == null) {
            throw new IllegalStateException("the monitor has no HTTP face");
        }
        return server.port();
    }

    /// Measures a handler under a name; twice the same name is the same handler.
    ///
    /// @throws IllegalArgumentException where a probe has that name
    public Measured measured(String name, String service) {
        return measured.computeIfAbsent(
                name,
                _ -> {
                    if (figures.stream().anyMatch(one -> one.target().equals(name))) {
                        throw new IllegalArgumentException("a probe is called " + name);
                    }
                    TargetFigures target = new TargetFigures(name, service, true, clock);
                    figures.add(target);
                    return new Measured(name, service, clock, result -> take(target, result));
                });
    }

    /// What `GET /probes` answers.
    public String probesAsJson() {
        return ProbeReport.of(figures);
    }

    /// What `GET /metrics` answers, in Prometheus' text format.
    public String metricsAsText() {
        return ProbeMetrics.of(
                figures,
                sinks.stream()
                        .filter(InfluxSink.class::isInstance)
                        .map(InfluxSink.class::cast)
                        .toList());
    }

    boolean isReady() {
        return !isClosed && schedule.isAlive();
    }

    private void take(TargetFigures target, ProbeResult result) {
        if (isClosed) {
            return;
        }
        target.record(result);
        for (Sink sink : sinks) {
            give(sink, result);
        }
    }

    /// A sink that keeps failing is logged once, until it takes a result again.
    private void give(Sink sink, ProbeResult result) {
        try {
            sink.accept(result);
            failing.remove(sink);
        } catch (RuntimeException e) {
            if (failing.add(sink)) {
                LOG.error("A sink fails, first on {}", result.target(), e);
            }
        }
    }

    private void run() {
        while (!isClosed) {
            long wait = MAX_WAIT_NANOS;
            for (TargetLoop loop : loops) {
                wait = Math.min(wait, loop.doWork());
            }
            LockSupport.parkNanos(this, wait);
        }
    }

    /// Stops to probe, gives the sinks what they still have to write, and closes all.
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(schedule);
        attempts.shutdownNow();
        if (server != null) {
            server.close();
        }
        for (Sink sink : sinks) {
            try {
                sink.close();
            } catch (RuntimeException e) {
                LOG.error("A sink did not close", e);
            }
        }
        network.close();
    }

    private record Scheduled(Probe probe, @Nullable String interval) {}

    /// What a monitor is made of. Owned by the thread that builds.
    public static final class Builder {
        /// Targets that are due together start within this time, so as not to slow each other down.
        private static final long SPREAD_MILLIS = 100;

        private final List<Scheduled> probes = new ArrayList<>();
        private final List<Target> targets = new ArrayList<>();
        private final List<Sink> sinks = new ArrayList<>();
        private String interval = "30s";
        private Duration timeout = Duration.ofSeconds(5);
        private MonitorClock clock = MonitorClock.system();
        private SSLContext trust = platformTrust();
        private @Nullable InetSocketAddress httpAddress;
        private String metricsPath = "/metrics";

        private Builder() {}

        private static SSLContext platformTrust() {
            try {
                return SSLContext.getDefault();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("the Java platform trusts nobody", e);
            }
        }

        /// Probes of one's own.
        public Builder probe(Probe probe) {
            probes.add(new Scheduled(probe, null));
            return this;
        }

        /// The same with an interval of its own.
        public Builder probe(Probe probe, String ownInterval) {
            Schedule.parse("PROBE_INTERVAL", ownInterval);
            probes.add(new Scheduled(probe, ownInterval));
            return this;
        }

        /// Targets in the form of the setting `TARGETS`.
        public Builder targets(String list) {
            targets.addAll(Target.parseList(list));
            return this;
        }

        /// Targets that are already read.
        public Builder targets(List<Target> more) {
            targets.addAll(more);
            return this;
        }

        /// A duration such as `30s`, or a cron expression with seconds, in UTC.
        public Builder interval(String every) {
            Schedule.parse("PROBE_INTERVAL", every);
            interval = every;
            return this;
        }

        /// How long an attempt may take in all.
        public Builder timeout(Duration most) {
            timeout = most;
            return this;
        }

        /// Takes every result; closed with the monitor.
        public Builder sink(Sink sink) {
            sinks.add(sink);
            return this;
        }

        /// The time to go by.
        public Builder clock(MonitorClock time) {
            clock = time;
            return this;
        }

        /// Whose certificates are trusted, in place of those that the Java platform trusts.
        public Builder trust(SSLContext context) {
            trust = context;
            return this;
        }

        /// An HTTP face with `/probes`, `/metrics`, `/health/live` and `/health/ready`.
        ///
        /// @param path of the metrics
        public Builder http(InetSocketAddress address, String path) {
            httpAddress = address;
            metricsPath = path;
            return this;
        }

        /// Starts to probe.
        ///
        /// @throws IOException where the HTTP face can't listen
        public Monitor start() throws IOException {
            return new Monitor(this);
        }
    }
}
