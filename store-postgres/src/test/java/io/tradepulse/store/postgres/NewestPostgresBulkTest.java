package io.tradepulse.store.postgres;

import io.tradepulse.model.Instruments;
import io.tradepulse.store.BulkConformance;
import io.tradepulse.store.Store;
import org.junit.jupiter.api.extension.RegisterExtension;

final class NewestPostgresBulkTest extends BulkConformance {
    @RegisterExtension
    static final SharedServer SERVER = new SharedServer(PostgresServer.Version.NEWEST);

    @Override
    protected Store open(Instruments knownInstruments) {
        return new PostgresStore(PostgresOptions.of(SERVER.newDatabase()), knownInstruments);
    }
}
