package io.tradepulse.bench;

import com.sun.net.httpserver.HttpServer;
import io.tradepulse.monitor.Monitor;
import io.tradepulse.monitor.ProbeResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// How near is what the monitor says to what a server did, does its schedule drift, and does a slow
/// target hold up the others?
///
/// `MonitorBench [seconds]`
///
/// The server answers after 0, 5 and 50 ms, which it measures itself, and one target never answers
/// in time. Every target is due every 100 ms.
final class MonitorBench {
    private static final int INTERVAL_MILLIS = 100;
    private static final List<Integer> DELAYS_MILLIS = List.of(0, 5, 50);
    private static final String SLOW = "slow";

    private final Map<String, List<ProbeResult>> results = new ConcurrentHashMap<>();
    private final Map<String, List<Long>> served = new ConcurrentHashMap<>();

    private MonitorBench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        new MonitorBench().run(args.length > 0 ? Integer.parseInt(args[0]) : 60);
    }

    private void run(int seconds) throws IOException, InterruptedException {
        HttpServer server = server();
        try (Monitor monitor =
                Monitor.builder()
                        .targets(targets(server.getAddress().getPort()))
                        .interval(INTERVAL_MILLIS + "ms")
                        .sink(this::take)
                        .start()) {
            System.out.printf("%d targets for %d s%n", results.size(), seconds);
            Thread.sleep(seconds * 1_000L);
            System.out.println(monitor.probesAsJson().length() + " characters of /probes");
        } finally {
            server.stop(0);
        }
        DELAYS_MILLIS.forEach(delay -> print("d" + delay));
        System.out.printf("%s: %d attempts%n", SLOW, of(SLOW).size());
    }

    private List<ProbeResult> of(String target) {
        return results.getOrDefault(target, List.of());
    }

    private static String targets(int port) {
        StringBuilder list = new StringBuilder();
        for (int delay : DELAYS_MILLIS) {
            list.append("http://127.0.0.1:%d/d%d;name=d%d,".formatted(port, delay, delay));
        }
        return list.append("http://127.0.0.1:%d/%s;name=%s;timeout=3s".formatted(port, SLOW, SLOW))
                .toString();
    }

    private HttpServer server() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        for (int delay : DELAYS_MILLIS) {
            answer(server, "d" + delay, delay);
        }
        answer(server, SLOW, 10_000);
        server.start();
        return server;
    }

    private void answer(HttpServer server, String name, int delayMillis) {
        server.createContext(
                "/" + name,
                exchange -> {
                    long from = System.nanoTime();
                    long until = from + delayMillis * 1_000_000L;
                    for (long left = until - System.nanoTime(); left > 0; ) {
                        LockSupport.parkNanos(left);
                        left = until - System.nanoTime();
                    }
                    served.computeIfAbsent(name, _ -> new CopyOnWriteArrayList<>())
                            .add(System.nanoTime() - from);
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
    }

    private void take(ProbeResult result) {
        results.computeIfAbsent(result.target(), _ -> new CopyOnWriteArrayList<>()).add(result);
    }

    private void print(String target) {
        List<ProbeResult> all = of(target);
        List<Long> latencies = sorted(all.stream().map(ProbeResult::latencyNanos).toList());
        List<Long> late = sorted(all.stream().map(ProbeResult::lateNanos).toList());
        List<Long> truth = sorted(served.getOrDefault(target, List.of()));
        long first = due(all.getFirst());
        long last = due(all.getLast());
        long drift = (last - first) % (INTERVAL_MILLIS * 1_000_000L);
        System.out.printf(
                "%s: %d attempts in %.1f s; served p50 %,.0f us, measured p50 %,.0f us, error %,.0f us;"
                        + " late p50 %,.0f us, p99 %,.0f us; due off the grid by %d ns%n",
                target,
                all.size(),
                (last - first) / 1e9,
                at(truth, 0.5),
                at(latencies, 0.5),
                at(latencies, 0.5) - at(truth, 0.5),
                at(late, 0.5),
                at(late, 0.99),
                drift);
    }

    private static long due(ProbeResult result) {
        return result.startedNanos() - result.lateNanos();
    }

    private static List<Long> sorted(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        sorted.sort(Comparator.naturalOrder());
        return sorted;
    }

    private static double at(List<Long> sorted, double share) {
        return sorted.get((int) (share * (sorted.size() - 1))) / 1e3;
    }
}
