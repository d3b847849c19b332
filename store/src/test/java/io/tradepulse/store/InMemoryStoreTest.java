package io.tradepulse.store;

import io.tradepulse.model.Instruments;
import io.tradepulse.model.Tick;
import java.util.List;

final class InMemoryStoreTest extends StoreConformance {
    private final InMemoryStore store = new InMemoryStore();

    @Override
    protected Store open(Instruments instruments) {
        return store;
    }

    @Override
    protected List<Tick> snapshots(Store of) {
        return List.copyOf(store.snapshots());
    }
}
