package io.tradepulse.store.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A PostgreSQL server of its own for a test: a process on a free port, its files in a folder of
/// the test.
///
/// Not thread-safe.
public final class PostgresServer implements AutoCloseable {
    /// A user that has to show a password, [#PASSWORD].
    public static final String LOCKED = "locked";

    public static final String PASSWORD = "s3cret:/@ä";

    private static final String SUPERUSER = "postgres";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    /// Which of the servers that the build has unpacked.
    public enum Version implements PgBinaryResolver {
        OLDEST,
        NEWEST;

        /// For tests that run on one of them: the newest, unless the system property
        /// `postgres.version` says which.
        public static Version chosen() {
            return valueOf(System.getProperty("postgres.version", NEWEST.name()));
        }

        private Path folder() {
            return Path.of(System.getProperty("postgres.servers", "store-postgres/target/servers"));
        }

        @Override
        public InputStream getPgBinary(String system, String machine) throws IOException {
            Path archive =
                    folder().resolve(name().toLowerCase(Locale.ROOT))
                            .resolve(
                                    "postgres-"
                                            + system.toLowerCase(Locale.ROOT)
                                            + "-"
                                            + machine
                                            + ".txz");
            return Files.newInputStream(archive);
        }
    }

    private final Version version;
    private final Path folder;
    private final Map<String, String> config;
    private EmbeddedPostgres server;

    private PostgresServer(Version version, Path folder, Map<String, String> config) {
        this.version = version;
        this.folder = folder;
        this.config = config;
        this.server = start(0);
    }

    /// Starts one whose commits are on disk.
    public static PostgresServer start(Version version, Path folder) {
        return new PostgresServer(
                version, folder, Map.of("fsync", "on", "synchronous_commit", "on"));
    }

    /// Starts one that doesn't wait for the disk.
    public static PostgresServer startUnsafe(Version version, Path folder) {
        return new PostgresServer(
                version, folder, Map.of("fsync", "off", "full_page_writes", "off"));
    }

    /// Starts one that gets by with little disk.
    public static PostgresServer startSmall(Version version, Path folder) {
        return new PostgresServer(
                version, folder, Map.of("max_wal_size", "32MB", "min_wal_size", "32MB"));
    }

    /// Starts one that speaks TLS with who asks for it.
    public static PostgresServer startWithTls(
            Version version, Path folder, Path certificate, Path key) {
        return new PostgresServer(
                version,
                folder,
                Map.of(
                        "fsync",
                        "off",
                        "ssl",
                        "on",
                        "ssl_cert_file",
                        certificate.toString(),
                        "ssl_key_file",
                        key.toString()));
    }

    private EmbeddedPostgres start(int port) {
        try {
            return builder(port).start();
        } catch (IOException e) {
            throw new UncheckedIOException(printed(e), e);
        }
    }

    private Path log() {
        return folder.resolve("log");
    }

    /// The failure, and what the server said last.
    private String printed(IOException failure) {
        try {
            List<String> lines = Files.readAllLines(log());
            int from = Math.max(0, lines.size() - 30);
            return failure.getMessage()
                    + "\n"
                    + String.join("\n", lines.subList(from, lines.size()));
        } catch (IOException e) {
            return failure.getMessage() + ", and no log: " + e;
        }
    }

    private EmbeddedPostgres.Builder builder(int port) {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder()
                        .setPgBinaryResolver(version)
                        .setOverrideWorkingDirectory(version.folder().resolve("unpacked").toFile())
                        .setDataDirectory(folder.resolve("data"))
                        .setCleanDataDirectory(false)
                        .setDataDirectoryCustomizer(data -> lock(data.toPath()))
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .setPort(port);
        ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(log().toFile());
        builder.setOutputRedirector(log).setErrorRedirector(log);
        // A killed server would leave the lock of its socket behind, outside the folder.
        builder.setServerConfig("unix_socket_directories", "");
        builder.setServerConfig("max_wal_size", "4GB");
        builder.setServerConfig("max_connections", "60");
        config.forEach(builder::setServerConfig);
        return builder;
    }

    /// The first line of those that match counts.
    private static void lock(Path data) {
        Path rules = data.resolve("pg_hba.conf");
        String rule = "host all " + LOCKED + " all scram-sha-256\n";
        try {
            String text = Files.readString(rules);
            if (!text.startsWith(rule)) {
                Files.writeString(rules, rule + text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /// A database that may or may not be there.
    public DatabaseUrl url(String database) {
        return DatabaseUrl.of("localhost", port(), database, SUPERUSER, "");
    }

    /// An empty database.
    public DatabaseUrl newDatabase() {
        return newDatabase("template1");
    }

    /// A database like that one, which nobody uses.
    public DatabaseUrl newDatabase(String template) {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + template);
        return url(name);
    }

    /// Runs SQL of the test's own.
    public void execute(String database, String sql) {
        try (Connection connection = server.getDatabase(SUPERUSER, database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private long pid() {
        try {
            return Long.parseLong(
                    Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Processor time of all its sessions that are there.
    public Duration sessionsCpu() {
        return ProcessHandle.of(pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .flatMap(session -> session.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /// Kills it and all its sessions on the spot.
    public void kill() {
        try {
            ProcessHandle process = ProcessHandle.of(pid()).orElseThrow();
            List<ProcessHandle> sessions = process.descendants().toList();
            process.destroyForcibly();
            sessions.forEach(ProcessHandle::destroyForcibly);
            awaitEnd(Stream.concat(Stream.of(process), sessions.stream()).toList());
            // Nobody may have taken note of its end, and then it counts as alive.
            Files.deleteIfExists(folder.resolve("data/postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A session that still writes to the disk holds the memory that the next server asks for.
    private static void awaitEnd(List<ProcessHandle> processes) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (processes.stream().anyMatch(PostgresServer::isRunning)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("a killed server goes on");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// One that has ended counts as alive as long as nobody has taken note of its end, but runs no
    /// command.
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    /// Whether it accepts connections, or is about to.
    public boolean isAlive() {
        return isListening();
    }

    private boolean isListening() {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port())) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Starts it again on the same port, after [#kill] or [#close].
    public void restart() {
        int port = port();
        close();
        server = start(port);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
