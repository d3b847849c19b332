package io.tradepulse.app;

import io.tradepulse.model.Instruments;
import io.tradepulse.store.Store;
import io.tradepulse.store.questdb.QuestDbStore;
import java.nio.file.Path;

/// Opens the store that the settings name.
final class Stores {
    private Stores() {}

    /// Takes seconds.
    ///
    /// @param folder of what is kept on this machine
    /// @throws io.tradepulse.store.RefusedException where it can't be opened until somebody does
    ///   something about it
    /// @throws io.tradepulse.store.StoreException where it can't be opened just now
    static Store open(Settings settings, Path folder, Instruments instruments) {
        return new QuestDbStore(folder.resolve("questdb"), instruments);
    }
}
