package io.tradepulse.bench;

import io.tradepulse.monitor.Monitor;
import io.tradepulse.monitor.Phases;
import io.tradepulse.monitor.ProbeResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;

/// How near is what the monitor says to what a server did, does its schedule drift, and does a slow
/// target hold up the others?
///
/// `MonitorBench [seconds]`
///
/// A [DelayedServer] answers after 0, 5 and 50 ms, and one target never answers in time. Every
/// target is due every 100 ms, and so is a [BareProbe] of each, in turn with the monitor's own:
/// what both find more than the delay is the machine's way to a sleeping thread and back.
final class MonitorBench {
    private static final int INTERVAL_MILLIS = 100;
    private static final List<Integer> DELAYS_MICROS = List.of(0, 5_000, 50_000);
    private static final String SLOW = "slow";
    private static final String BARE = "bare ";

    private final Map<String, List<ProbeResult>> results = new ConcurrentHashMap<>();

    private MonitorBench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        new MonitorBench().run(args.length > 0 ? Integer.parseInt(args[0]) : 60);
    }

    private void run(int seconds) throws IOException, InterruptedException {
        Process server = server();
        try {
            int port = Integer.parseInt(firstLine(server));
            Monitor.Builder monitor =
                    Monitor.builder()
                            .targets(targets(port))
                            .interval(INTERVAL_MILLIS + "ms")
                            .sink(this::take);
            DELAYS_MICROS.forEach(
                    delay -> monitor.probe(new BareProbe(BARE + delay, port, "/" + delay)));
            try (Monitor running = monitor.start()) {
                Thread.sleep(seconds * 1_000L);
                System.out.println(running.probesAsJson().length() + " characters of /probes");
            }
        } finally {
            server.destroy();
            server.waitFor();
        }
        DELAYS_MICROS.forEach(this::print);
        System.out.printf("%s: %d attempts%n", SLOW, of(SLOW).size());
    }

    private static Process server() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DelayedServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        return new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
    }

    private static String targets(int port) {
        StringBuilder list = new StringBuilder();
        for (int delay : DELAYS_MICROS) {
            list.append("http://127.0.0.1:%d/%d;name=%d,".formatted(port, delay, delay));
        }
        return list.append("http://127.0.0.1:%d/900000000;name=%s;timeout=3s".formatted(port, SLOW))
                .toString();
    }

    private void take(ProbeResult result) {
        results.computeIfAbsent(result.target(), _ -> new CopyOnWriteArrayList<>()).add(result);
    }

    private List<ProbeResult> of(String target) {
        return results.getOrDefault(target, List.of());
    }

    private void print(int delay) {
        List<ProbeResult> all = of(Integer.toString(delay));
        double measured = at(all, 0.5, ProbeResult::latencyNanos);
        double bare = at(of(BARE + delay), 0.5, ProbeResult::latencyNanos);
        long first = due(all.getFirst());
        long last = due(all.getLast());
        System.out.printf(
                "%d us: %d attempts in %.1f s; p50 %,.0f us (connection %,.0f, first byte %,.0f),"
                        + " bare %,.0f us: above the delay by %,.0f and %,.0f us, above bare by %,.0f us;"
                        + " late p50 %,.0f us, p99 %,.0f us; due off the grid by %d ns%n",
                delay,
                all.size(),
                (last - first) / 1e9,
                measured,
                at(all, 0.5, phase(Phases::connectNanos)),
                at(all, 0.5, phase(Phases::firstByteNanos)),
                bare,
                measured - delay,
                bare - delay,
                measured - bare,
                at(all, 0.5, ProbeResult::lateNanos),
                at(all, 0.99, ProbeResult::lateNanos),
                (last - first) % (INTERVAL_MILLIS * 1_000_000L));
    }

    private static ToLongFunction<ProbeResult> phase(ToLongFunction<Phases> phase) {
        return result -> phase.applyAsLong(result.outcome().phases());
    }

    private static long due(ProbeResult result) {
        return result.startedNanos() - result.lateNanos();
    }

    /// In microseconds.
    private static double at(
            List<ProbeResult> results, double share, ToLongFunction<ProbeResult> value) {
        long[] sorted = results.stream().mapToLong(value).sorted().toArray();
        return sorted[(int) (share * (sorted.length - 1))] / 1e3;
    }
}
