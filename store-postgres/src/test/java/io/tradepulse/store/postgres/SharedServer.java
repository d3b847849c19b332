package io.tradepulse.store.postgres;

import io.tradepulse.model.Instruments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// One server of a version for all classes that ask for it, up to the end of the run: each start
/// takes seconds. It doesn't wait for the disk, and nobody stops it.
///
/// Not thread-safe.
final class SharedServer implements BeforeAllCallback {
    private final PostgresServer.Version version;
    private @Nullable Running running;

    SharedServer(PostgresServer.Version version) {
        this.version = version;
    }

    private record Running(Path folder, PostgresServer server, DatabaseUrl template)
            implements AutoCloseable {
        static Running start(PostgresServer.Version version) {
            try {
                Path folder = Files.createTempDirectory("postgres-");
                PostgresServer server = PostgresServer.startUnsafe(version, folder);
                DatabaseUrl template = server.newDatabase();
                new PostgresStore(PostgresOptions.of(template), new Instruments()).close();
                return new Running(folder, server, template);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            List<Path> files;
            try (Stream<Path> found = Files.walk(folder)) {
                files = found.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running =
                context.getRoot()
                        .getStore(Namespace.create(SharedServer.class))
                        .computeIfAbsent(version, Running::start, Running.class);
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("it is not registered as an extension");
        }
        return running;
    }

    PostgresServer server() {
        return running().server();
    }

    /// A database with tables and nothing in them.
    DatabaseUrl newDatabase() {
        return server().newDatabase(running().template().database());
    }
}
