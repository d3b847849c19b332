package io.tradepulse.store.postgres;

import org.junit.jupiter.api.extension.RegisterExtension;

final class OldestPostgresConformanceTest extends PostgresConformance {
    @RegisterExtension
    static final SharedServer SERVER = new SharedServer(PostgresServer.Version.OLDEST);

    @Override
    DatabaseUrl newDatabase() {
        return SERVER.newDatabase();
    }
}
