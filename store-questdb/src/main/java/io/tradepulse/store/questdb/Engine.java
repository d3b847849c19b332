package io.tradepulse.store.questdb;

import io.questdb.Bootstrap;
import io.questdb.PropBootstrapConfiguration;
import io.questdb.ServerMain;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.CairoException;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.wal.seq.SeqTxnTracker;
import io.questdb.cairo.wal.seq.TableSequencerAPI;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.tradepulse.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/// QuestDB's server without its doors: no HTTP, no line protocol, no PostgreSQL wire, no telemetry.
///
/// Thread-safe.
final class Engine implements AutoCloseable {
    /// Only errors, and into a file of the database's own: the platform's log speaks for the
    /// platform.
    private static final String LOG_CONF =
            """
            writers=file
            w.file.class=io.questdb.log.LogFileWriter
            w.file.location=${log.dir}/questdb.log
            w.file.level=ERROR,CRITICAL
            """;

    private static final Map<String, String> SETTINGS =
            Map.ofEntries(
                    Map.entry("QDB_HTTP_ENABLED", "false"),
                    Map.entry("QDB_HTTP_MIN_ENABLED", "false"),
                    Map.entry("QDB_LINE_TCP_ENABLED", "false"),
                    Map.entry("QDB_LINE_UDP_ENABLED", "false"),
                    Map.entry("QDB_PG_ENABLED", "false"),
                    Map.entry("QDB_TELEMETRY_ENABLED", "false"),
                    Map.entry("QDB_TELEMETRY_DISABLE_COMPLETELY", "true"),
                    Map.entry("QDB_METRICS_ENABLED", "false"),
                    Map.entry("QDB_CAIRO_MAT_VIEW_ENABLED", "false"),
                    Map.entry("QDB_CONFIG_RELOAD_ENABLED", "false"),
                    Map.entry("QDB_QUERY_TRACING_ENABLED", "false"),
                    // One thread each applies, queries and copies: ingest needs the rest of a small
                    // machine.
                    Map.entry("QDB_SHARED_NETWORK_WORKER_COUNT", "1"),
                    Map.entry("QDB_SHARED_QUERY_WORKER_COUNT", "1"),
                    Map.entry("QDB_SHARED_WRITE_WORKER_COUNT", "1"),
                    Map.entry("QDB_WAL_APPLY_WORKER_COUNT", "1"),
                    Map.entry("QDB_VIEW_COMPILER_WORKER_COUNT", "0"),
                    Map.entry("QDB_EXPORT_WORKER_COUNT", "0"),
                    // What is committed shows within this many milliseconds, however small and late
                    // the commit.
                    Map.entry("QDB_CAIRO_WAL_APPLY_TABLE_TIME_QUOTA", "50"));

    private final ServerMain server;
    private final CairoEngine cairo;

    /// Opens the database in that folder, making it where there is none; takes seconds.
    ///
    /// @throws StoreException where the folder can't be used
    Engine(Path folder) {
        try {
            prepare(folder);
            ServerMain[] opened = new ServerMain[1];
            Muted.run(() -> opened[0] = open(folder));
            server = opened[0];
            cairo = server.getEngine();
        } catch (IOException | RuntimeException e) {
            throw new StoreException(
                    "the store in " + folder + " can't be opened: " + e.getMessage(), e);
        }
    }

    private static ServerMain open(Path folder) {
        String root = folder.toAbsolutePath().toString();
        ServerMain server =
                new ServerMain(new Bootstrap(new Configuration(environment()), "-d", root, "-n"));
        server.start(false);
        return server;
    }

    private static void prepare(Path folder) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("log"));
        Files.writeString(conf.resolve("log.conf"), LOG_CONF);
        if (!Files.exists(conf.resolve("server.conf"))) {
            Files.writeString(
                    conf.resolve("server.conf"),
                    "# Set by the platform; QDB_* variables win over it.\n");
        }
    }

    /// Ours, unless the environment names another value.
    private static Map<String, String> environment() {
        Map<String, String> all = new HashMap<>(SETTINGS);
        System.getenv()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith("QDB_")) {
                                all.put(name, value);
                            }
                        });
        return all;
    }

    /// Runs a statement that returns nothing.
    void execute(String sql) {
        try (SqlExecutionContextImpl context = context()) {
            cairo.execute(sql, context);
        } catch (SqlException | CairoException e) {
            throw failed(e);
        }
    }

    SqlExecutionContextImpl context() {
        return new SqlExecutionContextImpl(cairo, 1).with(AllowAllSecurityContext.INSTANCE);
    }

    CairoEngine cairo() {
        return cairo;
    }

    TableToken table(String name) {
        return Objects.requireNonNull(cairo.verifyTableName(name), name);
    }

    /// Whether readers of these tables see all that was committed to them before this call.
    BooleanSupplier visibilityOfCommits(List<String> tables) {
        TableSequencerAPI sequencer = cairo.getTableSequencerAPI();
        Map<TableToken, Long> commits = new HashMap<>();
        try {
            tables.forEach(name -> commits.put(table(name), sequencer.lastTxn(table(name))));
        } catch (CairoException e) {
            throw failed(e);
        }
        return () ->
                commits.entrySet().stream()
                        .allMatch(
                                e ->
                                        sequencer.getTxnTracker(e.getKey()).getWriterTxn()
                                                >= e.getValue());
    }

    /// The first of these tables that no longer takes in what is committed, and why; empty where
    /// all do.
    String suspended(List<String> tables) {
        try {
            for (String name : tables) {
                SeqTxnTracker tracker = cairo.getTableSequencerAPI().getTxnTracker(table(name));
                if (tracker.isSuspended()) {
                    return "table " + name + " is suspended: " + tracker.getErrorMessage();
                }
            }
            return "";
        } catch (CairoException e) {
            throw failed(e);
        }
    }

    static StoreException failed(Exception e) {
        return new StoreException("the store failed: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        Muted.run(server::close);
    }

    /// Lets the server read our settings in place of the process's environment.
    private static final class Configuration extends PropBootstrapConfiguration {
        private final Map<String, String> environment;

        Configuration(Map<String, String> environment) {
            this.environment = environment;
        }

        @Override
        public Map<String, String> getEnv() {
            return environment;
        }

        @Override
        public boolean useSite() {
            return false;
        }
    }
}
