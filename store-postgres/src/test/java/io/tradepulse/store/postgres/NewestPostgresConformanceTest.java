package io.tradepulse.store.postgres;

import io.tradepulse.model.Instruments;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class NewestPostgresConformanceTest extends PostgresConformance {
    private static PostgresServer server;
    private static DatabaseUrl template;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = PostgresServer.startUnsafe(PostgresServer.Version.NEWEST, folder);
        template = server.newDatabase();
        new PostgresStore(PostgresOptions.of(template), new Instruments()).close();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    DatabaseUrl newDatabase() {
        return server.newDatabase(template.database());
    }
}
