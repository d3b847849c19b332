package io.tradepulse.bench;

import io.tradepulse.model.Instruments;
import io.tradepulse.store.Retention;
import io.tradepulse.store.Store;
import io.tradepulse.store.postgres.PostgresOptions;
import io.tradepulse.store.postgres.PostgresServer;
import io.tradepulse.store.postgres.PostgresStore;
import io.tradepulse.store.questdb.QuestDbStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/// Which store is measured.
@FunctionalInterface
interface StoreChoice {
    /// A store in a folder of its own, and where in it the data stands.
    ///
    /// Owned by who opened it.
    record Opened(Store store, Path data, Closeable server) implements Closeable {
        @Override
        public void close() throws IOException {
            try (server) {
                store.close();
            }
        }
    }

    Opened open(Path folder, Instruments instruments, Retention retention) throws IOException;

    static StoreChoice of(String name) {
        return switch (name) {
            case "questdb" -> StoreChoice::questDb;
            case "postgres" -> StoreChoice::postgres;
            default -> throw new IllegalArgumentException("no store is called " + name);
        };
    }

    private static Opened questDb(Path folder, Instruments instruments, Retention retention) {
        return new Opened(new QuestDbStore(folder, instruments), folder, () -> {});
    }

    /// On the newest server that the store's tests are run with, which waits for the disk.
    private static Opened postgres(Path folder, Instruments instruments, Retention retention) {
        PostgresServer server = PostgresServer.start(PostgresServer.Version.NEWEST, folder);
        PostgresOptions usual = PostgresOptions.of(server.newDatabase());
        PostgresOptions options =
                new PostgresOptions(
                        usual.url(), usual.poolSize(), usual.synchronousCommit(), retention);
        Store store = new PostgresStore(options, instruments);
        return new Opened(store, folder.resolve("data/base"), server::close);
    }
}
