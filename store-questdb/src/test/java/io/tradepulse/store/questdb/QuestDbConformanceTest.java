package io.tradepulse.store.questdb;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import io.tradepulse.store.Store;
import io.tradepulse.store.StoreConformance;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/// QuestDB does what every store does.
final class QuestDbConformanceTest extends StoreConformance {
    @TempDir Path folder;

    @Override
    protected Store open(Instruments instruments) {
        return new QuestDbStore(folder, instruments);
    }

    @Override
    protected List<Tick> snapshots(Store of) {
        return ((QuestDbStore) of).snapshots();
    }
}
