package io.tradepulse.app;

import io.tradepulse.model.Instruments;
import io.tradepulse.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// The store that the settings name, opened by a command that works on it by itself, without a
/// platform.
///
/// Immutable; the store is thread-safe.
final class OpenStore implements AutoCloseable {
    private static final long VISIBILITY_CHECK_NANOS = 2_000_000;

    private final Store store;
    private final OpenParts parts;

    private OpenStore(Store store, OpenParts parts) {
        this.store = store;
        this.parts = parts;
    }

    /// Opens it, and waits until all that is committed shows.
    ///
    /// @param mayBeNew whether it is made where there is none
    /// @param whenInUse what to do where a running platform has the folder, in half a sentence
    /// @throws StartException where it can't be had
    static OpenStore open(
            Settings settings, Instruments instruments, boolean mayBeNew, String whenInUse) {
        Path folder = Path.of(settings.get(Settings.DATA_DIR));
        boolean embedded = !StoreSettings.of(settings).isPostgres();
        if (embedded && !mayBeNew && !Files.isDirectory(Stores.embedded(folder))) {
            throw new StartException(
                    "nothing is stored in "
                            + folder.toAbsolutePath().normalize()
                            + "; --data-dir names the folder of the platform");
        }
        OpenParts parts = new OpenParts();
        try {
            if (embedded) {
                parts.keep(DataFolder.open(folder));
            }
            Store store = parts.keep(Stores.open(settings, folder, instruments));
            OpenStore opened = new OpenStore(store, parts);
            opened.awaitVisible();
            return opened;
        } catch (FolderInUseException _) {
            parts.close();
            throw new StartException(
                    folder.toAbsolutePath().normalize()
                            + " belongs to a running platform: "
                            + whenInUse);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    Store store() {
        return store;
    }

    /// Waits until queries see all that was committed before.
    void awaitVisible() {
        var visible = store.visibilityOfCommits();
        while (!visible.getAsBoolean()) {
            LockSupport.parkNanos(VISIBILITY_CHECK_NANOS);
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
