package io.tradepulse.store.questdb;

import io.questdb.Bootstrap;
import io.questdb.ServerMain;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.CairoException;
import io.questdb.cairo.TableReader;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.wal.seq.SeqTxnTracker;
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
import org.jspecify.annotations.Nullable;

/// QuestDB's server without its doors, other than the one that is asked for: no HTTP, no line
/// protocol, no telemetry.
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

    private final ServerMain server;
    private final CairoEngine cairo;
    private final Queries queries = new Queries();

    /// Opens the database in that folder, making it where there is none; takes seconds.
    ///
    /// @throws StoreException where the folder can't be used
    Engine(QuestDbOptions options) {
        Path folder = options.folder();
        try {
            prepare(folder);
            ServerMain[] opened = new ServerMain[1];
            Muted.run(() -> opened[0] = open(options));
            server = opened[0];
            cairo = server.getEngine();
        } catch (IOException | RuntimeException e) {
            throw new StoreException(
                    "the store in " + folder + " can't be opened: " + e.getMessage(), e);
        }
    }

    private static ServerMain open(QuestDbOptions options) {
        String root = options.folder().toAbsolutePath().toString();
        ServerMain server =
                new ServerMain(new Bootstrap(new EngineSettings(options), "-d", root, "-n"));
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

    /// The same as [#table(String)], or null where there is no such table.
    @Nullable TableToken tableIfExists(String name) {
        return cairo.getTableTokenIfExists(name);
    }

    /// Compiled queries to be used again.
    Queries queries() {
        return queries;
    }

    /// The port of PostgreSQL's protocol; -1 where there is none.
    int pgWirePort() {
        return server.getPgWireServerPort();
    }

    /// The last transaction of that table.
    long lastTxn(TableToken table) {
        try {
            return cairo.getTableSequencerAPI().lastTxn(table);
        } catch (CairoException e) {
            throw failed(e);
        }
    }

    /// What is known of how far that table has come.
    SeqTxnTracker tracker(TableToken table) {
        return cairo.getTableSequencerAPI().getTxnTracker(table);
    }

    /// Whether readers of these tables see all that was committed to them before this call.
    BooleanSupplier visibilityOfCommits(List<String> tables) {
        Map<TableToken, Long> commits = new HashMap<>();
        tables.forEach(name -> commits.put(table(name), lastTxn(table(name))));
        return () ->
                commits.entrySet().stream()
                        .allMatch(e -> tracker(e.getKey()).getWriterTxn() >= e.getValue());
    }

    /// What readers of that table see now.
    TableReader reader(TableToken table) {
        try {
            return cairo.getReader(table);
        } catch (CairoException e) {
            throw failed(e);
        }
    }

    static StoreException failed(Throwable e) {
        return new StoreException("the store failed: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        queries.close();
        Muted.run(server::close);
    }
}
