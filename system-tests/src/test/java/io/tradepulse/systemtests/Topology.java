package io.tradepulse.systemtests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The services of `docker-compose.yml` as processes of this machine, on free ports: ours from the
/// jar, with the command and the environment that the file gives them, and around them what the
/// machine has of the rest ([TopologyServers], [TopologyWatch]).
///
/// Not thread-safe.
final class Topology implements AutoCloseable {
    /// In the order in which they start.
    private static final List<String> OURS =
            List.of(
                    "ingestor",
                    "tick-consumer",
                    "micro-batcher",
                    "snapshot-service",
                    "monitoring-service",
                    "tick-generator");

    private final ComposeFile compose = ComposeFile.ofRepository();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final LocalPlaces places;
    private final Map<String, Integer> scale;
    private final Map<String, LocalProcess> running = new LinkedHashMap<>();
    private final TopologyServers servers;
    private final TopologyWatch watch;

    /// Starts all of it, and waits until it is ready.
    ///
    /// @param scale how many processes of a service, where not one
    Topology(Map<String, Integer> scale) throws Exception {
        this.scale = scale;
        folder = Files.createTempDirectory("tradepulse-topology");
        // The database runs as another user, who has to get to its folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        places = new LocalPlaces(compose, folder);
        servers = new TopologyServers(compose, places);
        watch = new TopologyWatch(compose, places, this::replicas);
        try {
            start();
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    /// Packages of Debian that are not here, and without which it can't be.
    static List<String> missing() {
        List<String> packages = new ArrayList<>();
        for (String each :
                List.of(
                        "redis-server:redis-server",
                        "prometheus:prometheus",
                        "prometheus-alertmanager:prometheus-alertmanager",
                        "setpriv:util-linux")) {
            String[] pair = each.split(":", -1);
            if (!new Tool(pair[0]).isInstalled()) {
                packages.add(pair[1]);
            }
        }
        if (TopologyServers.postgresPrograms().isEmpty()) {
            packages.add("postgresql");
        }
        return packages;
    }

    private void start() throws Exception {
        makeSecrets();
        running.putAll(servers.start());
        for (String name : OURS) {
            ComposeService service = compose.service(name);
            for (int replica = 1; replica <= replicas(name); replica++) {
                start(service, replica);
            }
            if (name.equals("ingestor") || name.equals("snapshot-service")) {
                awaitReady(name);
            }
        }
        for (String name : OURS) {
            awaitReady(name);
        }
        // Prometheus counts the time before the first against the level of freshness, for minutes.
        PlatformProcess.await(
                "a canary's tick",
                () ->
                        !get(address("snapshot-service", 1, "/latency"))
                                .body()
                                .contains("\"received\":0,"));
        running.putAll(watch.start());
    }

    private void makeSecrets() throws Exception {
        Path script = PlatformProcess.home().resolve("deploy/make-secrets.sh");
        Tool.Outcome made =
                new Tool("bash")
                        .run(folder, "", List.of(script.toString(), places.secrets().toString()));
        if (made.exitCode() != 0) {
            throw new AssertionError(made.output());
        }
        Path url = places.secrets().resolve("redis_url");
        String here = places.local(compose.service("redis"), 1, Files.readString(url));
        Files.delete(url);
        Files.writeString(url, here);
    }

    int replicas(String name) {
        return scale.getOrDefault(name, 1);
    }

    private void start(ComposeService service, int replica) throws IOException {
        String name = LocalPlaces.nameOf(service, replica);
        List<String> command = new ArrayList<>(TestedJvm.command(384));
        command.addAll(arguments(service, replica));
        running.put(
                name,
                LocalProcess.start(
                        name, places.folderOf(name), command, environment(service, replica)));
    }

    /// `--host NAME --port N` is a place in two words.
    private List<String> arguments(ComposeService service, int replica) {
        String line = String.join("\n", service.command());
        line = line.replaceAll("--host\n(\\S+)\n--port\n(\\d+)", "--host\n$1:$2");
        line = places.local(service, replica, line);
        return Arrays.asList(
                line.replaceAll("--host\n(\\S+):(\\d+)", "--host\n$1\n--port\n$2").split("\n"));
    }

    /// That of the file, the ports that the containers would have to themselves, and nothing that
    /// other machines could reach.
    private Map<String, String> environment(ComposeService service, int replica) {
        Map<String, String> all = new HashMap<>();
        service.environment()
                .forEach((name, value) -> all.put(name, places.local(service, replica, value)));
        if (all.containsKey("POSTGRES_HOST")) {
            all.put("POSTGRES_HOST", "127.0.0.1");
            int port = places.port(compose.service("md_postgres"), 1, TopologyServers.POSTGRES);
            all.put("POSTGRES_PORT", Integer.toString(port));
        }
        if (all.containsKey("INFLUX_URL") && !servers.hasInflux()) {
            all.keySet().removeIf(name -> name.startsWith("INFLUX_"));
        }
        all.computeIfPresent("TARGETS", (_, _) -> withoutAbsent(service));
        all.computeIfPresent("PROBE_INTERVAL", (_, _) -> "1s");
        int health = LocalPlaces.healthPort(service);
        String own = Integer.toString(places.port(service, replica, health));
        all.put(service.command().getFirst().equals("serve") ? "HTTP_PORT" : "METRICS_PORT", own);
        if (service.command().getFirst().equals("ingest")) {
            all.put("TCP_PORT", Integer.toString(door(replica)));
        }
        for (String host : List.of("HTTP_HOST", "TCP_HOST", "METRICS_HOST")) {
            all.put(host, "127.0.0.1");
        }
        all.put("DATA_DIR", places.folderOf(LocalPlaces.nameOf(service, replica)).toString());
        return all;
    }

    /// Grafana is in no package.
    private String withoutAbsent(ComposeService monitor) {
        return Arrays.stream(monitor.environment().get("TARGETS").split(","))
                .filter(target -> !target.contains("//grafana:"))
                .map(target -> places.local(monitor, 1, target))
                .collect(Collectors.joining(","));
    }

    /// The port of a door.
    int door(int replica) {
        ComposeService ingestor = compose.service("ingestor");
        return places.port(ingestor, replica, ingestor.ports().getFirst().container());
    }

    /// An address of a service's HTTP.
    URI address(String name, int replica, String path) {
        ComposeService service = compose.service(name);
        int port = places.port(service, replica, LocalPlaces.healthPort(service));
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(60)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void awaitReady(String name) throws Exception {
        for (int i = 1; i <= replicas(name); i++) {
            int replica = i;
            String process = LocalPlaces.nameOf(compose.service(name), replica);
            PlatformProcess.await(
                    process + " to be ready",
                    () ->
                            running.get(process).assertAlive()
                                    && get(address(name, replica, "/health/ready")).statusCode()
                                            == 200);
        }
    }

    TopologyWatch watch() {
        return watch;
    }

    /// SIGKILL.
    ///
    /// @param isStillExpected whether Prometheus goes on asking it, as it does while the container
    ///   is there; otherwise its name is gone
    void kill(String name, int replica, boolean isStillExpected) throws Exception {
        running.get(LocalPlaces.nameOf(compose.service(name), replica)).kill();
        if (!isStillExpected) {
            watch.forget(name);
        }
    }

    /// Starts one again that was killed.
    void restart(String name, int replica) throws Exception {
        start(compose.service(name), replica);
        awaitReady(name);
        watch.expect(name);
    }

    /// Names and process ids of all that run.
    Map<String, Long> processes() {
        Map<String, Long> all = new LinkedHashMap<>();
        running.forEach((name, process) -> all.put(name, process.pid()));
        return all;
    }

    String log(String process) throws IOException {
        return running.get(process).output();
    }

    /// Stops all, in the reverse order of their starts, and gives the exit codes.
    Map<String, Integer> stop() throws InterruptedException {
        Map<String, Integer> codes = new LinkedHashMap<>();
        for (String name : new ArrayList<>(running.keySet()).reversed()) {
            codes.put(name, running.remove(name).stop());
        }
        return codes;
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws Exception {
        stop();
        watch.close();
        http.shutdownNow();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
