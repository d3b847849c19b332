package io.tradepulse.store.postgres;

import org.junit.jupiter.api.extension.RegisterExtension;

final class NewestPostgresConformanceTest extends PostgresConformance {
    @RegisterExtension
    static final SharedServer SERVER = new SharedServer(PostgresServer.Version.NEWEST);

    @Override
    DatabaseUrl newDatabase() {
        return SERVER.newDatabase();
    }
}
