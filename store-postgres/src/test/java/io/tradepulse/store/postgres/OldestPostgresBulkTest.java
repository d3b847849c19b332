package io.tradepulse.store.postgres;

import io.tradepulse.model.Instruments;
import io.tradepulse.store.BulkConformance;
import io.tradepulse.store.Store;
import org.junit.jupiter.api.extension.RegisterExtension;

final class OldestPostgresBulkTest extends BulkConformance {
    @RegisterExtension
    static final SharedServer SERVER = new SharedServer(PostgresServer.Version.OLDEST);

    @Override
    protected Store open(Instruments knownInstruments) {
        return new PostgresStore(PostgresOptions.of(SERVER.newDatabase()), knownInstruments);
    }
}
