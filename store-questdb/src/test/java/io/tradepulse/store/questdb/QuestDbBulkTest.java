package io.tradepulse.store.questdb;

import io.tradepulse.model.Instruments;
import io.tradepulse.store.BulkConformance;
import io.tradepulse.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// QuestDB keeps a million ticks as they were.
final class QuestDbBulkTest extends BulkConformance {
    @TempDir Path folder;

    @Override
    protected Store open(Instruments instruments) {
        return new QuestDbStore(folder, instruments);
    }
}
