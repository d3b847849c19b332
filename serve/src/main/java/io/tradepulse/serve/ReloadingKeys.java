package io.tradepulse.serve;

import io.tradepulse.tls.WatchedFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys that are given, and those of a file that is followed: who is added or revoked there
/// counts within a second or two. A file that can't be used is said once, and the last good one
/// goes on.
///
/// Thread-safe.
public final class ReloadingKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingKeys.class);

    private final ApiKeys given;
    private final @Nullable ApiKey inside;
    private final @Nullable KeyFile file;
    private final @Nullable WatchedFiles watched;
    private volatile List<ApiKey> keys;

    /// Reads the file.
    ///
    /// @param file null for none; one without keys lets nobody in
    /// @param nanoClock tells when to look at the file again: after a second
    /// @throws IOException with a sentence, where the file can't be used now
    public ReloadingKeys(ApiKeys given, @Nullable KeyFile file, LongSupplier nanoClock)
            throws IOException {
        this(given, file, nanoClock, null);
    }

    /// Reads the file.
    ///
    /// @param inside one more, of a client in this process; keys are asked for only where there are
    ///   others. Null for none
    /// @throws IOException with a sentence, where the file can't be used now
    public ReloadingKeys(
            ApiKeys given, @Nullable KeyFile file, LongSupplier nanoClock, @Nullable ApiKey inside)
            throws IOException {
        this.given = given;
        this.inside = inside;
        this.file = file;
        this.watched = file == null ? null : new WatchedFiles(List.of(file.path()), nanoClock);
        this.keys = together(given, inside, file);
    }

    private static List<ApiKey> together(
            ApiKeys given, @Nullable ApiKey inside, @Nullable KeyFile file) throws IOException {
        List<ApiKey> all = new ArrayList<>(given.list());
        if (inside != null) {
            all.add(inside);
        }
        if (file != null) {
            all.addAll(file.read().list());
        }
        return List.copyOf(all);
    }

    /// Whether HTTP is for those with a key only.
    boolean areAskedFor() {
        return file != null || !given.isEmpty();
    }

    /// Those that count now; the same list as long as nothing has changed.
    List<ApiKey> keys() {
        return keys;
    }

    /// Looks at the file, once a second at most, and reads it where it has changed.
    void look() {
        if (watched == null || !watched.haveChanged()) {
            return;
        }
        try {
            keys = together(given, inside, file);
            int own = inside == null ? 0 : 1;
            LOG.info("the API keys were read anew: there are {}", keys.size() - own);
        } catch (IOException e) {
            LOG.error(
                    "the changed file of API keys can't be used, the last keys go on: {}",
                    e.getMessage());
        }
    }
}
