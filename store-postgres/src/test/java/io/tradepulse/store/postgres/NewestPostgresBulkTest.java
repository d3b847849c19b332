package io.tradepulse.store.postgres;

import io.tradepulse.model.Instruments;
import io.tradepulse.store.BulkConformance;
import io.tradepulse.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class NewestPostgresBulkTest extends BulkConformance {
    private static PostgresServer server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = PostgresServer.start(PostgresServer.Version.NEWEST, folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected Store open(Instruments knownInstruments) {
        return new PostgresStore(PostgresOptions.of(server.newDatabase()), knownInstruments);
    }
}
