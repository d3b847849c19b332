package io.tradepulse.bench;

import io.tradepulse.model.Instruments;
import io.tradepulse.store.Retention;
import io.tradepulse.store.Store;
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
            default -> throw new IllegalArgumentException("no store is called " + name);
        };
    }

    private static Opened questDb(Path folder, Instruments instruments, Retention retention) {
        return new Opened(new QuestDbStore(folder, instruments), folder, () -> {});
    }
}
