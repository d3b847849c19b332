package io.tradepulse.systemtests;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/// What the services of a [Topology] stand on, configured as `docker-compose.yml` has it: Kafka
/// from its Maven artifact, PostgreSQL (without TimescaleDB) and Redis from Debian, and in place of
/// InfluxDB 2, which Debian has not, VictoriaMetrics where it is installed, which is written to in
/// the same way.
///
/// Not thread-safe.
final class TopologyServers {
    static final int POSTGRES = 5432;
    private static final int REDIS = 6379;
    private static final int INFLUX = 8086;
    private static final String DATABASE_USER = "postgres";

    /// Variables of the image's scripts, which are no settings of the broker.
    private static final Set<String> NO_BROKER_SETTINGS = Set.of("KAFKA_HEAP_OPTS");

    private final ComposeFile compose;
    private final LocalPlaces places;
    private final Map<String, LocalProcess> running = new LinkedHashMap<>();

    TopologyServers(ComposeFile compose, LocalPlaces places) {
        this.compose = compose;
        this.places = places;
    }

    /// The newest of the PostgreSQL that Debian's packages put there.
    static Optional<Path> postgresPrograms() {
        Path all = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(all)) {
            return Optional.empty();
        }
        return Deployed.files(all, "").stream()
                .map(version -> version.resolve("bin"))
                .filter(programs -> Files.isExecutable(programs.resolve("postgres")))
                .max(Path::compareTo);
    }

    boolean hasInflux() {
        return running.containsKey("influxdb");
    }

    /// Starts all, and waits until they take connections.
    Map<String, LocalProcess> start() throws Exception {
        try {
            startDatabase();
            startRedis();
            startInflux();
            startKafka();
            awaitPort("md_postgres", POSTGRES);
            createDatabase();
            awaitPort("redis", REDIS);
            awaitPort("kafka", 29_092);
        } catch (Exception | AssertionError e) {
            for (LocalProcess process : running.values()) {
                process.kill();
            }
            throw e;
        }
        return running;
    }

    private void run(String name, List<String> command, Map<String, String> environment)
            throws IOException {
        running.put(name, LocalProcess.start(name, places.folderOf(name), command, environment));
    }

    private int port(String name, int inside) {
        return places.port(compose.service(name), 1, inside);
    }

    private void awaitPort(String name, int inside) throws Exception {
        PlatformProcess.await(
                name,
                () -> {
                    running.get(name).assertAlive();
                    try (Socket _ = new Socket("127.0.0.1", port(name, inside))) {
                        return true;
                    }
                });
    }

    /// The image makes properties of its variables in the same way.
    private void startKafka() throws Exception {
        ComposeService kafka = compose.service("kafka");
        Properties properties = new Properties();
        kafka.environment()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith("KAFKA_") && !NO_BROKER_SETTINGS.contains(name)) {
                                properties.put(property(name), places.local(kafka, 1, value));
                            }
                        });
        Path file = places.folderOf("kafka").resolve("server.properties");
        try (var out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        List<String> java = new ArrayList<>();
        java.add(ProcessHandle.current().info().command().orElseThrow());
        java.addAll(Arrays.asList(kafka.environment().get("KAFKA_HEAP_OPTS").split(" ")));
        java.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        String cluster = kafka.environment().get("CLUSTER_ID");
        String configuration = file.toString();
        run(
                "kafka",
                with(
                        java,
                        "kafka.tools.StorageTool",
                        "format",
                        "--cluster-id",
                        cluster,
                        "--config",
                        configuration),
                Map.of());
        if (running.get("kafka").await() != 0) {
            throw new AssertionError(running.get("kafka").output());
        }
        run("kafka", with(java, "kafka.Kafka", configuration), Map.of());
    }

    private static String property(String variable) {
        return variable.substring("KAFKA_".length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static List<String> with(List<String> command, String... more) {
        return Stream.concat(command.stream(), Stream.of(more)).toList();
    }

    /// PostgreSQL does not run as root.
    private static List<String> asDatabaseUser(List<String> command) {
        return "root".equals(System.getProperty("user.name"))
                ? Stream.concat(
                                Stream.of(
                                        "setpriv",
                                        "--reuid=" + DATABASE_USER,
                                        "--regid=" + DATABASE_USER,
                                        "--clear-groups"),
                                command.stream())
                        .toList()
                : command;
    }

    private void startDatabase() throws Exception {
        ComposeService service = compose.service("md_postgres");
        Path folder = places.folderOf("md_postgres");
        Path programs = postgresPrograms().orElseThrow();
        Path password =
                Files.copy(
                        places.secrets().resolve("postgres_password"), folder.resolve("password"));
        if ("root".equals(System.getProperty("user.name"))) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(DATABASE_USER));
        }
        run(
                "md_postgres",
                asDatabaseUser(
                        List.of(
                                programs.resolve("initdb").toString(),
                                "--pgdata=" + folder.resolve("data"),
                                "--username=" + service.environment().get("POSTGRES_USER"),
                                "--pwfile=" + password,
                                "--auth=scram-sha-256",
                                "--no-sync")),
                Map.of());
        if (running.get("md_postgres").await() != 0) {
            throw new AssertionError(running.get("md_postgres").output());
        }
        List<String> command = new ArrayList<>();
        command.add(programs.resolve(service.command().getFirst()).toString());
        command.addAll(service.command().subList(1, service.command().size()));
        command.addAll(List.of("-D", folder.resolve("data").toString()));
        command.addAll(List.of("-p", Integer.toString(port("md_postgres", POSTGRES))));
        command.addAll(List.of("-h", "127.0.0.1", "-k", ""));
        run("md_postgres", asDatabaseUser(command), Map.of());
    }

    /// The image does so at its first start.
    private void createDatabase() throws Exception {
        Map<String, String> named = compose.service("md_postgres").environment();
        LocalProcess created =
                LocalProcess.start(
                        "createdb",
                        places.folderOf("createdb"),
                        List.of(
                                postgresPrograms().orElseThrow().resolve("createdb").toString(),
                                "--host=127.0.0.1",
                                "--port=" + port("md_postgres", POSTGRES),
                                "--username=" + named.get("POSTGRES_USER"),
                                "--maintenance-db=postgres",
                                named.get("POSTGRES_DB")),
                        Map.of(
                                "PGPASSWORD",
                                Files.readString(places.secrets().resolve("postgres_password"))
                                        .strip()));
        if (created.await() != 0) {
            throw new AssertionError(created.output());
        }
    }

    private void startRedis() throws IOException {
        ComposeService redis = compose.service("redis");
        List<String> command =
                new ArrayList<>(
                        redis.command().stream()
                                .map(word -> places.local(redis, 1, word))
                                .toList());
        command.addAll(List.of("--port", Integer.toString(port("redis", REDIS))));
        command.addAll(List.of("--bind", "127.0.0.1"));
        command.addAll(List.of("--dir", places.folderOf("redis").toString()));
        run("redis", command, Map.of());
    }

    private void startInflux() throws IOException {
        if (new Tool("victoria-metrics").isInstalled()) {
            run(
                    "influxdb",
                    List.of(
                            "victoria-metrics",
                            "-httpListenAddr=127.0.0.1:" + port("influxdb", INFLUX),
                            "-storageDataPath=" + places.folderOf("influxdb"),
                            "-loggerLevel=ERROR"),
                    Map.of());
        }
    }
}
