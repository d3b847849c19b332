package io.tradepulse.systemtests;

import io.tradepulse.bus.redis.RedisServer;
import io.tradepulse.store.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Everything that answers `/metrics`: the platform in one process, each of its parts as a service,
/// a generator and the monitor, with some traffic of every kind on all of them.
final class Fleet implements AutoCloseable {
    private final Path folder;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, PlatformProcess> processes = new LinkedHashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ScheduledExecutorService visitors = Executors.newScheduledThreadPool(2);

    Fleet(Path folder) throws Exception {
        this.folder = folder;
        try {
            start();
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private void start() throws Exception {
        PostgresServer database =
                keep(
                        PostgresServer.start(
                                PostgresServer.Version.chosen(), folder.resolve("postgres")));
        RedisServer redis = keep(RedisServer.start(Files.createDirectory(folder.resolve("redis"))));
        Path url = Files.writeString(folder.resolve("redis-url"), redis.url());
        List<String> places =
                ServiceProcess.places(
                        database.newDatabase(),
                        "--bus",
                        "redis",
                        "--redis-url-file",
                        url.toString());
        int door = PlatformProcess.freePort();
        service("serve", places);
        service("persist", places);
        service("bars", places);
        service("ingest", places, "--tcp-host", "127.0.0.1", "--tcp-port", Integer.toString(door));
        run("up", List.of("--tcp-port", "0", "--http-port", "0", "--rate", "100"));
        for (String service : List.of("serve", "persist", "bars", "ingest")) {
            processes.get(service).awaitReady(ports.get(service));
        }
        PlatformProcess up = processes.get("up");
        up.awaitPorts();
        ports.put("up", up.httpPort());
        int generate = port("generate");
        run(
                "generate",
                List.of("--source", "synthetic", "--rate", "100", "--port", Integer.toString(door)),
                generate);
        monitor();
        run(
                "canary",
                List.of(
                        "--port",
                        Integer.toString(door),
                        "--url",
                        "ws://127.0.0.1:" + ports.get("serve") + "/ws"),
                port("canary"));
        for (String last : List.of("generate", "monitor", "canary")) {
            processes.get(last).awaitLive(ports.get(last));
        }
        visit();
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.addFirst(part);
        return part;
    }

    private int port(String name) throws Exception {
        int port = PlatformProcess.freePort();
        ports.put(name, port);
        return port;
    }

    private void service(String name, List<String> places, String... more) throws Exception {
        int port = port(name);
        List<String> arguments = Stream.concat(places.stream(), Stream.of(more)).toList();
        if (name.equals("serve")) {
            run(
                    name,
                    Stream.concat(arguments.stream(), Stream.of("--http-port", port + ""))
                            .toList());
        } else {
            run(name, arguments, port);
        }
    }

    private void run(String name, List<String> arguments, int metricsPort) throws Exception {
        run(
                name,
                Stream.concat(arguments.stream(), Stream.of("--metrics-port", metricsPort + ""))
                        .toList());
    }

    private void run(String name, List<String> arguments) throws Exception {
        Path place = Files.createDirectory(folder.resolve(name));
        List<String> all = new ArrayList<>(List.of(name));
        all.addAll(arguments);
        if (name.equals("up") || name.equals("generate")) {
            all.addAll(List.of("--data-dir", place.resolve("data").toString()));
        }
        processes.put(name, keep(PlatformProcess.run(place, all.toArray(String[]::new))));
    }

    /// One target is down, and so is the database that it writes to.
    private void monitor() throws Exception {
        String targets =
                "http://127.0.0.1:%d/health,tcp://127.0.0.1:%d,http://127.0.0.1:%d/nowhere"
                        .formatted(
                                ports.get("up"), processes.get("up").tcpPort(), ports.get("serve"));
        run(
                "monitor",
                List.of(
                        "--targets",
                        targets,
                        "--probe-interval",
                        "1s",
                        "--probe-sinks",
                        "none",
                        "--influx-url",
                        "http://127.0.0.1:9",
                        "--influx-database",
                        "probes"),
                port("monitor"));
    }

    /// Users of all kinds, over and over.
    private void visit() throws Exception {
        for (String serving : List.of("up", "serve")) {
            keep(new Screen(ports.get(serving), 0));
            keep(new Screen(ports.get(serving), 100));
        }
        visitors.scheduleWithFixedDelay(this::ask, 0, 500, TimeUnit.MILLISECONDS);
        visitors.scheduleWithFixedDelay(this::send, 0, 1, TimeUnit.SECONDS);
    }

    private void ask() {
        try {
            for (String path : List.of("/price/latest?symbol=AAPL", "/trades?symbol=AAPL", "/no")) {
                processes.get("up").get(path);
            }
            String tick =
                    "{\"symbol\":\"AAPL.O\",\"price\":150.6,\"ts\":%d,\"size\":10}"
                            .formatted(System.currentTimeMillis());
            for (int twice = 0; twice < 2; twice++) {
                processes.get("serve").post("/v1/pipeline/sink/tick", "application/json", tick);
            }
        } catch (Exception _) {
            // The next time.
        }
    }

    /// A tick twice, two that are rejected, and a line that is too long.
    private void send() {
        try (LineClient client = new LineClient(processes.get("up"))) {
            long now = System.currentTimeMillis();
            client.send("#HELLO provider=mine\n");
            String tick = "AAPL.O|150.60|%d|10|150.10|150.75|%d\n".formatted(now, now);
            client.send(tick + tick + "AAPL.O|-1|" + now + "\nnonsense\n");
            client.send("A".repeat(5_000) + "\n");
            client.readUntil("#BYE");
        } catch (Exception _) {
            // The next time.
        }
    }

    /// Ports at which metrics are, by the command of the process.
    Map<String, Integer> ports() {
        return ports;
    }

    @Override
    public void close() throws Exception {
        visitors.shutdownNow();
        for (AutoCloseable part : opened) {
            part.close();
        }
    }
}
